// Which of several amendments of one text can be had together, and what they make of it: computed
// from their operations as a node computes it for an agenda.
//
// Source: docs/protocol.md#consolidation.

#pragma once

#include <map>
#include <span>
#include <vector>

#include "federation/text/operation.hpp"
#include "node/text/edit.hpp"

namespace palabre::node {

/// An amendment that fits the text.
struct FittingAmendment {
  federation::RecordId revision;
  std::vector<DraftOperation> operations;
};

/// Of each amendment, by its place in the list, those that can't be had beside it, ascending: they
/// clash at a place (docs/protocol.md O-3), or change the same words of a block (T-6). Costs
/// changes_between() of each replacement of a block that several replace, and the pairs there.
std::vector<std::vector<std::size_t>> competitors(const std::vector<EditableBlock>& text,
                                                  std::span<const FittingAmendment> amendments);

struct MadeText {
  std::vector<EditableBlock> blocks;
  /// Of each new block, whose it is, by its place in the list.
  std::map<federation::BlockId, std::size_t> inserted_by;
};

/// The text that they make. What several insert at one point, or move there, stands in their order.
/// No two of them compete.
MadeText make_together(const std::vector<EditableBlock>& text,
                       std::span<const FittingAmendment> amendments);

}  // namespace palabre::node
