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
  plan.nodes = rng.one_in(12) ? 12 : 3 + rng.below(4);
  plan.stewards = 1 + rng.below(std::min<std::uint64_t>(plan.nodes, 4));
  plan.members = plan.nodes * 2;
  plan.faults = {30 + rng.below(100),  30 + rng.below(100),  30 + rng.below(100),
                 100 + rng.below(200), 150 + rng.below(300), 200 + rng.below(400)};
  std::uint64_t* const spared[] = {&plan.faults.loss,       &plan.faults.duplication,
                                   &plan.faults.reordering, &plan.faults.cut,
                                   &plan.faults.crash,      &plan.faults.corruption};
  for (int i = 0; i < 2; ++i) *spared[rng.below(6)] = 0;
  return plan;
}

}  // namespace palabre::sim
