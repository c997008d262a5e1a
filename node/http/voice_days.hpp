// The voices on one target by the day on which each was given, as its signer's device had it.
//
// What counts is each person's last word, so this tells how today's voices came together, not what
// somebody said before changing their mind. Order and numbers never come from these days.
//
// Source: docs/protocol.md R-4; what is credible is what node/http/times.hpp takes for a time.

#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "federation/deliberation/support.hpp"

namespace palabre::node {

/// At most so many rows, however many voices and days there are.
inline constexpr std::size_t voice_day_count_max = 60;

struct VoiceDays {
  struct Row {
    std::uint64_t day = 0;     ///< Since 1970, in UTC; on it somebody spoke.
    federation::Tally so_far;  ///< Up to its end.
  };
  std::vector<Row> rows;  ///< In order; each day at most once.

  /// 1, 7, or 28 doubled as often as it takes: of so many days that end with a row's one, that row
  /// may tell.
  std::uint64_t days_per_row = 1;

  federation::Tally undated;  ///< Voices that say nothing credible of when they were given.
};

/// What a clock may say and be believed, in milliseconds since 1970, both included.
struct CredibleTimes {
  std::uint64_t from_ms = 0;  ///< 0: nothing is credible.
  std::uint64_t until_ms = 0;
};

/// Costs O(voices).
VoiceDays voice_days(const std::map<federation::PublicKey, federation::Voice>& voices,
                     const CredibleTimes& credible);

}  // namespace palabre::node
