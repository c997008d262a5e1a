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

}  // namespace palabre::sim
