// Linked once for each planted bug: the checker that is there for it must see it, by its name.
//
//   planted_no_lock I2 liars        in worlds with liars, the checker I2
//   planted_no_lock I2 liars 400    in at most so many worlds; 100 otherwise
//   planted_no_lock I2 liars 100 150  from world 150 on, where it was seen first
//
// Says in which world, and ends with 0 if the checker has seen it.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "tests/sim/plan.hpp"

namespace palabre::sim {
namespace {

/// What a world has besides the weather.
const std::map<std::string_view, std::function<Plan(std::uint64_t)>>& disasters() {
  static const std::map<std::string_view, std::function<Plan(std::uint64_t)>> all{
      {"", plan_of},
      {"copy",
       [](std::uint64_t seed) {
         auto plan = plan_of(seed);
         plan.cloned = 0;
         return plan;
       }},
      {"copy and epoch",
       [](std::uint64_t seed) {
         auto plan = plan_of(seed);
         plan.cloned = 0;
         plan.healed = true;
         return plan;
       }},
      {"old disk",
       [](std::uint64_t seed) {
         auto plan = plan_of(seed);
         plan.restored = 0;
         return plan;
       }},
      {"fifty", [](std::uint64_t) { return measured_plan(50); }},
      {"greed", greedy_plan_of},
      {"burning", burning_plan_of},
      {"carried", carried_plan_of},
      {"merging", merging_plan_of},
      {"ledgers", ledgers_plan_of},
      {"liars", lying_plan_of},
      {"reopening liars", reopening_plan_of},
      {"override", overridden_plan_of},
      {"copied steward", copied_plan_of},
      {"rogue", rogue_plan_of},
      {"crowd", crowded_plan_of},
      {"rot", rotten_plan_of},
      {"import", importing_plan_of}};
  return all;
}

/// What the checkers say of this world, each beginning with its name.
std::vector<std::string> found_in(const World& world) {
  auto found = world.violations();
  if (!world.converged()) found.emplace_back("I5: the nodes don't agree");
  return found;
}

struct Worlds {
  std::uint64_t first;
  std::uint64_t count;
};

int look_for(std::string_view checker, std::string_view disaster, const Worlds& worlds) {
  const auto plan_for = disasters().find(disaster);
  if (plan_for == disasters().end()) {
    std::printf("there is no disaster of that name\n");
    return 2;
  }
  const auto is_due = [&](const std::string& words) { return words.starts_with(checker); };
  for (auto seed = worlds.first; seed < worlds.first + worlds.count; ++seed) {
    auto plan = plan_for->second(seed);
    plan.until = checker;
    World world{plan};
    world.run();
    const auto found = found_in(world);
    const auto seen = std::find_if(found.begin(), found.end(), is_due);
    if (seen == found.end()) continue;
    std::printf("world %llu: %s\n", static_cast<unsigned long long>(seed), seen->c_str());
    return 0;
  }
  std::printf("%llu worlds with a planted bug, and %s didn't notice\n",
              static_cast<unsigned long long>(worlds.count), std::string{checker}.c_str());
  return 1;
}

}  // namespace
}  // namespace palabre::sim

int main(int argument_count, char** arguments) {
  if (argument_count < 2) return 2;
  const auto number = [&](int at, std::uint64_t otherwise) {
    return argument_count > at ? std::strtoull(arguments[at], nullptr, 10) : otherwise;
  };
  return palabre::sim::look_for(arguments[1], argument_count > 2 ? arguments[2] : "",
                                {number(4, 1), number(3, 100)});
}
