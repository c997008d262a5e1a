// What is to be decided, in the order of the vote, and which of it should be adopted together.

#include "node/client/agenda_choice.hpp"
#include "node/desk/agenda.hpp"
#include "node/people/seals.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

std::string waits_said(const Locale& locale, Waits reason) {
  switch (reason) {
    case Waits::late: return locale.say("came after the freeze");
    case Waits::erased: return locale.say("its text was taken back");
    case Waits::thresholds: return locale.say("below the thresholds");
    case Waits::stale: return locale.say("to be taken up again");
    case Waits::amends: return locale.say("amends another amendment");
    case Waits::unsupported: return locale.say("nobody has said that they are for it");
    case Waits::opposed: return locale.say("there are voices against it");
    case Waits::advised_otherwise: return locale.say("something else is recommended");
  }
  return {};
}

/// Why an amendment of the queue is contested; empty if it isn't.
std::string contested_said(const Locale& locale, const json::object& due) {
  if (const auto reason = waits_by_itself(due)) return waits_said(locale, *reason);
  return text_at(due, "rival").empty() ? std::string{} : locale.say("another one competes with it");
}

}  // namespace

awaitable<HttpResponse> get_desk_queue_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  auto query = visit.passed_on("cursor");
  const bool chooses = call.query("choose").has_value();
  if (chooses) query["rivals"] = "yes";
  const auto round = co_await visit.ask("/api/v1/round", std::move(query));
  if (!round) co_return visit.refusal();
  const auto& locale = visit.locale();
  const auto chosen = call.query("chosen").value_or("");  // By whoever comes back to change it.
  json::array rows;
  for (const auto& value : list_at(*round, "queue")) {
    const auto& due = value.as_object();
    auto row = shown_amendment(visit, due);
    row["revision"] = text_at(due, "revision");
    row["late"] = is_set(due, "late");
    row["thresholds_met"] = is_set(due, "thresholds_met");
    row["advice"] = shown_advice(visit, list_at(due, "recommendations"));
    row["desk_href"] = "/desk/amendments/" + text_at(due, "id");
    const auto why = chooses ? contested_said(locale, due) : std::string{};
    const bool was_chosen = chosen.find(short_id(text_at(due, "revision"))) != std::string::npos;
    row["chosen"] = was_chosen || (chooses && why.empty());
    // The first three have their own words in the row.
    const bool is_said =
        is_set(due, "late") || !is_set(due, "thresholds_met") || !text_at(row, "fit_said").empty();
    row["waits_said"] = is_said ? std::string{} : why;
    rows.push_back(std::move(row));
  }
  const auto step = next_phase(*round);
  Page page;
  page.title = locale.say("To decide");
  page.template_text = pages::desk_queue;
  page.values = {{"flaw", call.query("empty") ? locale.say("Tick at least one amendment, or let "
                                                           "the round go on.")
                                              : std::string{}},
                 {"queue_said", locale.count("{1} amendment to decide", "{1} amendments to decide",
                                             number_at(*round, "open_amendments"))},
                 {"cursor", call.query("cursor").value_or("")},
                 {"next", next_page(visit, *round, "/desk/queue", "choose")},
                 {"queue", std::move(rows)},
                 {"step", step},
                 {"steps", call.query("round") == step},
                 {"step_said", step_said(visit, step)},
                 {"form", fresh_form_token(visit.signer()->token)}};
  co_return show_desk(visit, std::move(page));
}

}  // namespace palabre::node
