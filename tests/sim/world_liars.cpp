// Stewards of a World that lie, and what honest ones sign beside them.

#include <algorithm>

#include "federation/record/kind.hpp"
#include "federation/record/row.hpp"
#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;
using namespace std::chrono_literals;

/// From one of a liar's operating keys (of key_of()) to that of its other node.
constexpr std::size_t other_face = 500;

bool World::lies(std::size_t organisation) const noexcept {
  return organisation < plan_.stewards && organisation + plan_.liars >= plan_.stewards;
}

bool World::is_liar(const OrgId& org) const {
  return std::any_of(liars_.begin(), liars_.end(),
                     [&](const Liar& liar) { return organisations_[liar.steward()].id == org; });
}

/// From now on the last stewards' nodes only take in and pass on; what their feeds say, liars
/// write.
void World::begin_lies() {
  for (std::size_t i = plan_.stewards - plan_.liars; i < plan_.stewards; ++i) {
    auto& node = *nodes_[i];
    node.liar = true;
    if (node.replica) node.replica->begin_recovery(plan_.nodes);
    liars_.emplace_back(network_, i);
    if (plan_.two_faced) split(node);
    lie(liars_.size() - 1);
  }
}

/// Half of the node's peers get a copy of it to speak to.
void World::split(Node& node) {
  auto copy = std::make_unique<Node>();
  copy->index = node.index;
  copy->operating_key = node.operating_key;
  copy->liar = true;
  copy->disk = node.disk;
  dishonest_.insert(organisations_[node.index].id);
  nodes_.push_back(std::move(copy));
  auto& other = *nodes_.back();
  bool turn = false;
  for (auto& link : links_) {
    for (auto& end : link->ends) {
      if (end != &node) continue;
      turn = !turn;
      if (!turn) continue;
      cut(*link);
      end = &other;
    }
  }
  boot(other);
}

/// Whether all of its own feed that is stored was read: not past the base of an epoch to come.
bool World::holds_its_feed(const Node& node) {
  const auto& own = node.replica->own();
  const auto epoch = node.replica->feeds().latest_epoch(own);
  if (!epoch) return false;
  const FeedId feed{own, *epoch};
  return node.replica->feeds().size(feed) == node.disk.size(feed);
}

/// Opens epoch 1 under a key that is this node's alone: where a liar has two nodes, each of them
/// signs another row 0 of it.
void World::reopen(Node& node) {
  const bool second = nodes_[node.index].get() != &node;
  trace_.say(now_, node.index, "opens an epoch under a key of its own");
  if (second) node.operating_key += other_face;
  open_anew(node, node.replica->feeds().size({node.replica->own(), 0}), Base::certain);
}

void World::lie(std::size_t liar_index) {
  auto& liar = liars_[liar_index];
  for (auto& node : nodes_) {
    const bool ready = node->index == liar.steward() && node->replica && !node->working &&
                       !node->replica->has_work() && holds_its_feed(*node);
    if (calm_ || !ready) continue;
    const bool may_reopen = plan_.reopening && node->disk.size({node->replica->own(), 1}) == 0;
    if (may_reopen && liar.reopens(rng_)) {
      reopen(*node);
      continue;
    }
    auto word = liar.lie(*node->replica, node->disk, key_of(node->operating_key), rng_);
    if (!word) continue;
    trace_.say(now_, node->index, "lies in " + std::to_string(word->run.rows.size()) + " rows");
    Write content;
    content.bodies = std::move(word->bodies);
    node->disk.sync(content);
    node->replica->handle_bundled(Frame{std::move(word->run)}, now_);
    act(*node);
  }
  probes_.lies = {};
  for (const auto& each : liars_) {
    for (std::size_t i = 0; i < lie_count; ++i) probes_.lies[i] += each.told()[i];
  }
  if (!calm_) {
    after(std::chrono::milliseconds{50 + rng_.below(200)}, [this, liar_index] { lie(liar_index); });
  }
}

/// What this node's own organisation has signed becomes durable.
void World::note_statements(const Node& node, const Write& write) {
  const bool copy = nodes_.size() > plan_.nodes && &node == nodes_.back().get();
  for (const auto& run : write.runs) {
    if (!copy || run.feed.org != node.replica->own()) continue;
    for (const auto& signed_row : run.rows) {
      const auto row = decode_row(signed_row.row);
      const bool votes = row && (row->kind == static_cast<std::uint16_t>(Kind::vote1) ||
                                 row->kind == static_cast<std::uint16_t>(Kind::vote2));
      if (votes) ++probes_.copied_votes;
    }
  }
  if (node.liar || dishonest_.count(node.replica->own()) != 0) return;
  for (const auto& run : write.runs) {
    if (run.feed.org != node.replica->own()) continue;
    for (const auto& signed_row : run.rows) {
      const auto row = decode_row(signed_row.row);
      if (!row || !is_adoption(row->kind)) continue;
      if (auto broken = ledger_.hear(run.feed.org, *row)) violations_.push_back(*broken);
    }
  }
  probes_.votes = ledger_.seen();
}

}  // namespace palabre::sim
