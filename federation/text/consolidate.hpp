// Several amendments of one text, applied to it at once: what they make together, and which of them
// can't be had beside the others.
//
// The order of the amendments decides one thing: in which order stands what several insert at one
// point, or move there.
//
// Source: docs/protocol.md#consolidation. Vectors: tests/vectors/text.json.

#pragma once

#include <set>
#include <span>
#include <vector>

#include "federation/text/layout.hpp"

namespace palabre::federation {

struct Consolidation {
  Manifest text;  ///< Of all that don't conflict.
  /// Contributions, by their index, that name a block or a text that isn't there, or whose effects
  /// clash with those of an earlier one, or replace a block otherwise, without a merge.
  std::set<std::size_t> conflicts;
  std::set<BlockId> idle_merges;  ///< Blocks in `merged` that fewer than two replace.
};

/// Costs O(blocks + operations · log operations).
Consolidation consolidate(const Manifest& base, std::span<const Contribution> contributions,
                          const Merged& merged);

}  // namespace palabre::federation
