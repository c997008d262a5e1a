// Which seeds a test runs: its own, or those that the environment names.
//
//   PALABRE_SIM_SEED=131 PALABRE_SIM_SEEDS=1   seed 131 alone
//   PALABRE_SIM_TRACE=1                        each event on standard error

#pragma once

#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "tests/sim/plan.hpp"

namespace palabre::sim {

inline std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

struct Seeds {
  std::uint64_t first;
  std::uint64_t count;
  std::uint64_t end() const noexcept { return first + count; }
};

/// `count` of them from 1, unless the environment says otherwise.
inline Seeds seeds(std::uint64_t count) {
  return {number_from("PALABRE_SIM_SEED", 1), number_from("PALABRE_SIM_SEEDS", count)};
}

/// The same, one by one.
inline std::vector<std::uint64_t> seeds_of(std::uint64_t count) {
  const auto all = seeds(count);
  std::vector<std::uint64_t> numbers(all.count);
  std::iota(numbers.begin(), numbers.end(), all.first);
  return numbers;
}

/// The part of them that falls to one of `shards` tests that run side by side.
inline Seeds share_of(const Seeds& all, std::uint64_t shard, std::uint64_t shards) {
  const auto before = all.count * shard / shards;
  return {all.first + before, all.count * (shard + 1) / shards - before};
}

inline Plan watched(Plan plan) {
  plan.traced = std::getenv("PALABRE_SIM_TRACE") != nullptr;
  return plan;
}

/// How to see a failure again.
inline std::string again(std::uint64_t seed) {
  return "PALABRE_SIM_SEED=" + std::to_string(seed) + " PALABRE_SIM_SEEDS=1 PALABRE_SIM_TRACE=1";
}

}  // namespace palabre::sim
