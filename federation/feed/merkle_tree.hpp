// A feed's whole Merkle tree in memory: any of its roots, and proofs between them.
//
// Source: RFC 6962, section 2.1; RFC 9162, sections 2.1.3 and 2.1.4.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "federation/feed/merkle.hpp"

namespace palabre::federation {

/// Takes 64 bytes for each leaf.
class MerkleTree {
 public:
  /// Costs one hash amortised, log2(size) at worst.
  void append(const TreeHash& leaf);

  /// Forgets the leaves from `size` on; `size` is at most size().
  void truncate(std::uint64_t size);

  std::uint64_t size() const noexcept { return levels_.empty() ? 0 : levels_.front().size(); }
  TreeHash leaf(std::uint64_t index) const { return levels_.front().at(index); }
  TreeHead head() const { return {size(), root()}; }
  /// Computed once for each size that it is asked at.
  TreeHash root() const;

  /// Root of the first `size` leaves; `size` is at most size(). Costs log2(size) hashes.
  TreeHash root(std::uint64_t size) const;

  /// Proof that the leaf at `index` is among the first `size`: siblings from the leaf up.
  /// index < size <= size(). Costs O(log² size) hashes.
  std::vector<TreeHash> prove_inclusion(std::uint64_t index, std::uint64_t size) const;

  /// Proof that the first `older` leaves begin the first `newer`; 1 <= older <= newer <= size().
  /// Costs O(log² newer) hashes.
  std::vector<TreeHash> prove_consistency(std::uint64_t older, std::uint64_t newer) const;

 private:
  /// A subtree of the RFC's recursion: `count` leaves from `begin`, which the recursion aligns.
  struct Range {
    std::uint64_t begin;
    std::uint64_t count;
  };
  TreeHash root_of(Range range) const;

  // Level k has the roots of the perfect subtrees of 2^k leaves, from the left.
  std::vector<std::vector<TreeHash>> levels_;
  mutable std::optional<TreeHash> root_;
};

}  // namespace palabre::federation
