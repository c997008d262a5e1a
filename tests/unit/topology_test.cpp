#include "node/peer/topology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace palabre::test {
namespace {

using namespace federation;
using namespace std::chrono_literals;
using node::Dialler;
using node::Topology;
using testing::IsEmpty;

OrgId organisation(std::size_t number) {
  OrgId id{};
  id.bytes[30] = static_cast<std::uint8_t>(number >> 8U);
  id.bytes[31] = static_cast<std::uint8_t>(number);
  return id;
}

std::map<OrgId, std::string> urls(std::size_t count) {
  std::map<OrgId, std::string> made;
  for (std::size_t i = 1; i <= count; ++i) {
    made.emplace(organisation(i), "http://n" + std::to_string(i) + ":80");
  }
  return made;
}

/// Nodes as one of them sees them, in steps of 250 ms; who is up answers at once.
struct World {
  Topology topology;
  std::map<OrgId, std::string> known;
  Instant now{1s};
  Topology::Connected connected;
  Topology::Connected down;
  std::vector<OrgId> dialled;
  std::map<OrgId, Instant> since;
  std::size_t told = 0;

  explicit World(std::size_t count, std::uint64_t seed = 7) : topology{seed}, known{urls(count)} {}

  void pass(Duration time) {
    for (const auto end = now + time; now < end; now += 250ms) step();
  }
  void step() {
    topology.handle_urls(known, now);
    if (const auto org = topology.leaving(connected, now)) end(*org);
    const auto dial = topology.next(connected, now);
    if (!dial) return;
    dialled.push_back(dial->org);
    if (down.count(dial->org) != 0) {
      told += topology.handle_ended(dial->org, 0s, now) == Topology::Tell::people ? 1U : 0U;
    } else {
      connected.insert(dial->org);
      since[dial->org] = now;
    }
  }
  void end(const OrgId& org) {
    connected.erase(org);
    topology.handle_ended(org, now - since.at(org), now);
  }
};

TEST(Topology, DialsAllOfAFewAndEightOfMany) {
  const struct {
    const char* name;
    std::size_t count;
    std::size_t want;
  } cases[] = {{"nobody", 0, 0}, {"one", 1, 1},  {"seven", 7, 7},
               {"eight", 8, 8},  {"nine", 9, 9},  // The ninth is a visit.
               {"many", 200, 9}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    World world{c.count};
    world.pass(10s);
    EXPECT_EQ(world.connected.size(), c.want);
    EXPECT_EQ(world.dialled.size(), c.want);
  }
}

TEST(Topology, CountsWhoeverDialled) {
  World world{20};
  for (std::size_t i = 11; i <= 18; ++i) world.connected.insert(organisation(i));
  world.pass(10s);
  EXPECT_EQ(world.dialled.size(), 1U) << "a visit alone";
}

TEST(Topology, NeverDialsWhoIsConnectedOrBeingDialled) {
  Topology topology{1};
  Instant now{1s};
  topology.handle_urls(urls(2), now);
  now += 2s;
  const auto first = topology.next({}, now);
  ASSERT_TRUE(first);
  EXPECT_FALSE(topology.next({}, now)) << "two dials are some time apart";
  now += Topology::dial_gap;
  const auto second = topology.next({}, now);
  ASSERT_TRUE(second);
  EXPECT_NE(first->org, second->org);
  now += 1h;
  EXPECT_FALSE(topology.next({}, now));
  topology.handle_ended(first->org, 0s, now);
  topology.handle_ended(second->org, 0s, now);
  now += 1h;
  EXPECT_FALSE(topology.next({first->org, second->org}, now));
}

TEST(Topology, WaitsTwiceAsLongAfterEachFailureUpToFiveMinutes) {
  const struct {
    std::uint32_t failure_count;
    Duration bound;
  } cases[] = {{0, 1s}, {1, 2s}, {2, 4s}, {8, 256s}, {9, 300s}, {10, 300s}, {4'000'000'000, 300s}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.failure_count);
    const auto bound = static_cast<std::uint64_t>(c.bound.count());
    EXPECT_EQ(Topology::backoff.after(c.failure_count, 0), 0s);
    EXPECT_EQ(Topology::backoff.after(c.failure_count, bound), c.bound);
    EXPECT_EQ(Topology::backoff.after(c.failure_count, bound + 1), 0s);
  }
}

TEST(Topology, DialsTheDeadSeldomAndTellsOfEachOnce) {
  World world{20};
  for (const auto& [org, url] : world.known) world.down.insert(org);
  world.pass(1h);
  EXPECT_EQ(world.told, 20U);
  world.dialled.clear();
  world.pass(1h);
  EXPECT_EQ(world.told, 20U);
  // On average one in 150 s each.
  EXPECT_GT(world.dialled.size(), 20U * 3'600 / 300);
  EXPECT_LT(world.dialled.size(), 20U * 3'600 / 100);
  world.down.clear();
  world.pass(5min + 10s);
  EXPECT_GE(world.connected.size(), Topology::wanted_count);
}

TEST(Topology, TellsAgainOnceItHasWorkedOrTheUrlIsAnother) {
  World world{1};
  world.down.insert(organisation(1));
  world.pass(1min);
  EXPECT_EQ(world.told, 1U);
  world.known.at(organisation(1)) = "http://elsewhere:80";
  world.pass(10min);
  EXPECT_EQ(world.told, 2U);
  world.down.clear();
  world.pass(10min);
  ASSERT_EQ(world.connected.size(), 1U);
  world.down.insert(organisation(1));
  world.end(organisation(1));
  world.pass(1min);
  EXPECT_EQ(world.told, 3U);
}

TEST(Topology, ChangingTheUrlDoesntShortenTheWait) {
  World world{1};
  world.down.insert(organisation(1));
  world.pass(1h);
  world.dialled.clear();
  for (int i = 0; i < 14'400; ++i) {
    world.known.clear();
    world.step();
    world.known.emplace(organisation(1), "http://n" + std::to_string(i) + ":80");
    world.step();
    world.now += 250ms;
  }
  EXPECT_LT(world.dialled.size(), 60U) << "in an hour";
}

TEST(Topology, DialsNobodyWhoseUrlIsGone) {
  World world{3};
  world.known.clear();
  world.pass(10s);
  EXPECT_THAT(world.dialled, IsEmpty());
}

TEST(Topology, ReplacesWhoIsLostWithinSeconds) {
  World world{30};
  world.pass(30s);
  const auto lost = world.connected;
  for (const auto& org : lost) {
    world.down.insert(org);
    world.end(org);
  }
  world.pass(10s);
  EXPECT_GE(world.connected.size(), Topology::wanted_count);
}

/// Goal: two halves whose nodes all have enough connections meet again. Method: from here only
/// visits lead across; each of the others is visited in time.
TEST(Topology, VisitsEverybodyInTheEnd) {
  World world{24};
  world.pass(10s);
  std::set<OrgId> met{world.dialled.begin(), world.dialled.end()};
  EXPECT_EQ(met.size(), 9U);
  world.pass(4h);
  met.insert(world.dialled.begin(), world.dialled.end());
  EXPECT_EQ(met.size(), 24U);
  EXPECT_LE(world.connected.size(), Topology::wanted_count + 1);
  EXPECT_LE(world.dialled.size(), 4U * 60 / 2 + 10) << "one every two minutes";
}

TEST(Topology, KeepsAVisitThatIsNeeded) {
  World world{9};
  world.pass(10s);
  ASSERT_EQ(world.connected.size(), 9U);
  const auto visited = world.dialled.back();
  const auto lost = world.dialled.front();
  world.down.insert(lost);
  world.end(lost);
  world.pass(5min);
  EXPECT_EQ(world.connected.count(visited), 1U);
}

TEST(Topology, DrawsTheSameFromOneSeedAndOthersFromAnother) {
  const auto drawn = [](std::uint64_t seed) {
    World world{100, seed};
    world.pass(10s);
    return world.dialled;
  };
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
}

// docs/protocol.md P-14
TEST(Superfluous, LeavesOneConnectionOnBothSides) {
  constexpr auto self = Dialler::self;
  constexpr auto other = Dialler::other;
  const struct {
    const char* name;
    std::vector<Dialler> of_lower;  // As the organisation with the lower org_id sees them.
    std::vector<Dialler> of_higher;
    std::vector<std::size_t> lower_ends;
    std::vector<std::size_t> higher_ends;
  } cases[] = {
      {"none", {}, {}, {}, {}},
      {"one, by the lower", {self}, {other}, {}, {}},
      {"one, by the higher", {other}, {self}, {}, {}},
      {"both dial", {self, other}, {other, self}, {1}, {1}},
      {"both dial, seen in another order", {self, other}, {self, other}, {1}, {0}},
      {"the lower twice", {self, self}, {other, other}, {}, {0}},
      {"the higher twice", {other, other}, {self, self}, {0}, {}},
      {"the lower twice, the higher once", {self, other, self}, {other, self, other}, {1}, {0, 1}},
      {"the higher twice, the lower once",
       {other, self, other},
       {self, other, self},
       {0, 2},
       {0, 2}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(node::superfluous(organisation(1), organisation(2), c.of_lower), c.lower_ends);
    EXPECT_EQ(node::superfluous(organisation(2), organisation(1), c.of_higher), c.higher_ends);
  }
}

}  // namespace
}  // namespace palabre::test
