// Built once for each planted bug: a checker that doesn't see it checks nothing.

#include <gtest/gtest.h>

#include "tests/sim/plan.hpp"

namespace palabre::sim {
namespace {

TEST(Planted, IsSeenByAChecker) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    World world{plan_of(seed)};
    world.run();
    if (!world.violations().empty() || !world.converged()) return;
  }
  FAIL() << "60 worlds with a planted bug, and nothing noticed it";
}

}  // namespace
}  // namespace palabre::sim
