// An agenda in sentences.

#include <algorithm>

#include "node/desk/agenda.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::string_view phases[] = {"collecting", "discussion", "frozen", "decided",
                                       "published"};

std::string reason_said(const Locale& locale, const std::string& reason) {
  const std::map<std::string, std::string> said{
      {"other_height", locale.say("It is for another height.")},
      {"unknown", locale.say("It isn’t in the history that counts.")},
      {"withdrawn", locale.say("Its author has withdrawn it.")},
      {"superseded", locale.say("Its author has revised it since.")},
      {"adopted_before", locale.say("It is in the text already.")},
      {"thresholds", locale.say("It lacks the support that the charter asks for.")},
      {"conflict",
       locale.say("It can’t be had beside the ones before it, or its text has changed.")},
      {"wrong_merge", locale.say("The common text isn’t the one that these amendments make.")},
      {"erased", locale.say("Its author has taken a text of it back.")},
      {"no_steward_left", locale.say("No steward would be left.")},
      {"steward_unknown", locale.say("A steward has to belong, under its root key.")},
      {"other_root_key", locale.say("It isn’t the root key that was published.")},
      {"round_order", locale.say("That phase doesn’t come after the round’s present one.")},
      {"charter_frozen", locale.say("The charter stays while a round is open.")},
      {"too_late", locale.say("It came after the round was frozen.")}};
  const auto found = said.find(reason);
  return found == said.end() ? reason : found->second;
}

/// "members 3 of 10, organisations 1 of 3".
std::string reach_said(const Visit& visit, const json::object& objection) {
  const auto& locale = visit.locale();
  const auto& has = object_at(objection, "reach");
  const auto& asked = object_at(objection, "asked");
  const std::pair<const char*, std::string> measures[] = {
      {"members", locale.say("members")},
      {"organisations", locale.say("organisations")},
      {"regions", locale.say("regions")},
      {"sectors", locale.say("sectors")},
      {"resolutions", locale.say("resolutions")}};
  std::string said;
  for (const auto& [name, words] : measures) {
    const auto wanted = number_at(asked, name);
    if (number_at(has, name) >= wanted) continue;
    said += (said.empty() ? "" : ", ") + words + " " +
            locale.count("{1} of {2}", "{1} of {2}", number_at(has, name), wanted);
  }
  return said;
}

}  // namespace

std::string names_of(const json::array& organisations) {
  std::string names;
  for (const auto& each : organisations) {
    names += (names.empty() ? "" : ", ") + text_at(each.as_object(), "name");
  }
  return names;
}

json::array shown_objections(const Visit& visit, const json::array& objections) {
  json::array shown;
  for (const auto& value : objections) {
    const auto& objection = value.as_object();
    json::object row{{"said", reason_said(visit.locale(), text_at(objection, "reason"))},
                     {"reach_said", reach_said(visit, objection)},
                     {"name", text_at(object_at(objection, "organisation"), "name")}};
    const auto revision = text_at(objection, "revision");
    if (!revision.empty()) row["href"] = "/amendments/" + revision;
    const auto block = text_at(objection, "block");
    if (!block.empty()) row["href"] = "/blocks/" + block;
    shown.push_back(std::move(row));
  }
  return shown;
}

json::array shown_other_changes(const Visit& visit, const json::object& changes) {
  const auto& locale = visit.locale();
  json::array shown;
  const auto add = [&](std::string said) {
    shown.push_back(json::object{{"said", std::move(said)}});
  };
  if (const auto& round = object_at(changes, "round"); !round.empty()) {
    add(step_said(visit, text_at(round, "phase")));
  }
  for (const auto& value : list_at(changes, "organisations")) {
    const auto& change = value.as_object();
    const auto name = text_at(change, "name");
    if (is_set(change, "removed")) {
      add(locale.say("This organisation goes:") + " " + name);
    } else if (!text_at(change, "root_key").empty()) {
      add(locale.say("This organisation has a new root key:") + " " + name);
    } else {
      add(locale.say("This organisation’s region and sector are set:") + " " + name);
    }
  }
  if (changes.contains("stewards")) {
    add(locale.say("The stewards are:") + " " + names_of(list_at(changes, "stewards")));
  }
  if (is_set(changes, "charter")) add(locale.say("There is a new charter."));
  return shown;
}

std::string next_phase(const json::object& round) {
  if (!is_set(round, "open")) return std::string{phases[0]};
  const auto* at = std::find(std::begin(phases), std::end(phases), text_at(round, "phase"));
  return at == std::end(phases) || at + 1 == std::end(phases) ? std::string{phases[0]}
                                                              : std::string{at[1]};
}

std::string step_said(const Visit& visit, const std::string& phase) {
  const auto& locale = visit.locale();
  if (phase == "collecting") return locale.say("A round begins: proposals are collected.");
  if (phase == "discussion") return locale.say("The round goes on to discussion.");
  if (phase == "frozen") {
    return locale.say("The round is frozen: what comes later isn’t decided in it.");
  }
  if (phase == "decided") return locale.say("The round is decided.");
  return locale.say("The round is published, and closed.");
}

std::optional<RoundStep> step_to(const std::string& phase, const json::object& round) {
  const auto* at = std::find(std::begin(phases), std::end(phases), phase);
  if (at == std::end(phases)) return std::nullopt;
  auto number = static_cast<std::uint32_t>(number_at(round, "number"));
  if (!is_set(round, "open")) ++number;
  return RoundStep{number, static_cast<RoundPhase>(1 + (at - std::begin(phases)))};
}

}  // namespace palabre::node
