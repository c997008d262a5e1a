// The text as operations leave it: where its blocks stand, and with which texts.
//
//   start ▶ what comes here   block ▶ its parts ▶ what comes after it   block ▶ ...
//
// All of them name the base: none sees what another has done. What comes after a block goes where
// the block goes, and stays where it stood if it goes away.
//
// Source: docs/protocol.md#operations.

#pragma once

#include <map>
#include <span>

#include "federation/text/effect.hpp"

namespace palabre::federation {

/// One amendment's share.
struct Contribution {
  RecordId id;  ///< Gives its new blocks their ids.
  std::span<const Operation> operations;
};

/// The text of a block that several replace.
using Merged = std::map<BlockId, Commitment>;

class Layout {
 public:
  /// Finds the blocks that they name. `base` must outlive it, and their operations too. Costs
  /// O(blocks · log operations).
  Layout(const Manifest& base, std::span<const Contribution> contributions);

  /// Whether the base has what an operation of theirs names. Refuses as apply() does.
  Result<void> check(const Operation& operation) const;

  /// Whoever of them comes first has its new blocks first where several insert at one point. Of
  /// what clashes only one may be taken.
  void take(const Contribution& contribution);

  /// How many of those that were taken replace it.
  std::size_t replacement_count(const BlockId& block) const;

  /// Costs O(blocks · log operations).
  Manifest text(const Merged& merged) const;

 private:
  /// What comes to a point.
  struct Arrival {
    const Insert* insert = nullptr;  // Or else:
    const Move* move = nullptr;
    RecordId by;
    std::uint32_t first_index = 0;  // Of its first new block, counted through the amendment.
  };
  struct Parts {
    const std::vector<Commitment>* texts;
    RecordId by;
    std::uint32_t first_index;
  };
  /// At a block that is named, or at the start.
  struct Site {
    const ManifestBlock* block = nullptr;  // None: the base has none of that id.
    std::vector<Commitment> texts;         // Of replacements, or of a join.
    std::optional<Parts> parts;
    bool is_gone = false;
    bool is_moved = false;
    std::vector<Arrival> arrivals;
  };

  Site& site(const std::optional<BlockId>& place);
  void put(Manifest& into, const ManifestBlock& block, const Merged& merged) const;
  void put_arrivals(Manifest& into, const Site& site, const Merged& merged) const;

  const Manifest& base_;
  Site start_;
  std::map<BlockId, Site> sites_;
};

}  // namespace palabre::federation
