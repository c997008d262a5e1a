// What several texts of one block make of it together, for the eye: each stretch of words with
// those that put it in or take it out.
//
//   "Un mot, ici."   one: "Le mot, ici."   other: "Un mot, ici et là."
//    [Un]  removed by one   [Le]  added by one   " mot, ici"   [ et là]  added by other   "."
//
// These are the changes that the protocol merges (docs/protocol.md#words), and no others.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "federation/text/merge.hpp"
#include "node/text/redline.hpp"

namespace palabre::node {

struct MergedPart {
  RedlinePart part;
  std::vector<std::size_t> by;  ///< As in SharedChange; none for what is kept.

  friend bool operator==(const MergedPart&, const MergedPart&) = default;
};

/// Parts in reading order, of each change what goes before what comes; the kept and removed ones
/// make `before`, the kept and added ones its merge. `changes` are shared_changes() of texts that
/// merge() takes. Costs O(tokens + changes).
std::vector<MergedPart> merge_redline(std::string_view before,
                                      const std::vector<federation::SharedChange>& changes);

}  // namespace palabre::node
