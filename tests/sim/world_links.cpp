// Connections of a World: who is linked to whom, and what happens to frames on their way.

#include <algorithm>

#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

Duration stall_length(Rng& rng) { return std::chrono::milliseconds{200 + rng.below(3'000)}; }

}  // namespace

/// A ring, so that nobody is apart, and chords: to the one across, or to some drawn by lot.
void World::wire() {
  for (std::size_t i = 0; i < plan_.nodes; ++i) {
    link(i, (i + 1) % plan_.nodes);
    if (plan_.nodes < 4) continue;
    for (std::size_t chord = 0; chord < plan_.chords; ++chord) {
      const auto by_lot = i + 2 + rng_.below(plan_.nodes - 3);
      link(i, (plan_.chords == 1 ? i + plan_.nodes / 2 : by_lot) % plan_.nodes);
    }
  }
  if (plan_.liars == 0) return;
  // Honest stewards speak to each other without a liar between them.
  for (std::size_t i = 0; i < plan_.stewards; ++i) {
    for (std::size_t other = i + 1; other < plan_.stewards; ++other) link(i, other);
  }
}

void World::link(std::size_t one, std::size_t other) {
  const bool there = std::any_of(links_.begin(), links_.end(), [&](const auto& link) {
    const auto* const node = nodes_[one].get();
    const auto* const peer = nodes_[other].get();
    return (link->ends[0] == node && link->ends[1] == peer) ||
           (link->ends[0] == peer && link->ends[1] == node);
  });
  if (there) return;
  auto link = std::make_unique<Link>();
  link->ends[0] = nodes_[one].get();
  link->ends[1] = nodes_[other].get();
  links_.push_back(std::move(link));
}

void World::connect(Link& link) {
  const bool possible = !link.up && link.ends[0]->replica && link.ends[1]->replica;
  if (possible) {
    trace_.say(now_, link.ends[0]->index, "linked to node " + std::to_string(link.ends[1]->index));
    link.up = true;
    ++link.life;
    for (std::size_t end = 0; end < 2; ++end) {
      link.busy_until[end] = now_;
      const auto& other = *link.ends[1 - end];
      link.sessions[end] = link.ends[end]->replica->handle_connected(
          {organisations_[other.index].id, other.replica->operating_key()}, now_);
      link.ends[end]->links[link.sessions[end]] = &link;
    }
    for (auto* end : link.ends) act(*end);
  }
  after(std::chrono::milliseconds{300 + rng_.below(400)}, [this, &link] { connect(link); });
}

void World::cut(Link& link) {
  if (!link.up) return;
  trace_.say(now_, link.ends[0]->index, "cut from node " + std::to_string(link.ends[1]->index));
  link.up = false;
  ++link.life;
  for (std::size_t end = 0; end < 2; ++end) {
    link.ends[end]->links.erase(link.sessions[end]);
    if (link.ends[end]->replica) link.ends[end]->replica->handle_disconnected(link.sessions[end]);
  }
}

void World::send(Node& node, SessionNumber session, Bytes frame) {
  const auto found = node.links.find(session);
  if (found == node.links.end()) return;
  auto& link = *found->second;
  const std::size_t to = link.ends[0] == &node && link.sessions[0] == session ? 1 : 0;
  node.replica->handle_sent(session);
  const auto& faults = plan_.faults;
  trace_frame(link, to, frame);
  if (!calm_ && rng_.one_in(faults.loss)) {
    ++probes_.losses;
    trace_.say(now_, node.index, "  which is lost");
    // A real channel counts its messages: what is lost ends the session, and the next one begins
    // with all that the peer holds. Recovery leans on that, and who has few peers.
    if (link.ends[to]->doubtful || (plan_.two_faced && node.liar)) cut(link);
    return;
  }
  if (!calm_ && rng_.one_in(faults.cut)) {
    ++probes_.cuts;
    return cut(link);
  }
  if (!calm_ && rng_.one_in(faults.corruption)) {
    ++probes_.corruptions;
    trace_.say(now_, node.index, "  a byte of which is changed");
    frame[rng_.below(frame.size())] ^= static_cast<std::uint8_t>(1 + rng_.below(255));
  }
  if (!calm_ && rng_.one_in(faults.stall)) {
    ++probes_.stalls;
    link.busy_until[to] = std::max(link.busy_until[to], now_) + stall_length(rng_);
    trace_.say(now_, node.index, "  which stands still");
  }
  const bool twice = !calm_ && rng_.one_in(faults.duplication);
  const bool overtake = !calm_ && rng_.one_in(faults.reordering);
  auto arrival =
      std::max(link.busy_until[to], now_) + std::chrono::milliseconds{1 + rng_.below(30)};
  if (plan_.slow && (link.ends[0]->index == *plan_.slow || link.ends[1]->index == *plan_.slow)) {
    arrival = std::max(arrival, now_ + std::chrono::milliseconds{200 + rng_.below(1'800)});
  }
  if (!overtake) link.busy_until[to] = arrival;
  if (overtake) arrival += std::chrono::milliseconds{200};
  probes_.reorderings += overtake ? 1 : 0;
  probes_.duplications += twice ? 1 : 0;
  auto arrives = [this, &link, to, life = link.life, frame = std::move(frame)] {
    deliver(link, to, life, frame);
  };
  if (twice) after(arrival - now_, arrives);
  after(arrival - now_, std::move(arrives));
}

void World::deliver(Link& link, std::size_t to, std::uint64_t life, const Bytes& frame) {
  if (link.life != life || !link.up) return;
  auto& node = *link.ends[to];
  // A node reads no more than it has room for: the rest waits in its peer's hands.
  if (node.replica->is_saturated()) {
    return after(std::chrono::milliseconds{5},
                 [this, &link, to, life, frame] { deliver(link, to, life, frame); });
  }
  measure(frame);
  node.replica->handle_frame(link.sessions[to], frame, now_);
  act(node);
}

}  // namespace palabre::sim
