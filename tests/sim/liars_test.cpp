// Whatever a third of the stewards sign: at each height one thing is adopted, and what honest ones
// agree to is adopted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/sweep.hpp"

namespace palabre::sim {
namespace {

/// Tests that run side by side, each with its share of the seeds.
class Liars : public testing::TestWithParam<std::uint64_t> {};

constexpr std::uint64_t shards = 4;

/// Runs the world of a seed to its end, and adds what was met there.
void follow(std::uint64_t seed, Probes& met) {
  SCOPED_TRACE(again(seed));
  World world{watched(lying_plan_of(seed))};
  world.run();
  const auto& probes = world.probes();
  EXPECT_TRUE(world.converged()) << world.describe();
  EXPECT_THAT(world.violations(), testing::IsEmpty()) << world.describe();
  met.adoptions += probes.adoptions;
  met.later_ballots += probes.later_ballots;
  met.forks += probes.forks;
  met.stalls += probes.stalls;
  met.votes.valid_proposals += probes.votes.valid_proposals;
  met.votes.repeated_votes += probes.votes.repeated_votes;
  met.votes.changed_locks += probes.votes.changed_locks;
  met.votes.split_ballots += probes.votes.split_ballots;
  for (std::size_t i = 0; i < lie_count; ++i) met.lies[i] += probes.lies[i];
}

// docs/protocol.md J-2, J-4, J-8, J-9, J-10, J-11, J-13, J-19, V-9
TEST_P(Liars, MakeNoSecondAdoptionWhateverTheyTell) {
  const auto share = share_of(seeds(100), GetParam(), shards);
  Probes met;
  for (auto seed = share.first; seed < share.end(); ++seed) {
    follow(seed, met);
    if (HasFailure()) return;
  }
  if (share.count < 20) return;
  // Liars that tell nothing have shown nothing.
  for (std::size_t i = 0; i < lie_count; ++i) {
    EXPECT_GT(met.lies[i], 0U) << name_of(static_cast<Lie>(i));
  }
  EXPECT_GT(met.adoptions, share.count / 2);
  EXPECT_GT(met.later_ballots, 0U);
  EXPECT_GT(met.forks, 0U);
  EXPECT_GT(met.stalls, 0U);
  EXPECT_GT(met.votes.valid_proposals, 0U);
  EXPECT_GT(met.votes.repeated_votes, 0U);
}
INSTANTIATE_TEST_SUITE_P(Shard, Liars, testing::Range<std::uint64_t>(0, shards));

/// One seed in thirty changes a lock, and one in a hundred splits a ballot: from where both were
/// seen close by, and on until both were met.
// docs/protocol.md J-10, J-11
TEST(RareLiars, SplitBallotsAndChangeLocksAndStillOneThingIsAdopted) {
  constexpr std::uint64_t first = 1660;
  constexpr std::uint64_t count_max = 400;
  Probes met;
  const auto both = [&] { return met.votes.changed_locks > 0 && met.votes.split_ballots > 0; };
  for (auto seed = first; seed < first + count_max && !both(); ++seed) {
    follow(seed, met);
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(met.votes.changed_locks, 0U);
  EXPECT_GT(met.votes.split_ballots, 0U);
}

}  // namespace
}  // namespace palabre::sim
