// What stands around the text: stories, meetings, and who belongs.

#include <algorithm>

#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/http/themes.hpp"
#include "node/publish/atom.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

std::string name_of_organisation(const Visit& visit, const std::string& id) {
  const auto org = id_from_hex<OrgId>(id);
  return org ? name_in(visit.api().fold(), *org) : std::string{};
}

json::object shown_story(const Visit& visit, const json::object& story) {
  json::array blocks;
  for (const auto& block : list_at(story, "blocks")) {
    blocks.push_back(json::object{{"href", "/blocks/" + std::string{block.as_string()}}});
  }
  return {{"short", short_id(text_at(story, "id"))},
          {"title", words_of(visit, story, "title")},
          {"text", words_of(visit, story, "text")},
          {"language", text_at(story, "language")},
          {"author", author_of(visit, story)},
          {"theme", text_at(story, "theme")},
          {"erase_href", erase_address(visit, story)},
          {"why_href", why_hidden_address(story)},
          {"appeal_href", appeal_address(visit, story)},
          {"notice_href", notice_address(visit, text_at(story, "id"))},
          {"blocks", std::move(blocks)}};
}

json::array shown_themes(const Visit& visit, const std::string& chosen) {
  json::array shown;
  shown.push_back(json::object{
      {"name", visit.locale().say("all")}, {"href", "/stories"}, {"here", chosen.empty()}});
  for (const auto& theme : sorted_themes(visit)) {
    shown.push_back(json::object{{"name", theme},
                                 {"href", "/stories?" + query_of({{"theme", theme}})},
                                 {"here", is_same_theme(theme, chosen)}});
  }
  return shown;
}

/// A record that came of a meeting; its receipt says what became of it.
json::object shown_outcome(const Visit& visit, const std::string& id) {
  const auto record = id_from_hex<RecordId>(id);
  const auto* revision = record ? visit.api().fold().amendments().revision(*record) : nullptr;
  if (revision != nullptr) {
    return {{"href", "/amendments/" + hex(revision->amendment)},
            {"said", visit.locale().say("an amendment")},
            {"short", short_id(id)}};
  }
  return {{"href", "/receipts/" + id}, {"said", ""}, {"short", short_id(id)}};
}

json::object shown_meeting(const Visit& visit, const json::object& meeting) {
  const auto& locale = visit.locale();
  json::array questions;
  for (const auto& question : list_at(meeting, "questions")) {
    if (question.is_string()) questions.push_back(json::object{{"text", question}});
  }
  json::array outcomes;
  for (const auto& value : list_at(meeting, "outcomes")) {
    outcomes.push_back(shown_outcome(visit, std::string{value.as_string()}));
  }
  json::array attendance;
  std::uint64_t people = 0;
  for (const auto& value : list_at(meeting, "attendance")) {
    const auto& row = value.as_object();
    const auto count = number_at(row, "people");
    people += count;
    attendance.push_back(
        json::object{{"said", name_of_organisation(visit, text_at(row, "organisation")) +
                                  locale.say(": ") + locale.number(count)}});
  }
  auto shown = meeting;
  shown["short"] = short_id(text_at(meeting, "id"));
  shown["title"] = words_of(visit, meeting, "title");
  shown["day"] = locale.day(text_at(meeting, "date"));
  shown["questions"] = std::move(questions);
  shown["outcomes"] = std::move(outcomes);
  shown["people_said"] = locale.count("{1} person was there", "{1} people were there", people);
  shown["attendance"] = std::move(attendance);
  const bool ours = text_at(meeting, "organisation") == hex(visit.api().replica().own());
  if (visit.coordinates() && ours) {
    const auto at = "/desk/meetings/" + text_at(meeting, "id");
    shown["report_href"] = at + "/report";
    shown["correct_href"] = at + "/correct";
  }
  return shown;
}

}  // namespace

std::vector<std::string> sorted_themes(const Visit& visit) {
  auto themes = themes_of(visit.api().fold());
  std::sort(themes.begin(), themes.end(),
            [&](const auto& one, const auto& other) { return visit.locale().before(one, other); });
  return themes;
}

std::string heard_said(const Visit& visit, std::uint64_t last_ms) {
  const auto& locale = visit.locale();
  if (last_ms == 0) return locale.say("never");
  const auto day = credible_day(visit, last_ms);
  return day.empty() ? locale.say("yes") : day;
}

std::string credible_day(const Visit& visit, std::uint64_t ms) {
  const bool credible = ms >= visit.api().times().founded_ms() && ms <= wall_ms();
  return credible ? visit.locale().day(rfc3339(ms)) : std::string{};
}

awaitable<HttpResponse> get_stories_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  auto query = visit.passed_on("theme block cursor");
  const auto stories = co_await visit.ask("/api/v1/stories", std::move(query));
  if (!stories) co_return visit.refusal();
  json::array rows;
  for (const auto& row : list_at(*stories, "stories")) {
    rows.push_back(shown_story(visit, row.as_object()));
  }
  Page page;
  page.title = visit.locale().say("Stories");
  page.template_text = pages::stories;
  page.section = "/stories";
  page.values = {{"themes", shown_themes(visit, call.query("theme").value_or(""))},
                 {"stories", std::move(rows)},
                 {"next", next_page(visit, *stories, "/stories", "theme block")}};
  co_return visit.show(page);
}

awaitable<HttpResponse> get_meetings_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  auto query = visit.passed_on("cursor");
  const auto meetings = co_await visit.ask("/api/v1/meetings", std::move(query));
  if (!meetings) co_return visit.refusal();
  json::array rows;
  for (const auto& value : list_at(*meetings, "meetings")) {
    const auto& meeting = value.as_object();
    if (is_set(meeting, "current")) rows.push_back(shown_meeting(visit, meeting));
  }
  Page page;
  page.title = visit.locale().say("Meetings");
  page.template_text = pages::meetings;
  page.section = "/meetings";
  page.values = {{"meetings", std::move(rows)},
                 {"next", next_page(visit, *meetings, "/meetings", "")}};
  co_return visit.show(page);
}

awaitable<HttpResponse> get_organisations_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto organisations = co_await visit.ask("/api/v1/organisations");
  if (!organisations) co_return visit.refusal();
  const auto round = co_await visit.ask("/api/v1/round");
  if (!round) co_return visit.refusal();
  const auto& locale = visit.locale();
  std::map<std::string, json::object> heard;
  for (const auto& value : list_at(*round, "organisations")) {
    heard[text_at(value.as_object(), "organisation")] = value.as_object();
  }
  std::vector<json::object> rows;
  for (const auto& value : list_at(*organisations, "organisations")) {
    auto row = value.as_object();
    const auto id = text_at(row, "id");
    row["href"] = "/amendments?" + query_of({{"author", id}});
    row["standing"] = is_set(row, "steward")    ? locale.say("steward")
                      : is_set(row, "admitted") ? locale.say("member organisation")
                                                : locale.say("not admitted");
    for (const auto* name : {"region", "sector"}) {
      if (text_at(row, name).empty()) row[name] = "";
    }
    row["final_records"] = number_at(heard[id], "final_records");
    row["heard"] = heard_said(visit, number_at(heard[id], "last_seq"));
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& one, const auto& other) {
    return locale.before(text_at(one, "name"), text_at(other, "name"));
  });
  const auto& coverage = object_at(*round, "coverage");
  Page page;
  page.title = locale.say("Organisations");
  page.template_text = pages::organisations;
  page.section = "/organisations";
  page.values = {
      {"coverage_said",
       locale.count("{1} organisation of {2} is heard.", "{1} organisations of {2} are heard.",
                    number_at(coverage, "organisations_heard"),
                    number_at(coverage, "organisations_admitted")) +
           " " + locale.say("Last heard: by the clock of the member, which nobody has checked.")},
      {"organisations", json::array(rows.begin(), rows.end())}};
  co_return visit.show(page);
}

}  // namespace palabre::node
