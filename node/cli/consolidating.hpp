// What several amendments make of the blocks that they share, before an agenda adopts them
// together.

#pragma once

#include "federation/deliberation/agenda.hpp"
#include "node/cli/remote.hpp"

namespace palabre::node {

struct Consolidated {
  std::vector<federation::BlockMerge> merges;  ///< Strictly ascending by block.
  std::vector<federation::Body> bodies;        ///< Their texts.
};

/// What the node computes for these revisions, shown as it will read; none if two of them can't be
/// had together, or if a text isn't there, which has then been said.
std::optional<Consolidated> consolidate_together(const Remote& remote, const Terminal& terminal,
                                                 const std::vector<federation::RecordId>& adopted);

/// Whether what an agenda merges is what this steward's own node computes; if it isn't, that has
/// been said.
bool agrees_with_merges(const Remote& remote, const Terminal& terminal,
                        const boost::json::object& agenda);

}  // namespace palabre::node
