// Several amendments of one text, applied to it at once: what they make together, and which of them
// can't be had beside the others.
//
//   base ──every deletion, replacement and insertion, each where it names a block of the base──▶
//   text
//
// The order of the amendments decides one thing: in which order new blocks stand that several
// insert at one point.
//
// Source: docs/protocol.md#consolidation. Vectors: tests/vectors/text.json.

#pragma once

#include <map>
#include <set>
#include <span>
#include <vector>

#include "federation/text/operation.hpp"

namespace palabre::federation {

/// One amendment's share.
struct Contribution {
  RecordId id;  ///< Gives its new blocks their ids.
  std::span<const Operation> operations;
};

/// The text of a block that several replace.
using Merged = std::map<BlockId, Commitment>;

struct Consolidation {
  Manifest text;  ///< Of all that don't conflict.
  /// Contributions, by their index, that name a block or a text that isn't there, or that delete or
  /// replace a block otherwise than an earlier one does, without a merge.
  std::set<std::size_t> conflicts;
  std::set<BlockId> idle_merges;  ///< Blocks in `merged` that fewer than two replace.
};

/// Costs O(blocks + operations · log operations).
Consolidation consolidate(const Manifest& base, std::span<const Contribution> contributions,
                          const Merged& merged);

}  // namespace palabre::federation
