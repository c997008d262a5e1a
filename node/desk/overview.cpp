// The desk: what waits for a coordinator, the round's next step, and who has been heard.

#include <algorithm>

#include "node/clock.hpp"
#include "node/desk/agenda.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Open agendas that this node's steward hasn't agreed to.
void add_agendas(const Visit& visit, const json::object& adoptions, json::array& into) {
  const auto own = hex(visit.api().replica().own());
  for (const auto& value : list_at(adoptions, "agendas")) {
    const auto& agenda = value.as_object();
    const auto& silent = list_at(agenda, "silent");
    const bool awaits = std::any_of(silent.begin(), silent.end(), [&](const json::value& each) {
      return text_at(each.as_object(), "organisation") == own;
    });
    const auto& locale = visit.locale();
    into.push_back(json::object{
        {"href", "/desk/agendas/" + text_at(agenda, "id")},
        {"title", locale.say("Agenda put by") + " " + text_at(object_at(agenda, "by"), "name")},
        {"said", awaits ? locale.say("Your steward hasn’t agreed to it.")
                        : locale.say("It waits for others.")}});
  }
}

void add_queue(const Visit& visit, const json::object& round, json::array& into) {
  const auto open = number_at(round, "open_amendments");
  if (open == 0) return;
  const auto own = hex(visit.api().replica().own());
  std::uint64_t advised = 0;
  for (const auto& value : list_at(round, "organisations")) {
    const auto& org = value.as_object();
    if (text_at(org, "organisation") == own) advised = number_at(org, "recommendations");
  }
  const auto& locale = visit.locale();
  into.push_back(json::object{
      {"href", "/desk/queue"},
      {"title", locale.count("{1} amendment to decide", "{1} amendments to decide", open)},
      {"said", locale.count("{1} without your recommendation", "{1} without your recommendation",
                            open - advised)}});
}

/// Of our notices that aren't lifted, those whose author has appealed.
void add_appeals(const Visit& visit, const json::object& notices, json::array& into) {
  const auto own = hex(visit.api().replica().own());
  std::uint64_t appealed = 0;
  for (const auto& value : list_at(notices, "notices")) {
    const auto& notice = value.as_object();
    const bool is_ours = text_at(notice, "organisation") == own && is_set(notice, "current");
    if (!is_ours || is_set(notice, "lifted")) continue;
    appealed += list_at(notice, "appeals").empty() ? 0U : 1U;
  }
  if (appealed == 0) return;
  into.push_back(json::object{
      {"href", "/desk/notices"},
      {"title", visit.locale().count("{1} appeal against a notice of yours",
                                     "{1} appeals against notices of yours", appealed)}});
}

awaitable<std::uint64_t> open_invitations(const Visit& visit) {
  auto count = [&]() -> std::uint64_t {
    const auto invitations = visit.api().people().invitations();
    if (!invitations) return 0;
    const auto now_ms = wall_ms();
    return static_cast<std::uint64_t>(
        std::count_if(invitations->begin(), invitations->end(), [&](const auto& each) {
          return each.second.taken_by.empty() && each.second.until_ms >= now_ms;
        }));
  };
  auto& threads = visit.api().node().threads();
  const auto counted = co_await on(threads.disk, threads.io, count);
  co_await visit.api().node().readable();
  co_return counted;
}

}  // namespace

awaitable<HttpResponse> get_desk_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto round = co_await visit.ask("/api/v1/round");
  if (!round) co_return visit.refusal();
  const auto adoptions = co_await visit.ask("/api/v1/adoptions");
  if (!adoptions) co_return visit.refusal();
  const auto notices = co_await visit.ask("/api/v1/notices");
  if (!notices) co_return visit.refusal();
  const auto invitations = co_await open_invitations(visit);
  const auto& locale = visit.locale();
  json::array todo;
  add_agendas(visit, *adoptions, todo);
  add_queue(visit, *round, todo);
  add_appeals(visit, *notices, todo);
  if (invitations > 0) {
    todo.push_back(json::object{{"href", "/desk/members"},
                                {"title", locale.count("{1} invitation is open",
                                                       "{1} invitations are open", invitations)}});
  }
  const auto step = next_phase(*round);
  Page page;
  page.title = locale.say("Coordination");
  page.template_text = pages::desk;
  page.live = true;
  page.values = {
      {"done", call.query("agreed")
                   ? locale.say("Your steward agrees. Once enough others do, it is adopted.")
                   : std::string{}},
      {"round_said", round_said(visit)},
      {"todo", std::move(todo)},
      {"step", step},
      {"step_said", step_said(visit, step)},
      {"form", fresh_form_token(visit.signer()->token)},
      {"heard", shown_heard(visit, *round)}};
  co_return show_desk(visit, std::move(page));
}

}  // namespace palabre::node
