// The amendments as a list, and one of them with everything around it.

#include "federation/record/receipt_code.hpp"
#include "node/http/json.hpp"
#include "node/web/signing.hpp"
#include "node/web/support.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

using Choices = std::vector<std::pair<std::string, std::string>>;  // As the API and people say it.

json::array shown_choices(const Choices& choices, const std::string& chosen) {
  json::array shown;
  for (const auto& [value, name] : choices) {
    shown.push_back(json::object{{"value", value}, {"name", name}, {"here", chosen == value}});
  }
  return shown;
}

std::string code_of(const std::string& id) {
  const auto record = id_from_hex<RecordId>(id);
  return record ? receipt_code(*record) : std::string{};
}

json::array shown_revisions(const Visit& visit, const json::object& amendment) {
  json::array shown;
  std::uint64_t number = 0;
  for (const auto& value : list_at(amendment, "revisions")) {
    const auto& revision = value.as_object();
    const auto id = text_at(revision, "id");
    ++number;
    shown.push_back(json::object{
        {"here", id == text_at(amendment, "revision")},
        {"href", "/amendments/" + text_at(amendment, "id") + "?revision=" + id},
        {"revision_said", visit.locale().count("Revision {1}", "Revision {1}", number)},
        {"voices_said", shown_voices(visit, object_at(revision, "tally"))["said"]},
        {"code", code_of(id)}});
  }
  return shown;
}

json::array shown_relations(const Visit& visit, const json::object& related) {
  const auto& locale = visit.locale();
  json::array shown;
  for (const auto& value : list_at(related, "relations")) {
    const auto& row = value.as_object();
    const auto relation = text_at(row, "relation");
    const auto said = relation == "identical"    ? locale.say("The same as")
                      : relation == "competing"  ? locale.say("One falls if the other is adopted:")
                      : relation == "compatible" ? locale.say("Both can be had:")
                                                 : locale.say("A text is missing to tell:");
    auto other = shown_amendment(visit, object_at(row, "amendment"));
    other["relation_said"] = said;
    shown.push_back(std::move(other));
  }
  return shown;
}

/// The first is shown, the others on demand.
void add_tables(json::array tables, json::object& values) {
  json::array more;
  while (tables.size() > 1) {
    more.insert(more.begin(), std::move(tables.back()));
    tables.pop_back();
  }
  values["tables"] = std::move(tables);
  values["more_tables"] = nullptr;
  if (!more.empty()) values["more_tables"] = json::object{{"tables", std::move(more)}};
}

/// In which version of the text this revision was adopted; none if it wasn't.
std::optional<std::uint64_t> adopted_at(const Replica& replica, const std::string& revision) {
  const auto id = id_from_hex<RecordId>(revision);
  if (!id) return std::nullopt;
  for (std::size_t i = 0; i < replica.fold().height(); ++i) {
    const auto& adopted = replica.adoptions()[i].agenda.adopted;
    if (std::find(adopted.begin(), adopted.end(), *id) != adopted.end()) return i + 1;
  }
  return std::nullopt;
}

}  // namespace

awaitable<HttpResponse> get_amendments_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  auto query = visit.passed_on("state fit author block cursor");
  const auto listed = co_await visit.ask("/api/v1/amendments", std::move(query));
  if (!listed) co_return visit.refusal();
  json::array rows;
  for (const auto& row : list_at(*listed, "amendments")) {
    rows.push_back(shown_amendment(visit, row.as_object()));
  }
  const auto& locale = visit.locale();
  const Choices states{{"", locale.say("all")},
                       {"open", locale.say("open")},
                       {"adopted", locale.say("adopted")},
                       {"withdrawn", locale.say("withdrawn")}};
  const Choices fits{{"", locale.say("all")},
                     {"applies", locale.say("applies")},
                     {"shifted", locale.say("applies elsewhere")},
                     {"stale", locale.say("to be taken up again")}};
  Page page;
  page.title = locale.say("Amendments");
  page.template_text = pages::amendments;
  page.section = "/amendments";
  page.values = {{"states", shown_choices(states, call.query("state").value_or(""))},
                 {"fits", shown_choices(fits, call.query("fit").value_or(""))},
                 {"amendments", std::move(rows)},
                 {"next", next_page(visit, *listed, "/amendments", "state fit author block")}};
  co_return visit.show(page);
}

awaitable<HttpResponse> get_amendment_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto path = "/api/v1/amendments/" + call.parameter("id");
  auto asked = visit.passed_on("revision");
  const auto amendment = co_await visit.ask(path, std::move(asked));
  if (!amendment) co_return visit.refusal();
  std::map<std::string, std::string> named{
      {"blocks", named_blocks(list_at(*amendment, "operations"))}};
  const auto text = co_await visit.ask("/api/v1/text", std::move(named));
  if (!text) co_return visit.refusal();
  const auto revision = text_at(*amendment, "revision");
  auto support = co_await shown_support(visit, revision);
  if (!support) co_return visit.refusal();
  auto about = visit.passed_on("cursor");
  about["target"] = text_at(*amendment, "id");
  const auto comments = co_await visit.ask("/api/v1/comments", std::move(about));
  if (!comments) co_return visit.refusal();
  const auto related = co_await visit.ask(path + "/relations");
  std::map<std::string, std::string> of{{"about", revision}};
  const auto advice = co_await visit.ask("/api/v1/recommendations", std::move(of));
  if (!related || !advice) co_return visit.refusal();
  auto values = shown_amendment(visit, *amendment);
  for (const auto* name : {"amends", "answers"}) {
    const auto other = text_at(*amendment, name);
    if (other.empty()) continue;
    const auto shown = co_await visit.ask("/api/v1/amendments/" + other);
    if (shown) values[name] = shown_amendment(visit, *shown);
  }
  values["erased"] = is_set(*amendment, "erased");
  values["changes"] = shown_changes(visit, *amendment, list_at(*text, "blocks"));
  values["reason"] = text_at(*amendment, "reason");
  values["updated"] = text_at(*amendment, "updated");
  values["updated_said"] = visit.locale().day(text_at(*amendment, "updated"));
  values["tally"] = shown_voices(visit, support->tally);
  values["status_said"] = status_said(visit, support->tally);
  add_tables(std::move(support->tables), values);
  values["days"] = std::move(support->days);
  values["tally_href"] = "/tallies/" + revision;
  if (visit.coordinates()) values["desk_href"] = "/desk/amendments/" + revision;
  values["comments"] = shown_comments(visit, list_at(*comments, "comments"));
  values["next"] = next_page(visit, *comments, "/amendments/" + text_at(*amendment, "id"), "");
  values["advice"] = shown_advice(visit, list_at(*advice, "recommendations"));
  if (text_at(*amendment, "state") == "open") {
    values["relations"] = shown_relations(visit, *related);
  }
  if (const auto height = adopted_at(api.replica(), revision)) {
    values["version_href"] = "/versions/" + std::to_string(*height);
    values["version_said"] = visit.locale().count("Adopted in version {1} of the text",
                                                  "Adopted in version {1} of the text", *height);
  }
  values["revisions"] = shown_revisions(visit, *amendment);
  values["code"] = code_of(text_at(*amendment, "id"));
  values["id"] = text_at(*amendment, "id");
  const bool is_latest = revision == text_at(*amendment, "latest");
  if (!is_latest) values["latest_href"] = "/amendments/" + text_at(*amendment, "id");
  if (is_latest && is_own_amendment(visit, *amendment) && text_at(*amendment, "state") == "open") {
    const auto at = "/amendments/" + text_at(*amendment, "id");
    values["own"] =
        json::object{{"revise_href", at + "/revise"},
                     {"withdraw_href", at + "/withdraw"},
                     {"erase_href", "/records/" + text_at(*amendment, "id") + "/erase"}};
  }
  values["voice_form"] = nullptr;
  values["saying"] = nullptr;
  const bool is_open = text_at(*amendment, "state") == "open";
  values["enter_href"] = nullptr;
  if (!visit.signer() && is_latest && is_open) values["enter_href"] = visit.enter_address();
  if (is_latest) {
    values["voice_form"] = voice_form(visit, *amendment);
    values["saying"] = co_await comment_form(visit, call.request.path + "/comments");
  }
  Page page;
  page.title = text_at(values, "title");
  page.language = text_at(values, "language");
  page.template_text = pages::amendment;
  page.keeps_typed = visit.signer().has_value();
  page.back = call.request.path;
  page.section = "/amendments";
  page.values = std::move(values);
  co_return visit.show(page);
}

}  // namespace palabre::node
