// The round: where it stands, and what is to be decided in the order of the vote.

#include "node/http/around.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr const char* phases[] = {"collecting", "discussion", "frozen", "decided", "published"};

json::array shown_phases(const Locale& locale, const json::object& round) {
  json::array shown;
  if (number_at(round, "number") == 0) return shown;
  for (const auto* phase : phases) {
    shown.push_back(json::object{{"name", phase_name(locale, phase)},
                                 {"here", text_at(round, "phase") == phase}});
  }
  return shown;
}

}  // namespace

std::string phase_name(const Locale& locale, const std::string& phase) {
  if (phase == "collecting") return locale.say("collecting");
  if (phase == "discussion") return locale.say("discussion");
  if (phase == "frozen") return locale.say("frozen");
  if (phase == "decided") return locale.say("decided");
  return locale.say("published");
}

std::string round_said(const Visit& visit) {
  const auto& locale = visit.locale();
  const auto& round = visit.api().fold().round();
  if (round.number() == 0) return locale.say("No round is open.");
  return locale.count("Round {1}:", "Round {1}:", round.number()) + " " +
         phase_name(locale, std::string{name_of(round.phase())}) + ".";
}

std::string late_said(const Visit& visit) {
  const auto phase = visit.api().fold().round().phase();
  if (visit.api().fold().round().number() == 0) return {};
  if (phase != RoundPhase::frozen && phase != RoundPhase::decided) return {};
  return visit.locale().say("The round is frozen: what comes now waits for the next one.");
}

awaitable<HttpResponse> get_round_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  auto query = visit.passed_on("cursor");
  const auto round = co_await visit.ask("/api/v1/round", std::move(query));
  if (!round) co_return visit.refusal();
  const auto& locale = visit.locale();
  json::array queue;
  for (const auto& value : list_at(*round, "queue")) {
    const auto& due = value.as_object();
    auto row = shown_amendment(visit, due);
    row["late"] = is_set(due, "late");
    row["thresholds_met"] = is_set(due, "thresholds_met");
    row["advice"] = shown_advice(visit, list_at(due, "recommendations"));
    queue.push_back(std::move(row));
  }
  Page page;
  page.title = locale.say("The round");
  page.template_text = pages::round;
  page.live = true;
  page.section = "/round";
  page.values = {{"round_said", round_said(visit)},
                 {"phases", shown_phases(locale, *round)},
                 {"queue_said", locale.count("{1} amendment to decide", "{1} amendments to decide",
                                             number_at(*round, "open_amendments"))},
                 {"queue", std::move(queue)},
                 {"next", next_page(visit, *round, "/round", "")}};
  co_return visit.show(page);
}

}  // namespace palabre::node
