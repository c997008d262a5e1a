// What concerns whoever is signed in.

#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/publish/marks.hpp"
#include "node/web/entrance.hpp"
#include "node/web/shown.hpp"
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
        {"said", follows ? locale.say("Only the words are otherwise: your support came along.")
                         : locale.say("Your support doesn’t count for what it is now, until you "
                                      "give it again.")},
        {"changes", std::move(changes)}});
  }
  return rows;
}

json::array shown_drafts(const Visit& visit, const std::vector<DraftKept>& drafts) {
  const auto& locale = visit.locale();
  json::array rows;
  for (const auto& draft : drafts) {
    auto href = draft.path;
    const auto end = href.rfind("/comments");
    const bool is_comment = end != std::string::npos;
    if (is_comment) href = href.substr(0, end) + "#say";
    const auto title = text_at(draft.fields, "title");
    auto words = text_at(draft.fields, "words").substr(0, 120);
    // Not in the middle of a letter.
    while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0xC0U) == 0x80U) {
      words.pop_back();
    }
    if (!words.empty() && static_cast<unsigned char>(words.back()) >= 0xC0U) words.pop_back();
    rows.push_back(json::object{{"href", href},
                                {"title", !title.empty() ? title
                                          : is_comment   ? locale.say("A comment")
                                                         : locale.say("A change of the text")},
                                {"said", words}});
  }
  return rows;
}

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
  page.values = {{"organisation", name_in(api.fold(), api.replica().own())},
                 {"asked", asked ? shown_asked(visit, *asked) : json::array{}},
                 {"drafts", shown_drafts(visit, *drafts)},
                 {"amendments", std::move(amendments)},
                 {"place_said", place_said(visit)},
                 {"key", key},
                 {"form", fresh_form_token(visit.signer()->token)}};
  co_return visit.show(page);
}

}  // namespace palabre::node
