// The text that several revisions make of one block together. An agenda names its commitment, so
// that whoever folds needs no text; whoever holds the texts computes it, and finds the same bytes.
//
//   salt  SHA-256("palabre/merge" padded to 16, block:32, commitment of the base's text:32,
//         then those of the replacements:32, ascending)
//
// The salt is made of what is merged, since there is nothing to hide: two coordinators who merge
// the same name the same text.
//
// Source: docs/protocol.md#consolidation. Vectors: tests/vectors/words.json.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "federation/deliberation/agenda.hpp"
#include "federation/deliberation/fold.hpp"
#include "federation/record/body.hpp"

namespace palabre::federation {

/// What is merged in one block.
struct Merging {
  BlockId block;
  Commitment before;           ///< Of the base.
  std::set<Commitment> after;  ///< Of the replacements.
};

/// The text that they make of it, with its salt; none if two of them compete, if their media types
/// differ, if it would be empty or longer than a body may be, or if one isn't in `texts`. Costs
/// changes_between() of each and merge().
std::optional<Body> merged_body(const Merging& merging, const std::map<Commitment, Body>& texts);

/// Blocks that several of these revisions replace, by different texts, ascending: an agenda that
/// adopts them all merges these.
std::vector<BlockId> blocks_to_merge(const Fold& state, const std::vector<RecordId>& adopted);

/// Of each merge of an agenda that decide() takes, what it is made of: in their order. `state`
/// holds the revisions.
std::vector<Merging> mergings_of(const Fold& state, const AgendaStatement& agenda);

}  // namespace palabre::federation
