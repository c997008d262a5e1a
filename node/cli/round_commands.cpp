// The round: where it stands, what is recommended and answered, and who is asked again.

#include <algorithm>
#include <chrono>

#include "federation/deliberation/round_statement.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/given.hpp"
#include "node/cli/targets.hpp"
#include "node/text/redline.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

std::string short_id(const json::object& row, std::string_view name) {
  return string_at(row, name).substr(0, 8);
}

void say_advice(const Terminal& terminal, const json::object& advice) {
  auto words = words_of_advice(string_at(advice, "advice"));
  std::string said = terminal.words(words);
  if (!string_at(advice, "other").empty()) said += " (" + short_id(advice, "other") + ")";
  if (!string_at(advice, "reason").empty()) {
    said += terminal.words({" : ", ": "}) + words_at(terminal, advice, "reason");
  }
  terminal.out << "    " << string_at(advice, "name")
               << terminal.words({" recommande : ", " recommends: "}) << said << "\n";
  for (const auto& value : advice.at("answers").as_array()) {
    const auto& answer = value.as_object();
    terminal.out << "      "
                 << terminal.words(flag_at(answer, "agrees")
                                       ? Words{"L'auteur accepte", "The author agrees"}
                                       : Words{"L'auteur conteste", "The author contests it"});
    if (!string_at(answer, "text").empty()) {
      terminal.out << terminal.words({" : ", ": "}) << words_at(terminal, answer, "text");
    }
    terminal.out << "\n";
  }
}

/// The amendments before it in the order of the vote with which it can't be had.
bool say_falls(const Remote& remote, const Terminal& terminal, const json::object& due,
               const std::vector<std::string>& before) {
  const auto related =
      remote.get_all("/api/v1/amendments/" + string_at(due, "id") + "/relations", "relations");
  if (!related) return false;
  for (const auto& value : *related) {
    const auto& other = value.as_object();
    const auto id = string_at(other.at("amendment").as_object(), "id");
    const bool comes_first = std::find(before.begin(), before.end(), id) != before.end();
    if (string_at(other, "relation") != "competing" || !comes_first) continue;
    terminal.out << "    "
                 << terminal.words({"tombe si {} est adopté", "falls if {} is adopted"},
                                   id.substr(0, 8))
                 << "\n";
  }
  return true;
}

/// The day of a member's last record, as that member says it: nobody has checked the clock.
std::string last_heard(const Terminal& terminal, std::uint64_t seq) {
  // What isn't milliseconds of this century is only a number.
  constexpr std::uint64_t first_ms = 978'307'200'000;
  constexpr std::uint64_t last_ms = 4'102'444'800'000;
  if (seq == 0) return terminal.words({"jamais", "never"});
  if (seq < first_ms || seq > last_ms) return terminal.words({"oui", "yes"});
  const std::chrono::sys_days day{std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{seq}})};
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

void say_organisations(const Terminal& terminal, const json::array& organisations) {
  std::vector<std::vector<std::string>> table{
      {terminal.words({"organisation", "organisation"}), terminal.words({"actes", "records"}),
       terminal.words({"arrêtés", "final"}), terminal.words({"depuis", "since"}),
       terminal.words({"entendue", "heard"})}};
  for (const auto& value : organisations) {
    const auto& org = value.as_object();
    const auto said_at = org.at("last_seq").to_number<std::uint64_t>();
    table.push_back({string_at(org, "name"), number_at(org, "records"),
                     number_at(org, "final_records"), number_at(org, "since_border"),
                     last_heard(terminal, said_at)});
  }
  terminal.print_table(table);
}

}  // namespace

int round_show(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto round = remote.get("/api/v1/round");
  if (!round) return exit_refused;
  const auto queue = remote.get_all("/api/v1/round", "queue");
  if (!queue) return exit_refused;
  if (terminal.json) {
    auto all = *round;
    all["queue"] = *queue;
    all["next"] = nullptr;
    terminal.print(all);
    return exit_done;
  }
  if (number_at(*round, "number") == "0") {
    terminal.say(
        {"Aucune ronde n'est ouverte. Pour en ouvrir une :\n"
         "  palabre adoption propose --round collecting --data DOSSIER",
         "No round is open. To open one:\n"
         "  palabre adoption propose --round collecting --data FOLDER"});
  } else {
    terminal.say({"Ronde {} : {}", "Round {}: {}"}, number_at(*round, "number"),
                 terminal.words(words_of_phase(string_at(*round, "phase"))));
  }
  terminal.out << "\n";
  say_organisations(terminal, round->at("organisations").as_array());
  terminal.out << "\n";
  terminal.say(
      {"À décider, dans l'ordre du vote : {}", "To be decided, in the order of the vote: {}"},
      queue->size());
  std::vector<std::string> before;
  for (const auto& value : *queue) {
    const auto& due = value.as_object();
    const auto& tally = due.at("tally").as_object();
    terminal.out << "  " << short_id(due, "id") << "  " << words_at(terminal, due, "title") << "  ("
                 << number_at(tally, "support") << "/" << number_at(tally, "oppose") << "/"
                 << number_at(tally, "abstain") << ")";
    if (flag_at(due, "late"))
      terminal.out << terminal.words({"  venu après le gel", "  after the freeze"});
    if (string_at(due, "fit") == "stale")
      terminal.out << terminal.words({"  à reprendre", "  stale"});
    if (!flag_at(due, "thresholds_met")) {
      terminal.out << terminal.words({"  sous les seuils", "  below the thresholds"});
    }
    terminal.out << "\n";
    if (!say_falls(remote, terminal, due, before)) return exit_refused;
    const auto& advice = due.at("recommendations").as_array();
    for (const auto& each : advice) say_advice(terminal, each.as_object());
    if (advice.empty()) {
      terminal.out << terminal.words({"    sans recommandation\n", "    no recommendation yet\n"});
    }
    before.push_back(string_at(due, "id"));
  }
  return exit_done;
}

int recommend(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto amendment = find_amendment(remote, terminal, options.target);
  if (!amendment) return exit_refused;
  RecommendStatement statement{amendment->revision};
  statement.advice = advice_of(options.advice);
  if (!options.other.empty()) {
    const auto other = find_amendment(remote, terminal, options.other);
    if (!other) return exit_refused;
    statement.other = other->revision;
  }
  if (statement.advice == Advice::settled && !statement.other) {
    return terminal.refuse({"réglé par lequel ? Ajoutez --other AMENDEMENT.",
                            "settled by which one? Add --other AMENDMENT."});
  }
  std::vector<Body> bodies;
  if (!options.reason.empty()) {
    const auto reason = given_text(terminal, options.reason);
    if (!reason) return exit_refused;
    bodies.push_back(make_body(*reason, MediaType::plain));
    statement.reason = refer_to(bodies.front());
  }
  return remote.speak_for_organisation(
      options, {{Kind::recommend, encode(statement), {}, std::move(bodies)}},
      {"Recommandé : {}", "Recommended: {}"});
}

int answer(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto amendment = find_amendment(remote, terminal, options.target);
  if (!amendment) return exit_refused;
  if (options.agrees == options.contests) {
    return terminal.refuse({"dites --agree ou --contest.", "say --agree or --contest."});
  }
  const auto rows = remote.get_all(
      "/api/v1/recommendations?about=" + to_hex(amendment->revision.view()), "recommendations");
  if (!rows) return exit_refused;
  std::optional<RecordId> answered;
  for (const auto& value : *rows) {
    const auto& row = value.as_object();
    const bool meant =
        options.other.empty() || string_at(row, "organisation").starts_with(options.other);
    if (!flag_at(row, "current") || !meant) continue;
    if (answered) {
      return terminal.refuse(
          {"plusieurs organisations recommandent : ajoutez --other ORGANISATION.",
           "several organisations recommend: add --other ORGANISATION."});
    }
    answered = id_of<RecordId>(row.at("id"));
  }
  if (!answered) {
    return terminal.refuse({"personne n'a rien recommandé pour cet amendement.",
                            "nobody has recommended anything for this amendment."});
  }
  AnswerStatement statement{options.agrees, {}};
  std::vector<Body> bodies;
  if (!options.text.empty()) {
    const auto words = given_text(terminal, options.text);
    if (!words) return exit_refused;
    bodies.push_back(make_body(*words, MediaType::plain));
    statement.text = refer_to(bodies.front());
  }
  return remote.speak(options, {Kind::answer, encode(statement), {*answered}, std::move(bodies)},
                      {"Répondu : {}", "Answered: {}"});
}

int asked_again(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto key = find_member(remote, terminal, options.target);
  if (!key) return exit_refused;
  const auto rows =
      remote.get_all("/api/v1/members/" + to_hex(key->view()) + "/asked-again", "asked_again");
  if (!rows) return exit_refused;
  if (terminal.json) {
    terminal.print(json::object{{"asked_again", *rows}});
    return exit_done;
  }
  if (rows->empty()) terminal.say({"Rien à redemander.", "Nothing to ask again."});
  for (const auto& value : *rows) {
    const auto& row = value.as_object();
    terminal.out << short_id(row, "amendment") << "  " << words_at(terminal, row, "title") << "\n";
    if (flag_at(row, "carries_over")) {
      terminal.say({"  rédactionnel : l'appui a suivi", "  editorial: the support came along"});
    } else {
      terminal.say({"  l'appui ne compte pas pour la nouvelle révision ; pour le redonner :\n"
                    "  palabre endorse {} --stance support --key CLÉ",
                    "  the support doesn't count for the new revision; to give it again:\n"
                    "  palabre endorse {} --stance support --key KEY"},
                   short_id(row, "amendment"));
    }
    for (const auto& change : row.at("changes").as_array()) {
      terminal.out << "  ";
      for (const auto& each : change.as_object().at("redline").as_array()) {
        const auto& part = each.as_object();
        const auto kind = string_at(part, "kind");
        const auto text = string_at(part, "text");
        terminal.out << (kind == "added"     ? "{+" + text + "+}"
                         : kind == "removed" ? "[-" + text + "-]"
                                             : text);
      }
      terminal.out << "\n";
    }
  }
  return exit_done;
}

}  // namespace palabre::node
