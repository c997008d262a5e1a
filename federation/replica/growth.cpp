#include "federation/replica/growth.hpp"

#include <algorithm>

namespace palabre::federation {

using What = Growth::Break::What;

namespace {

std::uint64_t first_difference(const MerkleTree& older, const MerkleTree& newer) {
  const auto end = std::min(older.size(), newer.size());
  std::uint64_t position = 0;
  while (position < end && older.leaf(position) == newer.leaf(position)) ++position;
  return position;
}

/// Every feed of the older one begins the newer one's.
void compare_rows(const Audit& older, const Audit& newer, Growth& growth) {
  for (const auto& [feed, found] : older.found()) {
    const auto before = older.feeds().held(feed);
    if (!before) continue;
    const auto size = before->tree.size();
    const auto after = newer.feeds().held(feed);
    if (!after) {
      growth.breaks.push_back({What::removed, Place{feed, 0}, 0, {}});
      continue;
    }
    if (after->tree.size() >= size && after->tree.root(size) == before->tree.root()) continue;
    const auto position = first_difference(before->tree, after->tree);
    if (position == after->tree.size()) {
      growth.breaks.push_back({What::removed, Place{feed, position}, 0, {}});
      continue;
    }
    std::optional<ForkProof> proof;
    if (const auto shown = newer.feeds().show(feed, size)) {
      if (auto fork = find_fork(older.network(), *before, *shown)) proof = std::move(*fork);
    }
    growth.breaks.push_back({What::rewritten, Place{feed, position}, 0, std::move(proof)});
  }
}

void compare_adoptions(const Audit& older, const Audit& newer, Growth& growth) {
  const auto& before = older.adoptions();
  const auto& after = newer.adoptions();
  growth.height_from = before.size();
  growth.height_to = after.size();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (i < after.size() && after[i].adoption.id == before[i].adoption.id) continue;
    growth.breaks.push_back({What::adoption, {}, i + 1, {}});
    return;
  }
}

}  // namespace

Growth growth_between(const Audit& older, const Audit& newer) {
  Growth growth;
  if (older.network() != newer.network()) {
    growth.breaks.push_back({What::network, {}, 0, {}});
    return growth;
  }
  compare_adoptions(older, newer, growth);
  compare_rows(older, newer, growth);
  for (const auto& feed : older.forks()) {
    if (newer.forks().count(feed) != 0) continue;
    growth.breaks.push_back({What::fork_proof, Place{feed, 0}, 0, {}});
  }
  for (const auto& feed : newer.forks()) {
    if (older.forks().count(feed) == 0) growth.forks.insert(feed);
  }
  for (const auto& [feed, found] : newer.found()) {
    const Growth::Rows rows{older.feeds().size(feed), newer.feeds().size(feed)};
    if (rows.to > rows.from) growth.rows.emplace(feed, rows);
  }
  return growth;
}

}  // namespace palabre::federation
