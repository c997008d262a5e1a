// What became of a signed record, by its receipt's code: anybody's, on any node.

#include "federation/record/receipt_code.hpp"
#include "node/http/client.hpp"
#include "node/http/json.hpp"
#include "node/web/shown.hpp"
#include "node/web/way_back.hpp"
#include "pages.hpp"

namespace palabre::node {

namespace {

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

std::string kind_said(const Locale& locale, const std::string& kind) {
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

HttpResponse code_form(const Visit& visit, const std::string& typed, const std::string& flaw) {
  Page page;
  page.title = visit.locale().say("Check a receipt");
  page.template_text = pages::receipt_code;
  page.values = {{"flaw", flaw}, {"typed", typed}};
  auto response = visit.show(page);
  if (!flaw.empty()) response.status = 400;
  return response;
}

/// A code of paper or of the telephone, or the whole id of a record.
bool is_readable(const std::string& code) {
  return federation::read_receipt_code(code) || id_from_hex<federation::RecordId>(code);
}

HttpResponse refuse_code(const Visit& visit, const std::string& typed) {
  return code_form(visit, typed,
                   visit.locale().say("This isn’t a receipt’s code: a letter or more is wrong or "
                                      "lacking. Read it once more, group by group."));
}

}  // namespace

awaitable<HttpResponse> get_receipts_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto typed = call.query("code");
  if (!typed) co_return code_form(visit, {}, {});
  if (!is_readable(*typed)) co_return refuse_code(visit, *typed);
  co_return visit.go_on("/receipts/" + encode_query(*typed));
}

awaitable<HttpResponse> get_receipt_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!is_readable(call.parameter("code"))) co_return refuse_code(visit, call.parameter("code"));
  const auto told = co_await visit.ask("/api/v1/records/" + call.parameter("code") + "/proof");
  if (!told) co_return visit.refusal();
  const auto& locale = visit.locale();
  const auto& statement = object_at(*told, "statement");
  const auto& own = api.replica().own();
  const auto code = text_at(*told, "code");
  json::array elsewhere;
  json::object coded;
  for (const auto& [org, profile] : api.fold().profiles()) {
    const auto reached = reached_at(api.fold(), org);
    if (org == own || reached.empty()) continue;
    const auto path = "/receipts/" + code;
    elsewhere.push_back(json::object{{"name", profile.name}, {"href", reached + path}});
    if (!coded.empty()) continue;
    coded = json::object{{"name", profile.name}, {"image", code_address(org, path)}};
  }
  Page page;
  page.title = locale.say("Receipt");
  page.template_text = pages::receipt;
  page.values = {
      {"fate_said", fate_said(locale, object_at(*told, "fate"))},
      {"code", code},
      {"signed_said", call.query("signed") ? locale.say("Signed. Note this code: with it you find "
                                                        "what you signed on any node.")
                                           : std::string{}},
      {"kind_said", kind_said(locale, text_at(statement, "kind"))},
      {"stance_said", text_at(statement, "stance").empty()
                          ? std::string{}
                          : stance_said(visit, text_at(statement, "stance"))},
      {"amendment", nullptr},
      {"signer", text_at(statement, "signer")},
      {"record_id", text_at(*told, "record_id")},
      {"place_said", text_at(*told, "name") + ", " +
                         locale.count("record {1}", "record {1}", number_at(*told, "position"))},
      {"elsewhere", std::move(elsewhere)},
      {"coded", nullptr}};
  if (!coded.empty()) page.values["coded"] = std::move(coded);
  const auto amended = text_at(statement, "amendment");
  if (!amended.empty()) {
    const auto amendment = co_await visit.ask("/api/v1/amendments/" + amended);
    if (amendment) page.values["amendment"] = shown_amendment(visit, *amendment);
  }
  co_return visit.show(page);
}

}  // namespace palabre::node
