// Whatever the weather: when it ends, every node holds the same history, and nothing that was
// acknowledged is missing from it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/sim/sweep.hpp"

namespace palabre::sim {
namespace {

/// Runs a world to its end, and says how often each fault struck in it.
Probes run_and_check(const Plan& plan) {
  World world{watched(plan)};
  world.run();
  EXPECT_TRUE(world.converged()) << world.describe();
  EXPECT_THAT(world.violations(), testing::IsEmpty());
  return world.probes();
}

/// Tests that run side by side, each with its share of the seeds.
class Convergence : public testing::TestWithParam<std::uint64_t> {};

constexpr std::uint64_t shards = 10;

// docs/protocol.md V-1, V-2, V-3, V-4, V-5, V-10
TEST_P(Convergence, HoldsWhateverTheWeather) {
  const auto share = share_of(seeds(1'900), GetParam(), shards);
  Probes met;
  for (auto seed = share.first; seed < share.end(); ++seed) {
    SCOPED_TRACE(again(seed));
    const auto probes = run_and_check(plan_of(seed));
    met.losses += probes.losses;
    met.duplications += probes.duplications;
    met.reorderings += probes.reorderings;
    met.cuts += probes.cuts;
    met.crashes += probes.crashes;
    met.crashes_with_loss += probes.crashes_with_loss;
    met.corruptions += probes.corruptions;
    met.erasures += probes.erasures;
    if (HasFailure()) return;
  }
  if (share.count < 20) return;
  // A sweep that met no faults has shown nothing.
  EXPECT_GT(met.losses, 0U);
  EXPECT_GT(met.duplications, 0U);
  EXPECT_GT(met.reorderings, 0U);
  EXPECT_GT(met.cuts, 0U);
  EXPECT_GT(met.crashes, 0U);
  EXPECT_GT(met.crashes_with_loss, 0U);
  EXPECT_GT(met.corruptions, 0U);
  EXPECT_GT(met.erasures, 0U);
}
INSTANTIATE_TEST_SUITE_P(Shard, Convergence, testing::Range<std::uint64_t>(0, shards));

class ConvergenceOfMany : public testing::TestWithParam<std::uint64_t> {};

// docs/protocol.md V-1, V-2, V-3
TEST_P(ConvergenceOfMany, HoldsForTwoHundred) {
  const auto all = seeds(5);
  if (GetParam() >= all.count) return;
  const auto seed = all.first + GetParam();
  SCOPED_TRACE(again(seed));
  auto plan = plan_of(seed);
  plan.nodes = 200;
  plan.members = 100;
  plan.records = 40;
  plan.chords = 2;
  run_and_check(plan);
}
INSTANTIATE_TEST_SUITE_P(Seed, ConvergenceOfMany, testing::Range<std::uint64_t>(0, 5));

class Redundancy : public testing::TestWithParam<std::size_t> {};

// docs/protocol.md P-11, P-12, P-13
TEST_P(Redundancy, IsAtMostOnePointThree) {
  const auto nodes = number_from("PALABRE_SIM_NODES", GetParam());
  World world{measured_plan(nodes)};
  world.run();
  EXPECT_TRUE(world.converged());
  EXPECT_THAT(world.violations(), testing::IsEmpty());
  const auto& traffic = world.traffic();
  const auto share = [&](std::uint64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(traffic.rows_needed);
  };
  std::printf("%zu nodes: rows came %.2f times; for each byte of rows %.2f of Have, %.2f in all\n",
              nodes, traffic.redundancy(), share(traffic.haves), share(traffic.frames));
}
INSTANTIATE_TEST_SUITE_P(Nodes, Redundancy, testing::Values(10, 50));

TEST(World, IsTheSameForTheSameSeed) {
  World once{plan_of(7)};
  World again{plan_of(7)};
  once.run();
  again.run();
  EXPECT_EQ(once.digest(), again.digest());
}

// Found by hand on three real nodes: what was announced before the admission was never pulled.
TEST(Admission, HearsAQuietOrganisationOnceItIsAdmitted) {
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
  const auto all = seeds(40);
  std::uint64_t forks = 0;
  for (auto seed = all.first; seed < all.end(); ++seed) {
    SCOPED_TRACE(again(seed));
    auto plan = plan_of(seed);
    plan.cloned = seed % plan.nodes;
    forks += run_and_check(plan).forks;
    if (HasFailure()) return;
  }
  EXPECT_GT(forks, all.count / 2) << "copies that hardly ever fork show nothing";
}

// docs/protocol.md N-5, N-6, N-7, N-9, V-8
TEST(Forks, ANewEpochEndsThem) {
  const auto all = seeds(40);
  std::uint64_t reloads = 0;
  for (auto seed = all.first; seed < all.end(); ++seed) {
    SCOPED_TRACE(again(seed));
    auto plan = plan_of(seed);
    plan.cloned = seed % plan.nodes;
    plan.healed = true;
    reloads += run_and_check(plan).reloads;
    if (HasFailure()) return;
  }
  if (all.count < 20) return;
  EXPECT_GT(reloads, 0U) << "nobody held more than the new epoch left";
}

// docs/protocol.md, V-11
TEST(Quotas, VoidTheSameOnEveryNode) {
  const auto all = seeds(60);
  std::uint64_t over_quota = 0;
  for (auto seed = all.first; seed < all.end(); ++seed) {
    SCOPED_TRACE(again(seed));
    over_quota += run_and_check(greedy_plan_of(seed)).over_quota;
    if (HasFailure()) return;
  }
  EXPECT_GT(over_quota, 0U) << "nobody burnt a quota";
}

// docs/protocol.md Z-1, Z-2, V-7
TEST(Recovery, ANodePutBackToAnOlderDiskSignsNoSecondHistory) {
  const auto all = seeds(60);
  for (auto seed = all.first; seed < all.end(); ++seed) {
    SCOPED_TRACE(again(seed));
    auto plan = plan_of(seed);
    plan.restored = seed % plan.nodes;
    run_and_check(plan);
    if (HasFailure()) return;
  }
}

// docs/protocol.md L-3, P-11, V-3
TEST(Slowness, OfOneNodeAndOneWayStallsOnlyDelay) {
  const auto all = seeds(40);
  std::uint64_t stalls = 0;
  for (auto seed = all.first; seed < all.end(); ++seed) {
    SCOPED_TRACE(again(seed));
    auto plan = plan_of(seed);
    plan.slow = seed % plan.nodes;
    plan.faults.stall = 30;
    stalls += run_and_check(plan).stalls;
    if (HasFailure()) return;
  }
  EXPECT_GT(stalls, 0U);
}

}  // namespace
}  // namespace palabre::sim
