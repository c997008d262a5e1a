#include "federation/feed/merkle_tree.hpp"

#include <algorithm>
#include <bit>

#include "federation/core/assert.hpp"

namespace palabre::federation {

void MerkleTree::append(const TreeHash& leaf) {
  root_.reset();
  TreeHash root = leaf;
  for (std::size_t level = 0;; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    auto& roots = levels_[level];
    roots.push_back(root);
    if (roots.size() % 2 == 1) return;
    root = inner_hash(roots[roots.size() - 2], root);
  }
}

void MerkleTree::truncate(std::uint64_t size) {
  PALABRE_ASSERT(size <= this->size());
  root_.reset();
  for (auto& roots : levels_) {
    roots.resize(size);
    size /= 2;
  }
}

TreeHash MerkleTree::root() const {
  if (!root_) root_ = root(size());
  return *root_;
}

TreeHash MerkleTree::root(std::uint64_t size) const {
  PALABRE_ASSERT(size <= this->size());
  return size == 0 ? empty_root() : root_of({0, size});
}

TreeHash MerkleTree::root_of(Range range) const {
  if (std::has_single_bit(range.count)) {
    const auto level = static_cast<std::size_t>(std::countr_zero(range.count));
    return levels_[level].at(range.begin >> level);
  }
  const auto split = std::bit_floor(range.count);
  return inner_hash(root_of({range.begin, split}),
                    root_of({range.begin + split, range.count - split}));
}

std::vector<TreeHash> MerkleTree::prove_inclusion(std::uint64_t index, std::uint64_t size) const {
  PALABRE_ASSERT(index < size && size <= this->size());
  std::vector<TreeHash> path;
  Range range{0, size};
  while (range.count > 1) {
    const auto split = std::bit_floor(range.count - 1);
    const Range left{range.begin, split};
    const Range right{range.begin + split, range.count - split};
    const bool in_left = index < right.begin;
    path.push_back(root_of(in_left ? right : left));
    range = in_left ? left : right;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

std::vector<TreeHash> MerkleTree::prove_consistency(std::uint64_t older,
                                                    std::uint64_t newer) const {
  PALABRE_ASSERT(older >= 1 && older <= newer && newer <= size());
  std::vector<TreeHash> path;
  Range range{0, newer};
  while (older < range.begin + range.count) {
    const auto split = std::bit_floor(range.count - 1);
    const Range left{range.begin, split};
    const Range right{range.begin + split, range.count - split};
    const bool in_left = older <= right.begin;
    path.push_back(root_of(in_left ? right : left));
    range = in_left ? left : right;
  }
  // The verifier knows this subtree's root already if it is the whole older tree.
  if (range.begin != 0) path.push_back(root_of(range));
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace palabre::federation
