// Built once for each planted bug: the checker that is there for it must see it, by its name.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/plan.hpp"

namespace palabre::sim {
namespace {

/// What the checkers say of this world, each beginning with its name.
std::vector<std::string> found_in(const World& world) {
  auto found = world.violations();
  if (!world.converged()) found.emplace_back("I5: the nodes don't agree");
  return found;
}

TEST(Planted, IsSeenByItsChecker) {
  const auto is_due = [](const std::string& words) { return words.starts_with(PALABRE_SEEN_BY); };
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    auto plan = plan_of(seed);
    const std::string_view disaster = PALABRE_DISASTER;
    if (disaster == "copy" || disaster == "copy and epoch") plan.cloned = 0;
    if (disaster == "copy and epoch") plan.healed = true;
    if (disaster == "greed") plan = greedy_plan_of(seed);
    if (disaster == "carried") plan = carried_plan_of(seed);
    if (disaster == "liars") plan = lying_plan_of(seed);
    if (disaster == "override") plan = overridden_plan_of(seed);
    if (disaster == "old disk") plan.restored = 0;
    if (disaster == "fifty") plan = measured_plan(50);
    World world{plan};
    world.run();
    const auto found = found_in(world);
    if (std::any_of(found.begin(), found.end(), is_due)) return;
  }
  FAIL() << "100 worlds with a planted bug, and " << PALABRE_SEEN_BY << " didn't notice";
}

}  // namespace
}  // namespace palabre::sim
