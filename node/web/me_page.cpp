// What concerns whoever is signed in.

#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/publish/marks.hpp"
#include "node/web/entrance.hpp"
#include "node/web/record_shown.hpp"
#include "node/web/shown.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

json::array shown_asked(const Visit& visit, const json::object& asked) {
  const auto& locale = visit.locale();
  const auto language = locale.language();
  json::array rows;
  for (const auto& value : list_at(asked, "asked_again")) {
    const auto& row = value.as_object();
    json::array changes;
    for (const auto& each : list_at(row, "changes")) {
      const auto none = [](std::string_view) { return std::string{}; };
      const auto shown = shown_operation(each.as_object(), none, language);
      changes.push_back(json::object{{"redline_html", redline_html(shown.parts, language)}});
    }
    const bool follows = is_set(row, "carries_over");
    rows.push_back(json::object{
        {"href", "/amendments/" + text_at(row, "amendment")},
        {"title", words_of(visit, row, "title")},
        {"language", text_at(row, "language")},
        {"said", locale.say("Your voice on the one before it:") + " " +
                     stance_said(visit, text_at(row, "stance")) + ". " +
                     (follows ? locale.say("Only the words are otherwise: it came along.")
                              : locale.say("It doesn’t count for what the amendment is now, until "
                                           "you give it again."))},
        {"changes", std::move(changes)}});
  }
  return rows;
}

constexpr std::size_t shown_bytes_max = 120;

json::array shown_drafts(const Visit& visit, const std::vector<DraftKept>& drafts) {
  const auto& locale = visit.locale();
  json::array rows;
  for (const auto& draft : drafts) {
    auto href = draft.path;
    const auto end = href.rfind("/comments");
    const bool is_comment = end != std::string::npos;
    if (is_comment) href = href.substr(0, end) + "#say";
    const bool is_act = href.starts_with("/desk/");
    const auto title = text_at(draft.fields, "title");
    rows.push_back(
        json::object{{"href", href},
                     {"path", draft.path},
                     {"title", !title.empty() ? title
                               : is_comment   ? locale.say("A comment")
                               : is_act       ? locale.say("Something for the organisation")
                                              : locale.say("A change of the text")},
                     {"said", start_of(text_at(draft.fields, "words"), shown_bytes_max)}});
  }
  return rows;
}

/// What has become of the amendment since this voice was given, if that is worth a word.
std::string since_said(const Visit& visit, const json::object& statement) {
  const auto revision = id_from_hex<RecordId>(text_at(statement, "revision"));
  if (text_at(statement, "kind") != "endorse" || !revision) return {};
  const auto& amendments = visit.api().fold().amendments();
  const auto* voiced = amendments.revision(*revision);
  if (voiced == nullptr) return {};
  const auto head = amendments.head(voiced->amendment);
  if (head.withdrawn) return visit.locale().say("The amendment has been withdrawn since.");
  if (head.revision == *revision) return {};
  return visit.locale().say("It is for an earlier revision: the amendment has been revised since.");
}

json::array shown_signed(const Visit& visit, const json::object& signed_page,
                         std::size_t count_max) {
  json::array rows;
  for (const auto& value : list_at(signed_page, "records")) {
    if (rows.size() == count_max) break;
    const auto& told = value.as_object();
    auto row = shown_record(visit, told);
    row["fate_said"] = fate_said(visit.locale(), object_at(told, "fate"));
    row["since_said"] = since_said(visit, object_at(told, "statement"));
    rows.push_back(std::move(row));
  }
  return rows;
}

constexpr std::size_t latest_count = 5;

}  // namespace

awaitable<HttpResponse> get_me_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  const auto key = to_hex(visit.signer()->account.key.view());
  const auto asked = co_await visit.ask("/api/v1/members/" + key + "/asked-again");
  std::map<std::string, std::string> by{{"author", key}};
  const auto mine = co_await visit.ask("/api/v1/amendments", std::move(by));
  if (!mine) co_return visit.refusal();
  const auto signed_page = co_await visit.ask("/api/v1/members/" + key + "/records");
  if (!signed_page) co_return visit.refusal();
  auto look = [&] { return api.people().drafts(visit.signer()->folded); };
  const auto drafts = co_await on(api.node().threads().disk, api.node().threads().io, look);
  if (!drafts) co_return visit.refuse(drafts.error());
  co_await api.node().readable();
  json::array amendments;
  for (const auto& row : list_at(*mine, "amendments")) {
    amendments.push_back(shown_amendment(visit, row.as_object()));
  }
  Page page;
  page.title = visit.signer()->account.name;
  page.template_text = pages::me;
  page.values = {{"revoked", is_revoked(visit)},
                 {"organisation", name_in(api.fold(), api.replica().own())},
                 {"coordinates", visit.coordinates()},
                 {"asked", asked ? shown_asked(visit, *asked) : json::array{}},
                 {"drafts", shown_drafts(visit, *drafts)},
                 {"amendments", std::move(amendments)},
                 {"signed", shown_signed(visit, *signed_page, latest_count)},
                 {"more_signed", list_at(*signed_page, "records").size() > latest_count},
                 {"place_said", place_said(visit)},
                 {"own_key", visit.signer()->account.place == SigningPlace::device},
                 {"key", key},
                 {"form", fresh_form_token(visit.signer()->token)}};
  co_return visit.show(page);
}

awaitable<HttpResponse> get_signed_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  const auto key = to_hex(visit.signer()->account.key.view());
  auto query = visit.passed_on("cursor");
  const auto listed = co_await visit.ask("/api/v1/members/" + key + "/records", std::move(query));
  if (!listed) co_return visit.refusal();
  Page page;
  page.title = visit.locale().say("What I signed");
  page.template_text = pages::own_signed;
  page.values = {{"rows", shown_signed(visit, *listed, list_at(*listed, "records").size())},
                 {"next", next_page(visit, *listed, "/me/signed", "")}};
  co_return visit.show(page);
}

awaitable<HttpResponse> post_drop_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form || !visit.is_own(*form)) co_return visit.refuse_form();
  const auto path = form->at("path");
  auto drop = [&] { return api.people().drop(visit.signer()->folded, path); };
  const auto dropped = co_await on(api.node().threads().disk, api.node().threads().io, drop);
  if (!dropped) co_return visit.refuse(dropped.error());
  co_return visit.go_on("/me#drafts");
}

}  // namespace palabre::node
