#include "node/http/voice_days.hpp"

#include <set>

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::uint64_t day_ms = 86'400'000;

/// Days before the first Monday of 1970, so that weeks begin on Mondays.
constexpr std::uint64_t monday_offset = 3;

void add(Tally& tally, Stance stance) {
  switch (stance) {
    case Stance::support: ++tally.support; break;
    case Stance::oppose: ++tally.oppose; break;
    case Stance::abstain: ++tally.abstain; break;
    case Stance::withdrawn: break;
  }
}

std::uint64_t span_of(std::uint64_t day, std::uint64_t days_per_row) {
  return (day + monday_offset) / days_per_row;
}

std::uint64_t longer(std::uint64_t days_per_row) {
  if (days_per_row == 1) return 7;
  if (days_per_row == 7) return 28;
  return days_per_row * 2;
}

std::size_t span_count(const std::map<std::uint64_t, Tally>& by_day, std::uint64_t days_per_row) {
  std::set<std::uint64_t> spans;
  for (const auto& [day, tally] : by_day) spans.insert(span_of(day, days_per_row));
  return spans.size();
}

}  // namespace

VoiceDays voice_days(const std::map<PublicKey, Voice>& voices, const CredibleTimes& credible) {
  VoiceDays made;
  std::map<std::uint64_t, Tally> by_day;
  for (const auto& [person, voice] : voices) {
    if (voice.stance == Stance::withdrawn) continue;
    const bool is_credible =
        credible.from_ms > 0 && voice.seq >= credible.from_ms && voice.seq <= credible.until_ms;
    add(is_credible ? by_day[voice.seq / day_ms] : made.undated, voice.stance);
  }
  while (span_count(by_day, made.days_per_row) > voice_day_count_max) {
    made.days_per_row = longer(made.days_per_row);
  }
  Tally so_far;
  for (const auto& [day, tally] : by_day) {
    so_far.support += tally.support;
    so_far.oppose += tally.oppose;
    so_far.abstain += tally.abstain;
    const bool goes_on = !made.rows.empty() && span_of(made.rows.back().day, made.days_per_row) ==
                                                   span_of(day, made.days_per_row);
    if (goes_on) {
      made.rows.back() = {day, so_far};
    } else {
      made.rows.push_back({day, so_far});
    }
  }
  return made;
}

}  // namespace palabre::node
