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
#include <vector>

#include "federation/text/merge.hpp"
#include "federation/text/operation.hpp"

namespace palabre::federation {

enum class Relation { independent, compatible, competing, identical };

/// What an amendment does to one block, or to the place after it.
struct BlockEdit {
  enum class Kind { insert, remove, replace };
  std::optional<BlockId> block;  ///< None: the start, where only insertions are.
  Kind kind = Kind::insert;
  std::vector<NewBlock> inserted;
  std::vector<WordChange> changes;  ///< Of a replacement.
};

/// An amendment's, ascending by block and then kind, each pair once. Operations that check_shape()
/// takes have no other.
using Edits = std::vector<BlockEdit>;

/// Sorts them so.
Edits in_order(Edits edits);

/// The same whoever is asked first. Both have the same base. Costs O(edits and changes of both).
Relation relation_of(std::span<const BlockEdit> one, std::span<const BlockEdit> other);

}  // namespace palabre::federation
