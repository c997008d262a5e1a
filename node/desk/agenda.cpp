// What the stewards are asked to adopt: put, read and agreed to.

#include "node/desk/agenda.hpp"

#include <algorithm>
#include <set>

#include "federation/deliberation/decision.hpp"
#include "node/desk/together.hpp"
#include "node/http/agenda_json.hpp"
#include "node/http/around.hpp"
#include "node/people/seals.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// What a field of the queue's form begins with, before a revision's id.
constexpr std::string_view choice = "adopt.";

/// An open agenda of another steward that asks for just the same.
std::optional<RecordId> same_agenda(const Visit& visit, const AgendaStatement& agenda) {
  for (const auto& [id, other] : visit.api().replica().voter().book().agendas()) {
    if (other.statement == agenda) return id;
  }
  return std::nullopt;
}

/// The revisions that the form names, in the order of the vote.
std::vector<RecordId> chosen_in(const Form& form, const json::array& queue) {
  std::vector<RecordId> chosen;
  for (const auto& value : queue) {
    const auto revision = text_at(value.as_object(), "revision");
    const auto id = id_from_hex<RecordId>(revision);
    if (id && form.has(std::string{choice} + revision)) chosen.push_back(*id);
  }
  return chosen;
}

/// The queue, with what was chosen there chosen again.
std::string queue_with(const Form& form, const std::vector<RecordId>& chosen) {
  std::map<std::string, std::string> query;
  auto& list = query["chosen"];
  for (const auto& id : chosen) list += (list.empty() ? "" : ",") + short_id(hex(id));
  for (const auto* name : {"round", "cursor"}) query[name] = form.at(name);
  for (auto field = query.begin(); field != query.end();) {
    field = field->second.empty() ? query.erase(field) : std::next(field);
  }
  return "/desk/queue" + (query.empty() ? std::string{} : "?" + query_of(query));
}

json::array objections_to(const Fold& fold, const AgendaStatement& agenda) {
  json::array said;
  const auto decided = decide(fold, agenda);
  if (const auto* all = std::get_if<std::vector<Objection>>(&decided)) {
    for (const auto& each : *all) said.push_back(objection_json(fold, each));
  }
  return said;
}

/// Which amendment each objection is about: `adopted` are the shown `revisions`, in their order.
void name_objections(json::array& objections, const json::array& revisions,
                     const json::array& adopted) {
  std::map<std::string, std::string> titles;
  for (std::size_t i = 0; i < std::min(revisions.size(), adopted.size()); ++i) {
    titles["/amendments/" + std::string{revisions[i].as_string()}] =
        text_at(adopted[i].as_object(), "title");
  }
  for (auto& value : objections) {
    auto& objection = value.as_object();
    const auto found = titles.find(text_at(objection, "href"));
    objection["title"] = found == titles.end() ? std::string{} : found->second;
  }
}

/// What the template shows of an agenda, put or not yet.
json::object shown_agenda(const Visit& visit, const json::object& changes, json::array adopted,
                          std::size_t adopted_count) {
  const auto& locale = visit.locale();
  return {{"adopted_said",
           locale.count("It adopts {1} amendment.", "It adopts {1} amendments.", adopted_count)},
          {"more_said",
           adopted_count > adopted.size()
               ? locale.count("and {1} more", "and {1} more", adopted_count - adopted.size())
               : std::string{}},
          {"adopted", std::move(adopted)},
          {"changes", shown_other_changes(visit, changes)}};
}

}  // namespace

awaitable<HttpResponse> post_desk_agenda_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  // The page of the queue on which it was chosen.
  std::map<std::string, std::string> query;
  if (!form->at("cursor").empty()) query["cursor"] = form->at("cursor");
  const auto round = co_await visit.ask("/api/v1/round", std::move(query));
  if (!round) co_return visit.refusal();
  const auto& fold = api.fold();
  AgendaStatement agenda{
      fold.height() + 1, fold.parent(), chosen_in(*form, list_at(*round, "queue")), {}, {}};
  agenda.changes.round = step_to(form->at("round"), *round);
  if (agenda.adopted.empty() && !agenda.changes.round) {
    co_return visit.go_on("/desk/queue?empty=1");
  }
  auto together = co_await put_together(visit, agenda.adopted);
  if (!together) co_return visit.refusal();
  agenda.merges = together->merges;
  if (const auto same = same_agenda(visit, agenda)) {
    co_return visit.go_on("/desk/agendas/" + hex(*same));
  }
  json::array revisions;
  for (const auto& id : agenda.adopted) revisions.push_back(json::string{hex(id)});
  auto adopted = co_await shown_adopted(visit, revisions);
  const auto objections = objections_to(fold, agenda);
  auto objected = shown_objections(visit, objections);
  name_objections(objected, revisions, adopted);
  auto values = shown_agenda(visit, changes_json(fold, agenda.changes), std::move(adopted),
                             agenda.adopted.size());
  values["merges"] = std::move(together->shown);
  values["flaws"] = std::move(together->flaws);
  values["objections"] = std::move(objected);
  const bool freezes = agenda.changes.round && agenda.changes.round->phase == RoundPhase::frozen;
  if (freezes) values["heard"] = shown_heard(visit, *round);
  const bool may = objections.empty() && values["flaws"].as_array().empty();
  if (may) {
    Act act;
    act.said = visit.locale().say("We ask the stewards to adopt this, and agree to it:");
    act.values = std::move(values);
    act.values["about_agenda"] = true;
    act.back = queue_with(*form, agenda.adopted);
    std::vector<Statement> statements;
    statements.push_back({Kind::agenda, encode(agenda), {}, std::move(together->bodies)});
    co_return preview_act(visit, std::move(statements), std::move(act));
  }
  Page page;
  page.title = visit.locale().say("This can’t be adopted as it is");
  page.template_text = pages::desk_refused;
  page.values = std::move(values);
  page.values["back"] = queue_with(*form, agenda.adopted);
  co_return show_desk(visit, std::move(page));
}

namespace {

/// The agenda of this id, as the API says it; none if it isn't open, which refusal() then says.
awaitable<std::optional<json::object>> find_agenda(Visit& visit, std::string id) {
  const auto adoptions = co_await visit.ask("/api/v1/adoptions");
  if (!adoptions) co_return std::nullopt;
  for (const auto& value : list_at(*adoptions, "agendas")) {
    if (text_at(value.as_object(), "id") == id) co_return value.as_object();
  }
  visit.refuse(problem(404, "no_agenda", visit.locale().say("This agenda isn’t open any more."),
                       visit.locale().say("It has been adopted, or another one has been.")));
  co_return std::nullopt;
}

bool awaits_us(const Visit& visit, const json::object& agenda) {
  const auto own = hex(visit.api().replica().own());
  const auto& silent = list_at(agenda, "silent");
  return std::any_of(silent.begin(), silent.end(), [&](const json::value& each) {
    return text_at(each.as_object(), "organisation") == own;
  });
}

/// Whether what it merges is what this node computes itself.
awaitable<bool> merges_hold(Visit& visit, const AgendaStatement& agenda) {
  const auto own = co_await put_together(visit, agenda.adopted);
  if (!own || !own->flaws.empty()) co_return false;
  for (const auto& each : agenda.merges) {
    const bool found = std::any_of(own->merges.begin(), own->merges.end(),
                                   [&](const BlockMerge& mine) { return mine.text == each.text; });
    if (!found) co_return false;
  }
  co_return true;
}

}  // namespace

awaitable<HttpResponse> get_desk_agenda_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  auto id = call.parameter("id");
  const auto agenda = co_await find_agenda(visit, id);
  if (!agenda) co_return visit.refusal();
  const auto& revisions = list_at(*agenda, "adopted");
  auto adopted = co_await shown_adopted(visit, revisions);
  const auto& objections = list_at(*agenda, "objections");
  auto objected = shown_objections(visit, objections);
  name_objections(objected, revisions, adopted);
  auto merges = co_await shown_merges(visit, *agenda);
  Page page;
  const auto& locale = visit.locale();
  page.title = locale.say("Agenda");
  page.template_text = pages::desk_agenda;
  page.live = true;
  page.values =
      shown_agenda(visit, object_at(*agenda, "changes"), std::move(adopted), revisions.size());
  page.values["merges"] = std::move(merges);
  page.values["by"] = text_at(object_at(*agenda, "by"), "name");
  page.values["agreed"] = names_of(list_at(*agenda, "agreed"));
  page.values["silent"] = names_of(list_at(*agenda, "silent"));
  page.values["objections"] = std::move(objected);
  page.values["awaits"] = awaits_us(visit, *agenda) && objections.empty();
  page.values["id"] = id;
  page.values["form"] = fresh_form_token(visit.signer()->token);
  co_return show_desk(visit, std::move(page));
}

awaitable<HttpResponse> post_desk_agree_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  const auto id = id_from_hex<RecordId>(call.parameter("id"));
  const auto& agendas = api.replica().voter().book().agendas();
  const auto found = id ? agendas.find(*id) : agendas.end();
  if (found == agendas.end()) co_return visit.go_on("/desk");
  const auto statement = found->second.statement;
  const auto back = "/desk/agendas/" + call.parameter("id");
  if (!objections_to(api.fold(), statement).empty()) co_return visit.go_on(back);
  const bool hold = co_await merges_hold(visit, statement);
  if (!hold) {
    const auto& locale = visit.locale();
    visit.refuse(problem(409, "other_merge",
                         locale.say("This agenda makes another common text than these amendments."),
                         locale.say("Your steward doesn’t agree to it. Ask whoever put it.")));
    co_return visit.refusal();
  }
  const RecordId agenda{*id};
  const bool agreed = co_await agree_to(visit, agenda, statement.height);
  if (!agreed) co_return visit.refusal();
  co_return visit.go_on("/desk?agreed=1");
}

}  // namespace palabre::node
