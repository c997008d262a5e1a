// What isn't shown, and why: moderation that anybody can look at.

#include "node/http/around.hpp"
#include "node/http/json.hpp"
#include "node/web/notices.hpp"
#include "node/web/record_shown.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

std::vector<std::pair<Ground, std::string>> grounds(const Locale& locale) {
  return {{Ground::off_topic, locale.say("off topic")},
          {Ground::personal_data, locale.say("personal data")},
          {Ground::insult, locale.say("an insult")},
          {Ground::unlawful, locale.say("unlawful")},
          {Ground::spam, locale.say("spam")}};
}

std::string ground_said(const Locale& locale, const std::string& name) {
  for (const auto& [ground, said] : grounds(locale)) {
    if (name_of(ground) == name) return said;
  }
  return name;
}

json::array shown_notices(const Visit& visit, const json::object& notices) {
  const auto& locale = visit.locale();
  const auto own = hex(visit.api().replica().own());
  json::array shown;
  for (const auto& value : list_at(notices, "notices")) {
    const auto& notice = value.as_object();
    if (!is_set(notice, "current")) continue;
    json::array appeals;
    for (const auto& each : list_at(notice, "appeals")) {
      appeals.push_back(json::object{{"text", words_of(visit, each.as_object(), "text")}});
    }
    json::value href;
    if (visit.coordinates() && text_at(notice, "organisation") == own) {
      href = "/desk/records/" + text_at(notice, "record") + "/notice";
    }
    shown.push_back(
        json::object{{"name", text_at(notice, "name")},
                     {"ground", ground_said(locale, text_at(notice, "ground"))},
                     {"lifted", is_set(notice, "lifted")},
                     {"text", words_of(visit, notice, "text")},
                     {"about_href", said_address(visit.api().fold(), text_at(notice, "record"))},
                     {"href", std::move(href)},
                     {"appeals", std::move(appeals)}});
  }
  return shown;
}

awaitable<HttpResponse> get_notices_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  auto query = visit.passed_on("about cursor");
  const auto notices = co_await visit.ask("/api/v1/notices", std::move(query));
  if (!notices) co_return visit.refusal();
  Page page;
  page.title = visit.locale().say("What isn’t shown, and why");
  page.template_text = pages::notices;
  page.values = {{"notices", shown_notices(visit, *notices)},
                 {"next", next_page(visit, *notices, "/notices", "about")}};
  co_return visit.show(page);
}

}  // namespace palabre::node
