#include "node/web/record_shown.hpp"

#include <algorithm>

#include "node/http/json.hpp"
#include "node/web/shown.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t title_bytes_max = 120;

std::string stance_of(const Visit& visit, const json::object& statement) {
  const auto stance = text_at(statement, "stance");
  return stance.empty() ? std::string{} : stance_said(visit, stance);
}

/// Where it can be read; empty if it speaks of nothing.
std::string address_of(const Visit& visit, const json::object& told) {
  const auto& statement = object_at(told, "statement");
  const auto kind = text_at(statement, "kind");
  const auto id = text_at(told, "record_id");
  if (kind == "story" || kind == "comment") return said_address(visit.api().fold(), id);
  const auto amendment = text_at(statement, "amendment");
  return amendment.empty() ? std::string{} : "/amendments/" + amendment;
}

}  // namespace

std::string fate_said(const Locale& locale, const json::object& fate) {
  const auto state = text_at(fate, "state");
  const bool is_final = text_at(fate, "status") == "final";
  if (state == "counted" && is_final) {
    return locale.say("It counts, and an adoption has fixed it: nobody can take it away.");
  }
  if (state == "counted") return locale.say("It counts here; no adoption has fixed it yet.");
  if (state == "replaced") return locale.say("A later one of the same person has taken its place.");
  if (state == "withdrawn") return locale.say("Its author has withdrawn it.");
  if (state == "erased") return locale.say("Its author has taken the text back; the record stays.");
  if (state == "waiting") return locale.say("It waits for something that isn’t here yet.");
  if (state == "repeated") return locale.say("It counts, at an earlier place.");
  return locale.say("It doesn’t count.");
}

std::string record_kind_said(const Locale& locale, const std::string& kind) {
  if (kind == "endorse") return locale.say("a voice");
  if (kind == "amendment") return locale.say("an amendment");
  if (kind == "revise") return locale.say("a revision");
  if (kind == "withdraw") return locale.say("a withdrawal");
  if (kind == "comment") return locale.say("a comment");
  if (kind == "story") return locale.say("a story");
  if (kind == "erase") return locale.say("an erasure");
  const std::map<std::string, std::string> organisations_say{
      {"enrol", locale.say("an enrolment")},
      {"revoke", locale.say("a revocation")},
      {"agenda", locale.say("an agenda")},
      {"observe", locale.say("a steward’s agreement")},
      {"resolution", locale.say("an organisation’s decision")},
      {"recommend", locale.say("a recommendation")},
      {"answer", locale.say("an answer to a recommendation")},
      {"sheet", locale.say("a sheet of signatures")},
      {"strike", locale.say("a line struck from a sheet")},
      {"attest", locale.say("an attestation")},
      {"campaign", locale.say("a campaign")},
      {"meeting", locale.say("a meeting")},
      {"notice", locale.say("a notice")},
      {"appeal", locale.say("an appeal")},
      {"translation", locale.say("a translation")},
      {"retract", locale.say("an organisation’s text taken back")}};
  const auto found = organisations_say.find(kind);
  return found == organisations_say.end() ? kind : found->second;
}

std::string page_about(const Fold& fold, const std::string& about) {
  constexpr int answers_max = 20;
  auto id = id_from_hex<RecordId>(about);
  for (int i = 0; id && i < answers_max; ++i) {
    if (const auto* revision = fold.amendments().revision(*id)) {
      return "/amendments/" + hex(revision->amendment);
    }
    const auto& comments = fold.comments();
    const auto said = std::find_if(comments.begin(), comments.end(),
                                   [&](const CommentEntry& each) { return each.id == *id; });
    if (said == comments.end()) return "/blocks/" + hex(*id);
    if (said->statement.block) return "/blocks/" + hex(*said->statement.block);
    if (!said->target) break;
    id = *said->target;
  }
  return "/";
}

std::string said_address(const Fold& fold, const std::string& id) {
  const auto& stories = fold.stories();
  const auto sought = id_from_hex<RecordId>(id);
  const auto is_it = [&](const StoryEntry& story) { return sought && story.id == *sought; };
  if (std::any_of(stories.begin(), stories.end(), is_it)) return "/stories#s" + short_id(id);
  return page_about(fold, id) + "#c" + short_id(id);
}

json::object shown_record(const Visit& visit, const json::object& told) {
  const auto& statement = object_at(told, "statement");
  const auto& words = object_at(told, "words");
  const auto own = text_at(words, "text");
  const auto title = text_at(words, "title");
  const auto shown = title.empty() ? start_of(own, title_bytes_max) : title;
  const auto href = address_of(visit, told);
  const auto& locale = visit.locale();
  return {{"kind_said", record_kind_said(locale, text_at(statement, "kind"))},
          {"stance_said", stance_of(visit, statement)},
          {"day_said", credible_day(visit, number_at(statement, "seq"))},
          {"title", shown.empty() && !href.empty() ? locale.say("what it speaks of") : shown},
          {"language", shown.empty() ? std::string{} : text_at(words, "language")},
          {"href", href},
          {"code", text_at(told, "code")}};
}

}  // namespace palabre::node
