// Which rows an adoption counts: what enough stewards hold, and nothing that only some claim.
//
// Of each feed, the largest (size, root) that q of the observations equal or extend; if fewer than
// q know the feed, or that is lower than at the height before, what was counted then.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "federation/feed/cut.hpp"

namespace palabre::federation {

/// Whether `newer` is known to begin with `older`; older.size < newer.size.
using Extends =
    std::function<bool(const FeedId& feed, const TreeHead& older, const TreeHead& newer)>;

/// Where the epoch before `feed`'s ends, by its row 0; none in the first, or if it isn't here.
using BaseOf = std::function<std::optional<TreeHead>(const FeedId& feed)>;

struct ClosingCut {
  std::size_t quorum;
  const Cut& parent;
  const std::vector<Cut>& observed;  ///< By distinct stewards.
};

/// Costs O(lines · observations²) calls of `extends` at worst.
Cut closing_cut(const ClosingCut& rule, const Extends& extends);

/// The same cut with each epoch ended where the next one that is in it begins. An epoch that would
/// take back what was counted at the height before isn't in it, nor what follows it.
Cut close_epochs(Cut cut, const Cut& parent, const BaseOf& base_of);

/// Whether a line of `cut` is larger than the one of `other`, or in a feed that `other` lacks.
bool raises(const Cut& cut, const Cut& other) noexcept;

}  // namespace palabre::federation
