// The Merkle tree of a feed: leaves 0x00, inner nodes 0x01, SHA-256.
//
//   root of 0 leaves   SHA-256 of nothing
//   root of n leaves   inner(root of the first k, root of the rest), k the largest power of 2 below
//   n
//
// Source: RFC 6962, section 2.1; proofs RFC 9162, sections 2.1.3 and 2.1.4. Vectors:
// transparency-dev's inclusion and consistency proofs; tests/vectors/feed.json.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "federation/core/ids.hpp"

namespace palabre::federation {

TreeHash inner_hash(const TreeHash& left, const TreeHash& right) noexcept;

/// Root of the tree without leaves.
TreeHash empty_root() noexcept;

/// The right edge of a growing tree: enough to append leaves and to tell the root, in 32 bytes for
/// each bit of its size.
class MerkleFrontier {
 public:
  /// Costs O(1) hashes amortised, log2(size) at worst.
  void append(const TreeHash& leaf);

  std::uint64_t size() const noexcept { return size_; }

  /// Costs one hash for each bit set in size().
  TreeHash root() const noexcept;

 private:
  std::uint64_t size_ = 0;
  std::vector<TreeHash> subtrees_;  // Roots of perfect subtrees, the largest first.
};

/// Root of all `leaves`, by the definition. Costs O(leaves) hashes.
TreeHash merkle_root(std::span<const TreeHash> leaves);

struct Inclusion {
  TreeHash leaf;
  std::uint64_t index = 0;  ///< From 0; below `size`.
  std::uint64_t size = 0;   ///< Leaves of the tree.
  TreeHash root;
};

/// Refuses with
///   Errc::malformed       `index` isn't below `size`.
///   Errc::proof_mismatch  `path` has the wrong length, or leads to another root.
/// Costs one hash for each entry of `path`.
Result<void> verify_inclusion(const Inclusion& claim, std::span<const TreeHash> path) noexcept;

struct TreeHead {
  std::uint64_t size = 0;
  TreeHash root;

  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

/// Whether `older` is a prefix of `newer`.
///
/// Refuses with
///   Errc::malformed       older.size is 0 (which is evidence of nothing) or above newer.size.
///   Errc::proof_mismatch  `path` has the wrong length, or leads to other roots.
Result<void> verify_consistency(const TreeHead& older, const TreeHead& newer,
                                std::span<const TreeHash> path) noexcept;

}  // namespace palabre::federation
