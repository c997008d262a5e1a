// What has been published: for anybody to take, and for coordinators to make anew.

#include <algorithm>
#include <fstream>
#include <iterator>

#include "node/clock.hpp"
#include "node/desk/desk.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/publications/publications.hpp"
#include "node/publish/atom.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

struct Type {
  std::string_view ending;
  std::string_view type;
};
constexpr Type types[] = {
    {".html", "text/html; charset=utf-8"},    {".odt", "application/vnd.oasis.opendocument.text"},
    {".xml", "application/akn+xml"},          {".csv", "text/csv; charset=utf-8"},
    {".ics", "text/calendar; charset=utf-8"}, {".atom", "application/atom+xml; charset=utf-8"},
};

std::string_view type_of(const std::string& name) {
  for (const auto& each : types) {
    if (name.ends_with(each.ending)) return each.type;
  }
  return "application/octet-stream";
}

/// What a file is, in the reader's words.
std::string said_of(const Locale& locale, const std::string& name) {
  const std::map<std::string, std::string> said{
      {"rapport.html", locale.say("the report, in French")},
      {"report.html", locale.say("the report, in English")},
      {"synopse.html", locale.say("the text and what is proposed, side by side, in French")},
      {"synopsis.html", locale.say("the text and what is proposed, side by side, in English")},
      {"amendements.odt", locale.say("the amendments as tracked changes, for a word processor")},
      {"amendements.akn.xml", locale.say("the amendments as Akoma Ntoso")},
      {"rencontres.ics", locale.say("the meetings, for a calendar")},
      {"amendements.atom", locale.say("the amendments as a feed")}};
  const auto found = said.find(name);
  if (found != said.end()) return found->second;
  if (name.ends_with(".csv")) return locale.say("a table for a spreadsheet");
  return {};
}

awaitable<json::object> made(const Visit& visit) {
  auto look = [&] { return visit.api().publications().made(); };
  auto& threads = visit.api().node().threads();
  auto found = co_await on(threads.reads, threads.io, look);
  co_await visit.api().node().readable();
  co_return found;
}

json::array shown_files(const Visit& visit, const json::object& published) {
  constexpr std::uint64_t kilobyte = 1'000;
  const auto& locale = visit.locale();
  json::array shown;
  for (const auto& value : list_at(published, "files")) {
    const auto& file = value.as_object();
    const auto name = text_at(file, "name");
    shown.push_back(json::object{
        {"name", name},
        {"said", said_of(locale, name)},
        {"size",
         locale.count("{1} kB", "{1} kB", (number_at(file, "bytes") + kilobyte - 1) / kilobyte)}});
  }
  return shown;
}

}  // namespace

awaitable<HttpResponse> get_publications_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto published = co_await made(visit);
  const auto& locale = visit.locale();
  const auto progress = api.publications().progress();
  json::array failed;
  for (const auto& name : list_at(published, "failed")) {
    failed.push_back(json::object{{"name", name}});
  }
  const bool is_present = text_at(published, "state_digest") == hex(api.fold().digest());
  Page page;
  page.title = locale.say("Publications");
  page.template_text = pages::publications;
  page.live = progress.all > 0;
  page.values = {
      {"coordinates", visit.coordinates()},
      {"files", shown_files(visit, published)},
      {"made_said", published.empty() ? std::string{}
                                      : locale.say("Made on") + " " +
                                            locale.day(rfc3339(number_at(published, "made_ms")))},
      {"digest", text_at(published, "state_digest").substr(0, 16)},
      {"is_present", is_present},
      {"failed", visit.coordinates() ? std::move(failed) : json::array{}},
      {"progress_said", progress.all == 0
                            ? std::string{}
                            : locale.count("{1} file of {2} is made.", "{1} files of {2} are made.",
                                           progress.done, progress.all)},
      {"form", visit.signer() ? fresh_form_token(visit.signer()->token) : std::string{}}};
  if (visit.coordinates()) co_return show_desk(visit, std::move(page));
  co_return visit.show(page);
}

awaitable<HttpResponse> post_publications_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  api.publications().begin({{"made_ms", wall_ms()},
                            {"height", api.fold().height()},
                            {"state_digest", hex(api.fold().digest())}});
  co_return visit.go_on("/publications");
}

awaitable<HttpResponse> get_publication(Api& api, Call call) {
  const auto name = call.parameter("name");
  auto read = [&]() -> std::optional<std::string> {
    const auto published = api.publications().made();
    const auto& files = list_at(published, "files");
    const bool listed = std::any_of(files.begin(), files.end(), [&](const json::value& file) {
      return text_at(file.as_object(), "name") == name;
    });
    if (!listed) return std::nullopt;
    std::ifstream file{api.publications().file(name), std::ios::binary};
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  };
  const auto bytes = co_await on(api.node().threads().reads, api.node().threads().io, read);
  if (!bytes) co_return problem(Errc::not_found, call.language, name + ":");
  HttpResponse response;
  response.headers["Content-Type"] = type_of(name);
  response.headers["Cache-Control"] = "no-cache";
  response.headers["X-Content-Type-Options"] = "nosniff";
  // What stands in it is a page of its own, and none of this node's.
  response.headers["Content-Security-Policy"] =
      "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  response.body = *bytes;
  co_return response;
}

}  // namespace palabre::node
