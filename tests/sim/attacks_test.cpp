// Whatever befalls a disk, and whatever an organisation does with the keys that are its own: the
// others hold to the rules.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/sweep.hpp"

namespace palabre::sim {
namespace {

/// Runs a world of each seed to its end; `add` gathers what was met.
template <typename Add>
void sweep(std::uint64_t count, Plan (&plan_for)(std::uint64_t), Add add) {
  const auto all = seeds(count);
  for (auto seed = all.first; seed < all.end(); ++seed) {
    SCOPED_TRACE(again(seed));
    World world{watched(plan_for(seed))};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty()) << world.describe();
    add(world.probes());
    if (testing::Test::HasFailure()) return;
  }
}

// docs/protocol.md Z-2, V-12
TEST(Rot, OnADiskIsRefusedOrDoesNoHarm) {
  std::uint64_t refused = 0;
  std::uint64_t mended = 0;
  sweep(60, rotten_plan_of, [&](const Probes& probes) {
    refused += probes.rots_refused;
    mended += probes.rots_mended;
  });
  EXPECT_GT(refused, 0U);
  EXPECT_GT(mended, 0U);
}

// docs/protocol.md U-7, V-13
TEST(Imports, OfOldHistoriesLowerNothing) {
  std::uint64_t imports = 0;
  sweep(40, importing_plan_of, [&](const Probes& probes) { imports += probes.imports; });
  EXPECT_GT(imports, 0U);
}

// docs/protocol.md J-10, J-19, Y-4, Z-4
TEST(Copies, OfAStewardMakeNoSecondAdoption) {
  std::uint64_t forks = 0;
  std::uint64_t votes = 0;
  std::uint64_t adoptions = 0;
  sweep(30, copied_plan_of, [&](const Probes& probes) {
    forks += probes.forks;
    votes += probes.copied_votes;
    adoptions += probes.adoptions;
  });
  const auto count = seeds(30).count;
  if (count < 20) return;
  EXPECT_GT(forks, 0U);
  EXPECT_GT(votes, 0U) << "copies that never vote show nothing";
  EXPECT_GT(adoptions, count / 2);
}

// docs/protocol.md Y-1, Y-3, P-7, P-9, V-6, V-14
TEST(Rogues, SlanderAndFloodInVain) {
  std::array<std::uint64_t, trick_count> tricks{};
  std::uint64_t rekeyings = 0;
  sweep(40, rogue_plan_of, [&](const Probes& probes) {
    for (std::size_t i = 0; i < trick_count; ++i) tricks[i] += probes.tricks[i];
    rekeyings += probes.rekeyings;
  });
  if (seeds(40).count < 40) return;
  for (std::size_t i = 0; i < trick_count; ++i) {
    EXPECT_GT(tricks[i], 0U) << name_of(static_cast<Trick>(i));
  }
  EXPECT_GT(rekeyings, 0U);
}

// docs/protocol.md S-4, S-5, S-6, S-7, J-22, J-24, V-1, V-3, V-4
TEST(Ledgers, AreTheSameOnEveryNodeWhateverTheWeather) {
  Probes met;
  sweep(40, ledgers_plan_of, [&](const Probes& probes) {
    met.resolutions += probes.resolutions;
    met.struck_lines += probes.struck_lines;
    met.carried_over += probes.carried_over;
    met.rounds += probes.rounds;
  });
  if (seeds(40).count < 40) return;
  EXPECT_GT(met.resolutions, 0U);
  EXPECT_GT(met.struck_lines, 0U);
  EXPECT_GT(met.carried_over, 0U);
  EXPECT_GT(met.rounds, 0U);
}

// docs/protocol.md J-17
TEST(Crowds, OfOneOrganisationDontPassItsShare) {
  std::uint64_t capped = 0;
  std::uint64_t adopted = 0;
  sweep(20, crowded_plan_of, [&](const Probes& probes) {
    capped += probes.capped;
    adopted += probes.amendments_adopted;
  });
  EXPECT_GT(capped, 0U) << "no crowd was held back";
  EXPECT_GT(adopted, 0U) << "what has support everywhere passes";
}

// docs/protocol.md, M-5, V-11
TEST(Burning, OfQuotasHarmsNobodyElse) {
  std::uint64_t over_quota = 0;
  std::uint64_t carries = 0;
  std::uint64_t rekeyings = 0;
  sweep(40, burning_plan_of, [&](const Probes& probes) {
    over_quota += probes.over_quota;
    carries += probes.carries_over_quota;
    rekeyings += probes.rekeyings;
  });
  EXPECT_GT(over_quota, 0U);
  EXPECT_GT(carries, 0U);
  EXPECT_GT(rekeyings, 0U);
}

}  // namespace
}  // namespace palabre::sim
