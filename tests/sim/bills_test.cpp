// Real bills, word by word: each change of the adopted text is somebody else's amendment, signed at
// one of three nodes, in bad weather. What is adopted together is the adopted text, on every node.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "federation/text/words.hpp"
#include "node/text/normalise.hpp"
#include "tests/sim/sweep.hpp"
#include "tests/support/shared.hpp"

namespace palabre::sim {
namespace {

namespace json = boost::json;

struct Case {
  std::string id;
  std::string before;
  std::string after;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  std::ifstream file{test::shared_path("data/application_amendements/cases.jsonl")};
  for (std::string line; std::getline(file, line);) {
    const auto read = json::parse(line).as_object();
    all.push_back({std::string{read.at("id").as_string()},
                   *node::normalise(read.at("before").as_string()),
                   *node::normalise(read.at("after").as_string())});
  }
  return all;
}

/// Three organisations, each a steward, in the weather of this seed.
Plan plan_of_bill(const Case& bill, std::uint64_t seed) {
  auto plan = plan_of(seed);
  plan.nodes = 3;
  plan.stewards = 3;
  plan.faults.crash = 0;  // Nobody says again what a node had no time to write.
  plan.bill = Plan::Bill{bill.before, {}};
  for (const auto& change : federation::changes_between(bill.before, bill.after)) {
    plan.bill->proposals.push_back(federation::apply_changes(bill.before, {change}));
  }
  Rng lot{seed};
  auto& proposals = plan.bill->proposals;
  for (auto i = proposals.size(); i > 1; --i) std::swap(proposals[i - 1], proposals[lot.below(i)]);
  plan.members = 3;
  plan.records = proposals.size();
  plan.agendas = 1;
  return plan;
}

class Bills : public testing::TestWithParam<std::uint64_t> {};

constexpr std::uint64_t shards = 2;

// docs/protocol.md T-4, T-5, T-7, T-9, T-10
TEST_P(Bills, BecomeWhatWasAdoptedOnEveryNode) {
  PALABRE_NEED_SHARED("data/application_amendements");
  const auto all = cases();
  ASSERT_EQ(all.size(), 213U);
  std::size_t right = 0;
  std::size_t merged = 0;
  const auto share = share_of({0, all.size()}, GetParam(), shards);
  for (auto i = share.first; i < share.end(); ++i) {
    SCOPED_TRACE(all[i].id);
    const auto plan = watched(plan_of_bill(all[i], i + 1));
    World world{plan};
    world.run();
    EXPECT_TRUE(world.converged()) << world.describe();
    EXPECT_THAT(world.violations(), testing::IsEmpty()) << world.describe();
    merged += plan.bill->proposals.size() > 1 ? 1U : 0U;
    std::vector<std::string> wanted;
    if (!all[i].after.empty()) wanted.push_back(all[i].after);
    std::size_t alike = 0;
    for (std::size_t node = 0; node < plan.nodes; ++node) {
      alike += world.text(node) == wanted ? 1U : 0U;
    }
    EXPECT_EQ(alike, plan.nodes);
    right += alike == plan.nodes ? 1U : 0U;
  }
  std::printf("%zu of %zu cases; %zu of several amendments\n", right,
              static_cast<std::size_t>(share.count), merged);
}
INSTANTIATE_TEST_SUITE_P(Shard, Bills, testing::Range<std::uint64_t>(0, shards));

}  // namespace
}  // namespace palabre::sim
