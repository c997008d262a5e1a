// Every column of support for one revision, or for one version of the text.

#include "node/web/shown.hpp"
#include "node/web/support.hpp"
#include "pages.hpp"

namespace palabre::node {

namespace {

json::array shown_resolutions(const Visit& visit, const json::object& tally) {
  json::array rows;
  for (const auto& value : list_at(tally, "resolutions")) {
    const auto& resolution = value.as_object();
    const auto& locale = visit.locale();
    rows.push_back(
        json::object{{"name", text_at(resolution, "name")},
                     {"stance_said", stance_said(visit, text_at(resolution, "stance"))},
                     {"body", text_at(resolution, "body")},
                     {"day", locale.day(text_at(resolution, "date"))},
                     {"votes", locale.number(number_at(resolution, "in_favour")) + " / " +
                                   locale.number(number_at(resolution, "against")) + " / " +
                                   locale.number(number_at(resolution, "abstained"))}});
  }
  return rows;
}

json::array shown_sheets(const Visit& visit, const json::object& tally) {
  json::array rows;
  for (const auto& value : list_at(tally, "sheets")) {
    const auto& sheet = value.as_object();
    const auto& locale = visit.locale();
    const auto struck = number_at(sheet, "struck");
    auto said = text_at(sheet, "name") + ", " + text_at(sheet, "place") + ", " +
                locale.day(text_at(sheet, "date")) + locale.say(": ") +
                locale.count("{1} person", "{1} people", number_at(sheet, "count"));
    if (struck > 0) said += ", " + locale.count("{1} line struck", "{1} lines struck", struck);
    rows.push_back(json::object{{"said", std::move(said)},
                                {"witnessed", words_of(visit, sheet, "witnessed")}});
  }
  return rows;
}

std::string threshold_name(const Locale& locale, const std::string& name) {
  if (name == "members") return locale.say("members");
  if (name == "organisations") return locale.say("organisations");
  if (name == "regions") return locale.say("regions");
  if (name == "sectors") return locale.say("sectors");
  return locale.say("organisations’ decisions");
}

json::array shown_thresholds(const Visit& visit, const json::object& tally) {
  const auto& locale = visit.locale();
  json::array rows;
  for (const auto& value : list_at(object_at(tally, "thresholds"), "rows")) {
    const auto& row = value.as_object();
    auto said = threshold_name(locale, text_at(row, "name")) + locale.say(": ") +
                locale.number(number_at(row, "reached")) + " / " +
                locale.number(number_at(row, "asked"));
    const auto missing = number_at(row, "missing");
    if (missing > 0) said += " (" + locale.count("{1} missing", "{1} missing", missing) + ")";
    rows.push_back(json::object{{"said", std::move(said)}, {"holds", is_set(row, "holds")}});
  }
  return rows;
}

}  // namespace

std::string status_said(const Visit& visit, const json::object& tally) {
  const auto& locale = visit.locale();
  if (text_at(tally, "status") == "final") {
    return locale.say("Final: an adoption has fixed it, the same on every node.");
  }
  const auto& coverage = object_at(tally, "coverage");
  return locale.say("Provisional: what this node has received so far.") + " " +
         locale.count("{1} organisation of {2} is heard.", "{1} organisations of {2} are heard.",
                      number_at(coverage, "organisations_heard"),
                      number_at(coverage, "organisations_admitted"));
}

awaitable<HttpResponse> get_tally_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto& locale = visit.locale();
  auto support = co_await shown_support(visit, call.parameter("id"));
  if (!support) co_return visit.refusal();
  const auto& tally = support->tally;
  Page page;
  page.title = locale.say("Support");
  page.back = call.request.path;
  page.template_text = pages::tally;
  const auto amended = text_at(tally, "amendment");
  page.section = amended.empty() ? "/versions" : "/amendments";
  const auto& on_paper = object_at(tally, "on_paper");
  const auto paper = number_at(on_paper, "paper");
  const auto met = number_at(on_paper, "meeting");
  page.values = {
      {"tally", shown_voices(visit, tally)},
      {"status_said", status_said(visit, tally)},
      {"tables", std::move(support->tables)},
      {"days", std::move(support->days)},
      {"resolutions", shown_resolutions(visit, tally)},
      {"paper_said", locale.count("{1} person on paper", "{1} people on paper", paper) + ", " +
                         locale.count("{1} at meetings", "{1} at meetings", met) + "."},
      {"sheets", shown_sheets(visit, tally)},
      {"thresholds", shown_thresholds(visit, tally)}};
  if (text_at(tally, "status") == "final") {
    page.values["present"] = shown_voices(visit, object_at(tally, "present"));
  }
  if (amended.empty()) {
    page.values["about_said"] = locale.count(
        "For version {1} of the text", "For version {1} of the text", number_at(tally, "height"));
    co_return visit.show(page);
  }
  const auto amendment = co_await visit.ask("/api/v1/amendments/" + amended);
  if (!amendment) co_return visit.refusal();
  page.values["about_said"] = locale.say("For the amendment");
  page.values["amendment"] = shown_amendment(visit, *amendment);
  co_return visit.show(page);
}

}  // namespace palabre::node
