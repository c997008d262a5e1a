// What a seed brings.

#pragma once

#include <algorithm>

#include "tests/sim/world.hpp"

namespace palabre::sim {

/// Which faults a seed brings: at least three kinds of them.
inline Plan plan_of(std::uint64_t seed) {
  Rng rng{seed};
  Plan plan;
  plan.seed = seed;
  plan.nodes = 3 + rng.below(14);
  plan.stewards = 1 + rng.below(std::min<std::uint64_t>(plan.nodes, 4));
  plan.members = plan.nodes * 2;
  plan.records = 60 + rng.below(120);
  plan.faults = {30 + rng.below(100),  30 + rng.below(100),  30 + rng.below(100),
                 100 + rng.below(200), 150 + rng.below(300), 200 + rng.below(400)};
  std::uint64_t* const spared[] = {&plan.faults.loss,       &plan.faults.duplication,
                                   &plan.faults.reordering, &plan.faults.cut,
                                   &plan.faults.crash,      &plan.faults.corruption};
  for (int i = 0; i < 2; ++i) *spared[rng.below(6)] = 0;
  return plan;
}

/// So many nodes with four links each or so, and no faults: what traffic is measured in.
inline Plan measured_plan(std::size_t nodes) {
  Plan plan;
  plan.nodes = nodes;
  plan.stewards = 4;
  plan.members = nodes;
  plan.records = 200;
  plan.chords = nodes < 10 ? 1 : 3;
  plan.measured = true;
  return plan;
}

/// Small quotas, and the last organisation's node heeds none.
inline Plan greedy_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.charter.member_records_per_height_max = 6;
  plan.charter.organisation_records_per_height_max = 20;
  plan.greedy = plan.nodes - 1;
  return plan;
}

/// Organisations speak beside their members, and rounds open.
inline Plan ledgers_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.nodes = std::min<std::size_t>(plan.nodes, 8);
  plan.stewards = std::min<std::uint64_t>(plan.stewards, plan.nodes);
  plan.members = plan.nodes * 2;
  plan.agendas = 4;
  plan.charter.editorial_support_carries_over = true;
  plan.ledgers = true;
  return plan;
}

/// Several change one block, and what they make together is adopted.
inline Plan merging_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.nodes = std::min<std::size_t>(plan.nodes, 6);
  plan.stewards = std::min(plan.stewards, plan.nodes);
  plan.members = plan.nodes * 2;
  plan.agendas = 4;
  plan.merging = true;
  return plan;
}

/// What people say reaches the others now and then through another organisation.
inline Plan carried_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.agendas = 4;
  plan.carried = true;
  return plan;
}

/// As many stewards lie as may, of 4 or 7, while three agendas are put to them; in every other
/// seed each tells different things to different peers, and in every fourth it opens epochs twice.
inline Plan lying_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  Rng rng{~seed};
  plan.stewards = rng.one_in(6) ? 7 : 4;
  plan.liars = (plan.stewards - 1) / 3;
  plan.two_faced = rng.one_in(2);
  plan.nodes = plan.stewards + rng.below(3);
  plan.members = plan.nodes * 2;
  plan.records = 40 + rng.below(40);
  plan.pace = std::chrono::milliseconds{200 + rng.below(300)};
  plan.agendas = 8;
  plan.ballot_patience = std::chrono::milliseconds{100 + rng.below(400)};
  plan.faults.stall = 20 + rng.below(100);
  plan.reopening = seed % 4 == 3;
  return plan;
}

inline Plan reopening_plan_of(std::uint64_t seed) {
  auto plan = lying_plan_of(seed);
  plan.reopening = true;
  return plan;
}

/// A steward of four, or of three, whose disk is put back while agendas are put; its operator waits
/// for no peer.
inline Plan overridden_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.stewards = seed % 5 == 0 ? 3 : 4;
  plan.nodes = 4 + seed % 3;
  plan.members = plan.nodes * 2;
  plan.records = 60;
  plan.pace = std::chrono::milliseconds{300};
  plan.agendas = 6;
  plan.ballot_patience = std::chrono::milliseconds{400};
  plan.restored = 0;
  plan.overridden = true;
  return plan;
}

/// A steward of four that runs twice by accident while agendas are put: both copies are honest,
/// and neither knows of the other.
inline Plan copied_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.stewards = 4;
  plan.nodes = 4 + seed % 3;
  plan.members = plan.nodes * 2;
  plan.records = 60;
  plan.pace = std::chrono::milliseconds{250};
  plan.agendas = 6;
  plan.ballot_patience = std::chrono::milliseconds{300};
  plan.cloned = seed % 4;
  return plan;
}

/// The last organisation slanders and floods its peers, and the first one opens new epochs, so that
/// there is something to slander it with. Every other seed has agendas.
inline Plan rogue_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.nodes = 4 + seed % 5;
  plan.stewards = 1 + seed % 3;
  plan.members = plan.nodes * 2;
  plan.records = 60;
  plan.pace = std::chrono::milliseconds{150};
  plan.agendas = seed % 2 == 0 ? 3 : 0;
  plan.rogue = plan.nodes - 1;
  plan.rekeyed = 0;
  return plan;
}

/// Three voices are asked, one of an organisation counts at most, and the last one has 150.
inline Plan crowded_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.nodes = 4 + seed % 4;
  plan.stewards = 1 + seed % 4;
  plan.members = plan.nodes * 3;
  plan.records = 200;
  plan.pace = std::chrono::milliseconds{100};
  plan.agendas = 8;
  plan.charter.thresholds.members = 3;
  plan.charter.thresholds.share_cap_percent = 34;
  plan.crowded = plan.nodes - 1;
  return plan;
}

/// As greedy_plan_of(); and it goes on in new epochs, writes of 1970, and carries whatever it can.
inline Plan burning_plan_of(std::uint64_t seed) {
  auto plan = greedy_plan_of(seed);
  plan.rekeyed = plan.greedy;
  plan.carried = true;
  plan.records = 150;
  return plan;
}

/// A bit flips on one disk.
inline Plan rotten_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.rotten = seed % plan.nodes;
  plan.agendas = seed % 2 == 0 ? 3 : 0;
  return plan;
}

/// A node is given what another one held long ago.
inline Plan importing_plan_of(std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.imported = seed % plan.nodes;
  plan.agendas = seed % 2 == 0 ? 3 : 0;
  return plan;
}

}  // namespace palabre::sim
