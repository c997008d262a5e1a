// Whatever the weather: at each height one thing is adopted, on every node.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/sweep.hpp"

namespace palabre::sim {
namespace {

// docs/protocol.md J-7, J-9, J-10, J-11, J-12, J-15, J-16, B-8, V-9, V-10
TEST(Adoptions, AreOneAtEachHeightWhateverTheWeather) {
  const auto seeds = seeds_of(100);
  Probes met;
  for (const auto seed : seeds) {
    SCOPED_TRACE(again(seed));
    auto plan = plan_of(seed);
    plan.agendas = 3;
    World world{watched(plan)};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty()) << world.describe();
    met.adoptions += world.probes().adoptions;
    met.later_ballots += world.probes().later_ballots;
    met.amendments_adopted += world.probes().amendments_adopted;
    met.crashes_with_loss += world.probes().crashes_with_loss;
    met.torn_tails += world.probes().torn_tails;
    if (testing::Test::HasFailure()) return;
  }
  if (seeds.size() < 20) return;
  EXPECT_GT(met.adoptions, seeds.size()) << "worlds where little is adopted show little";
  EXPECT_GT(met.amendments_adopted, 0U);
  EXPECT_GT(met.later_ballots, 0U);
  EXPECT_GT(met.crashes_with_loss, met.torn_tails);
  EXPECT_GT(met.torn_tails, 0U);
}

// docs/protocol.md T-7, T-9, T-10, T-11, B-9
TEST(Merges, AreWhatTheirAuthorsChangedOnEveryNode) {
  const auto seeds = seeds_of(60);
  Probes met;
  for (const auto seed : seeds) {
    SCOPED_TRACE(again(seed));
    World world{watched(merging_plan_of(seed))};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty()) << world.describe();
    met.merges += world.probes().merges;
    met.wrong_merges += world.probes().wrong_merges;
    met.erasures += world.probes().erasures;
    if (testing::Test::HasFailure()) return;
  }
  if (seeds.size() < 20) return;
  EXPECT_GT(met.merges, seeds.size() / 3) << "worlds where little is merged show little";
  EXPECT_GT(met.wrong_merges, 0U);
  EXPECT_GT(met.erasures, 0U);
}

// docs/protocol.md M-5, M-6, M-7, V-1, V-9
TEST(Carried, CountsAlikeEverywhere) {
  const auto seeds = seeds_of(40);
  std::uint64_t carried = 0;
  for (const auto seed : seeds) {
    SCOPED_TRACE(again(seed));
    World world{watched(carried_plan_of(seed))};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty()) << world.describe();
    carried += world.probes().carried;
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(carried, seeds.size()) << "what is never carried shows nothing";
}

// docs/protocol.md J-11, J-18, N-8
TEST(Overrides, LetNoStewardVoteTwiceAtOneHeight) {
  const auto seeds = seeds_of(30);
  std::uint64_t overrides = 0;
  std::uint64_t adoptions = 0;
  for (const auto seed : seeds) {
    SCOPED_TRACE(again(seed));
    World world{watched(overridden_plan_of(seed))};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty()) << world.describe();
    overrides += world.probes().overrides;
    adoptions += world.probes().adoptions;
    if (testing::Test::HasFailure()) return;
  }
  if (seeds.size() < 20) return;
  EXPECT_GT(overrides, 0U);
  EXPECT_GT(adoptions, overrides) << "worlds where little is adopted show little";
}

}  // namespace
}  // namespace palabre::sim
