// Whatever the weather: when it ends, every node holds the same history, and nothing that was
// acknowledged is missing from it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/sim/plan.hpp"

namespace palabre::sim {
namespace {

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

// docs/protocol.md V-1, V-2, V-3, V-4, V-5
TEST(Convergence, HoldsWhateverTheWeather) {
  const auto first = number_from("PALABRE_SIM_SEED", 1);
  const auto count = number_from("PALABRE_SIM_SEEDS", 500);
  Probes met;
  for (auto seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE("PALABRE_SIM_SEED=" + std::to_string(seed) + " PALABRE_SIM_SEEDS=1");
    World world{plan_of(seed)};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty());
    met.losses += world.probes().losses;
    met.duplications += world.probes().duplications;
    met.reorderings += world.probes().reorderings;
    met.cuts += world.probes().cuts;
    met.crashes += world.probes().crashes;
    met.crashes_with_loss += world.probes().crashes_with_loss;
    met.corruptions += world.probes().corruptions;
    if (testing::Test::HasFailure()) return;
  }
  if (count < 20) return;
  // A sweep that met no faults has shown nothing.
  EXPECT_GT(met.losses, 0U);
  EXPECT_GT(met.duplications, 0U);
  EXPECT_GT(met.reorderings, 0U);
  EXPECT_GT(met.cuts, 0U);
  EXPECT_GT(met.crashes, 0U);
  EXPECT_GT(met.crashes_with_loss, 0U);
  EXPECT_GT(met.corruptions, 0U);
}

TEST(Convergence, IsTheSameForTheSameSeed) {
  World once{plan_of(7)};
  World again{plan_of(7)};
  once.run();
  again.run();
  EXPECT_EQ(once.digest(), again.digest());
}

// Found by hand on three real nodes: what was announced before the admission was never pulled.
TEST(Convergence, HearsAQuietOrganisationOnceItIsAdmitted) {
  Plan plan;
  plan.nodes = 4;
  plan.stewards = 1;
  plan.records = 0;
  plan.admitted_after = std::chrono::seconds{3};
  World world{plan};
  world.run();
  EXPECT_TRUE(world.converged()) << world.describe();
}

// docs/protocol.md Y-2, Y-4, Z-4, V-6
TEST(Forks, AClonedNodeIsCaughtByEveryoneAndNobodyElseIsTouched) {
  const auto first = number_from("PALABRE_SIM_SEED", 1);
  const auto count = number_from("PALABRE_SIM_SEEDS", 40);
  std::uint64_t forks = 0;
  for (auto seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE("PALABRE_SIM_SEED=" + std::to_string(seed) + " PALABRE_SIM_SEEDS=1");
    auto plan = plan_of(seed);
    plan.cloned = seed % plan.nodes;
    World world{plan};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty());
    forks += world.probes().forks;
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(forks, count / 2) << "copies that hardly ever fork show nothing";
}

// docs/protocol.md N-5, N-6, N-7, V-8
TEST(Forks, ANewEpochEndsThem) {
  const auto first = number_from("PALABRE_SIM_SEED", 1);
  const auto count = number_from("PALABRE_SIM_SEEDS", 40);
  std::uint64_t reloads = 0;
  for (auto seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE("PALABRE_SIM_SEED=" + std::to_string(seed) + " PALABRE_SIM_SEEDS=1");
    auto plan = plan_of(seed);
    plan.cloned = seed % plan.nodes;
    plan.healed = true;
    World world{plan};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty());
    reloads += world.probes().reloads;
    if (testing::Test::HasFailure()) return;
  }
  if (count < 20) return;
  EXPECT_GT(reloads, 0U) << "nobody held more than the new epoch left";
}

// docs/protocol.md Z-1, Z-2, V-7
TEST(Recovery, ANodePutBackToAnOlderDiskSignsNoSecondHistory) {
  const auto first = number_from("PALABRE_SIM_SEED", 1);
  const auto count = number_from("PALABRE_SIM_SEEDS", 60);
  for (auto seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE("PALABRE_SIM_SEED=" + std::to_string(seed) + " PALABRE_SIM_SEEDS=1");
    auto plan = plan_of(seed);
    plan.restored = seed % plan.nodes;
    World world{plan};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty());
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace palabre::sim
