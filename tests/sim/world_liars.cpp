// Stewards of a World that lie, and what honest ones sign beside them.

#include <algorithm>

#include "federation/record/kind.hpp"
#include "federation/record/row.hpp"
#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;
using namespace std::chrono_literals;

bool World::lies(std::size_t organisation) const noexcept {
  return organisation < plan_.stewards && organisation + plan_.liars >= plan_.stewards;
}

/// From now on the last stewards' nodes only take in and pass on; what their feeds say, liars
/// write.
void World::begin_lies() {
  for (std::size_t i = plan_.stewards - plan_.liars; i < plan_.stewards; ++i) {
    auto& node = *nodes_[i];
    node.liar = true;
    if (node.replica) node.replica->begin_recovery(plan_.nodes);
    liars_.emplace_back(network_, i, key_of(node.operating_key));
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

void World::lie(std::size_t liar_index) {
  auto& liar = liars_[liar_index];
  for (auto& node : nodes_) {
    const bool ready = node->index == liar.steward() && node->replica && !node->working &&
                       !node->replica->has_work() &&
                       node->replica->feeds().latest_epoch(node->replica->own());
    if (calm_ || !ready) continue;
    auto word = liar.lie(*node->replica, node->disk, rng_);
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
