// What people look for, in all that the node holds.

#include <algorithm>

#include "node/http/client.hpp"
#include "node/http/json.hpp"
#include "node/text/inline_html.hpp"
#include "node/web/record_shown.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

std::string kind_said(const Locale& locale, const std::string& kind) {
  if (kind == "block") return locale.say("in the text");
  if (kind == "amendment") return locale.say("an amendment");
  if (kind == "comment") return locale.say("a comment");
  if (kind == "story") return locale.say("a story");
  if (kind == "meeting") return locale.say("a meeting");
  if (kind == "organisation") return locale.say("an organisation");
  if (kind == "recommendation") return locale.say("a recommendation");
  return locale.say("a translation");
}

/// The page on which it can be read.
std::string address_of(const Fold& fold, const json::object& found) {
  const auto kind = text_at(found, "kind");
  const auto id = text_at(found, "id");
  const auto about = text_at(found, "about");
  if (kind == "block") return "/blocks/" + id;
  if (kind == "amendment") return "/amendments/" + id;
  if (kind == "story") return "/stories#s" + short_id(id);
  if (kind == "meeting") return "/meetings#m" + short_id(id);
  if (kind == "organisation") return "/organisations";
  return page_about(fold, about.empty() ? id : about);
}

json::object shown_found(const Visit& visit, const json::object& found) {
  const auto& locale = visit.locale();
  std::string excerpt;
  for (const auto& value : list_at(found, "excerpt")) {
    const auto& part = value.as_object();
    const auto words = escape_html(text_at(part, "text"));
    excerpt += is_set(part, "matched") ? "<mark>" + words + "</mark>" : words;
  }
  const auto kind = kind_said(locale, text_at(found, "kind"));
  const auto title = text_at(found, "title");
  return {{"href", address_of(visit.api().fold(), found)},
          {"title", title.empty() ? kind : title},
          {"language", title.empty() ? std::string{} : text_at(found, "language")},
          {"kind_said", kind},
          {"excerpt_html", excerpt}};
}

}  // namespace

awaitable<HttpResponse> get_search_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto& locale = visit.locale();
  // Whoever has noted a receipt's code looks for it where one looks for anything.
  const auto asked = call.query("q").value_or("");
  if (read_receipt_code(asked)) co_return visit.go_on("/receipts/" + encode_query(asked));
  Page page;
  page.title = locale.say("Search");
  page.template_text = pages::search;
  page.values["failed"] = !call.query("q");
  if (call.query("q")) {
    auto query = visit.passed_on("q kind cursor");
    const auto found = co_await visit.ask("/api/v1/search", std::move(query));
    if (!found) co_return visit.refusal();
    json::array rows;
    for (const auto& row : list_at(*found, "found")) {
      rows.push_back(shown_found(visit, row.as_object()));
    }
    page.values["found_said"] =
        locale.count("{1} place found", "{1} places found", number_at(*found, "total"));
    page.values["results"] = std::move(rows);
    page.values["next"] = next_page(visit, *found, "/search", "q kind");
  }
  co_return visit.show(page);
}

}  // namespace palabre::node
