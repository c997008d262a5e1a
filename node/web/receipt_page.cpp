// What became of a signed record, by its receipt's code: anybody's, on any node.

#include "federation/record/receipt_code.hpp"
#include "node/http/client.hpp"
#include "node/http/json.hpp"
#include "node/web/record_shown.hpp"
#include "node/web/shown.hpp"
#include "node/web/way_back.hpp"
#include "pages.hpp"

namespace palabre::node {

namespace {

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

HttpResponse refuse_typed(const Visit& visit, const std::string& typed) {
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
  if (!is_readable(*typed)) co_return refuse_typed(visit, *typed);
  co_return visit.go_on("/receipts/" + encode_query(*typed));
}

awaitable<HttpResponse> get_receipt_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!is_readable(call.parameter("code"))) co_return refuse_typed(visit, call.parameter("code"));
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
      {"record", shown_record(visit, *told)},
      {"signer", text_at(statement, "signer")},
      {"record_id", text_at(*told, "record_id")},
      {"place_said", text_at(*told, "name") + ", " +
                         locale.count("record {1}", "record {1}", number_at(*told, "position"))},
      {"elsewhere", std::move(elsewhere)},
      {"coded", nullptr}};
  if (!coded.empty()) page.values["coded"] = std::move(coded);
  co_return visit.show(page);
}

}  // namespace palabre::node
