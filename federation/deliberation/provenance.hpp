// Where the words of the text come from: the founding, or the amendment that brought them.
//
//   "Chacun a droit à un accès stable et sobre."
//    founding          │  a1b2…  │    c3d4…
//
// A pure function of what was adopted and of its texts: whoever holds them finds the same. Words
// that moved, were parted or joined with their block keep where they come from; so do those that
// stand on both sides of a change.
//
// Source: docs/protocol.md#consolidation, T-12.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "federation/deliberation/fold.hpp"

namespace palabre::federation {

/// A version of the text that adopted something, or the founding's: whole, so that it may be read
/// while the state goes on.
struct TextVersion {
  std::uint64_t height = 0;
  Digest name;  ///< The adoption's id; network_id at height 0.
  Manifest text;
  std::vector<Revision> adopted;  ///< Ascending by id.
};

/// Ascending by height, the founding's first. Costs a copy of each.
std::vector<TextVersion> versions_of(const Fold& fold);

/// Words in a row that came together.
struct Passage {
  std::string text;
  /// Revisions, ascending: none for the founding; several if they said the same, or where a text is
  /// missing that would tell which of them it was.
  std::vector<RecordId> revisions;

  friend bool operator==(const Passage&, const Passage&) = default;
};

/// Every text that provenance_of() reads: those of all versions and of what was adopted.
std::vector<Commitment> texts_of(const std::vector<TextVersion>& versions);

/// The passages of each block of the last version whose text is in `texts`, in reading order.
/// Costs changes_between() of each replacement that was adopted.
std::map<BlockId, std::vector<Passage>> provenance_of(
    const std::vector<TextVersion>& versions, const std::map<Commitment, std::string>& texts);

}  // namespace palabre::federation
