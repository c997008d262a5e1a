#include "federation/feed/merkle.hpp"

#include <bit>

#include "federation/core/assert.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::federation {

TreeHash inner_hash(const TreeHash& left, const TreeHash& right) noexcept {
  constexpr std::uint8_t inner_prefix = 0x01;
  Sha256 hash;
  hash.add({&inner_prefix, 1}).add(left.view()).add(right.view());
  return TreeHash{hash.finish()};
}

TreeHash empty_root() noexcept { return TreeHash{Sha256{}.finish()}; }

void MerkleFrontier::append(const TreeHash& leaf) {
  subtrees_.push_back(leaf);
  // Each trailing 1 bit of the old size is a perfect subtree that this leaf completes to twice it.
  for (auto bits = size_; bits & 1; bits >>= 1) {
    const TreeHash right = subtrees_.back();
    subtrees_.pop_back();
    subtrees_.back() = inner_hash(subtrees_.back(), right);
  }
  ++size_;
}

TreeHash MerkleFrontier::root() const noexcept {
  if (subtrees_.empty()) return empty_root();
  TreeHash root = subtrees_.back();
  for (auto subtree = subtrees_.rbegin() + 1; subtree != subtrees_.rend(); ++subtree) {
    root = inner_hash(*subtree, root);
  }
  return root;
}

TreeHash merkle_root(std::span<const TreeHash> leaves) {
  MerkleFrontier frontier;
  for (const auto& leaf : leaves) frontier.append(leaf);
  return frontier.root();
}

Result<void> verify_inclusion(const Inclusion& claim, std::span<const TreeHash> path) noexcept {
  if (claim.index >= claim.size) return Errc::malformed;
  auto node = claim.index;
  auto last = claim.size - 1;
  TreeHash root = claim.leaf;
  for (const auto& sibling : path) {
    if (last == 0) return Errc::proof_mismatch;
    if ((node & 1) != 0 || node == last) {
      root = inner_hash(sibling, root);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      root = inner_hash(root, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0 || root != claim.root) return Errc::proof_mismatch;
  return boost::system::in_place_value;
}

Result<void> verify_consistency(const TreeHead& older, const TreeHead& newer,
                                std::span<const TreeHash> path) noexcept {
  if (older.size == 0 || older.size > newer.size) return Errc::malformed;
  if (older.size == newer.size) {
    if (!path.empty() || older.root != newer.root) return Errc::proof_mismatch;
    return boost::system::in_place_value;
  }
  // A prefix that is a perfect tree is its own first step.
  const bool perfect = std::has_single_bit(older.size);
  if (!perfect && path.empty()) return Errc::proof_mismatch;
  TreeHash old_root = perfect ? older.root : path.front();
  TreeHash new_root = old_root;
  if (!perfect) path = path.subspan(1);
  auto node = older.size - 1;
  auto last = newer.size - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  for (const auto& step : path) {
    if (last == 0) return Errc::proof_mismatch;
    if ((node & 1) != 0 || node == last) {
      old_root = inner_hash(step, old_root);
      new_root = inner_hash(step, new_root);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      new_root = inner_hash(new_root, step);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0 || old_root != older.root || new_root != newer.root) return Errc::proof_mismatch;
  return boost::system::in_place_value;
}

}  // namespace palabre::federation
