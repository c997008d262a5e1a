// The state at a cut, folded anew from stored rows: what a steward computes before it votes.
//
//   while (auto part = fold.next()) fold.add(stored run of part->feed from part->from)
//
// Source: docs/protocol.md#fold.

#pragma once

#include <memory>
#include <set>

#include "federation/deliberation/fold.hpp"
#include "federation/feed/run.hpp"
#include "federation/replica/reading.hpp"

namespace palabre::federation {

class CutFold {
 public:
  /// `adoptions` are those before the cut; `unsound` are the rows whose signature fails.
  CutFold(const NetworkId& network, const Founding& founding, std::vector<Adoption> adoptions,
          Cut cut, std::set<Place> unsound);

  const Cut& cut() const noexcept { return cut_; }

  /// The rows that are needed next; none when the state is complete.
  std::optional<Part> next();

  /// A stored run that begins where next() said. Costs O(rows), without signatures.
  void add(const Run& run);

  /// Once next() has none.
  std::unique_ptr<Fold> take() { return std::move(fold_); }

 private:
  Cut cut_;
  std::vector<Adoption> adoptions_;
  std::set<Place> unsound_;
  Reading reading_;
  std::unique_ptr<Fold> fold_;
  bool complete_ = false;
};

/// Counts the rows of `run` from `from` up to `to`, with verdicts that were given before.
void fold_stored(Fold& fold, const Run& run, const Part& part, const std::set<Place>& unsound);

/// Ends a height as `adoption` says, if the state at its cut is the certified one. Refuses with
/// Errc::proof_mismatch if it isn't: then this node computes otherwise than q stewards did.
Result<void> end_height(Fold& fold, const Adoption& adoption);

}  // namespace palabre::federation
