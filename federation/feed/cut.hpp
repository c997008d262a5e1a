// How far each feed is counted.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include <vector>

#include "federation/feed/feed_id.hpp"
#include "federation/feed/merkle.hpp"

namespace palabre::federation {

/// The first `head.size` rows of `feed`, whose root is `head.root`.
struct CutLine {
  FeedId feed;
  TreeHead head;

  friend bool operator==(const CutLine&, const CutLine&) = default;
};

/// Strictly ascending by feed; none of a feed of which nothing counts.
using Cut = std::vector<CutLine>;

inline constexpr std::size_t cut_line_count_max = 4'096;

/// What `cut` counts of `feed`: size 0 if it isn't in it.
TreeHead head_in(const Cut& cut, const FeedId& feed) noexcept;

/// Whether an epoch that goes on from `base` would take back what is `counted` of the one before.
inline bool takes_back(const TreeHead& base, const TreeHead& counted) noexcept {
  const bool other = base.size == counted.size && base.size > 0 && base.root != counted.root;
  return base.size < counted.size || other;
}

}  // namespace palabre::federation
