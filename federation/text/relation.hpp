// How two amendments of one text stand to each other: computed by everybody alike, stored by
// nobody.
//
//   independent   no block in common
//   compatible    blocks in common, and all of both can be had
//   competing     not all of both can be had: people decide
//   identical     they come to the same: their authors may want to be one
//
// Source: docs/protocol.md#words.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "federation/text/effect.hpp"
#include "federation/text/merge.hpp"

namespace palabre::federation {

enum class Relation { independent, compatible, competing, identical };

/// What an amendment does at one place.
struct BlockEdit {
  std::optional<BlockId> block;  ///< None: the start, where only insertions and arrivals are.
  Effect effect = Effect::insert;
  std::vector<NewBlock> inserted;
  std::vector<WordChange> changes;  ///< Of a replacement.
  std::vector<std::string> texts;   ///< Of the parts of a split, or the one of a join.
  std::vector<BlockId> moved;       ///< Of what arrives.
};

/// An amendment's, ascending by block and then effect, each pair once. Operations that
/// check_shape() takes have no other.
using Edits = std::vector<BlockEdit>;

/// Sorts them so.
Edits in_order(Edits edits);

/// The same whoever is asked first. Both have the same base. Costs O(edits and changes of both).
Relation relation_of(std::span<const BlockEdit> one, std::span<const BlockEdit> other);

}  // namespace palabre::federation
