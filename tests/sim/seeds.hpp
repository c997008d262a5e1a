// Which seeds a test runs.

#pragma once

#include <cstdint>
#include <cstdlib>
#include <vector>

namespace palabre::sim {

inline std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

/// PALABRE_SIM_SEEDS of them (`count` if it isn't set) from PALABRE_SIM_SEED (1) on.
inline std::vector<std::uint64_t> seeds_of(std::uint64_t count) {
  std::vector<std::uint64_t> seeds(number_from("PALABRE_SIM_SEEDS", count));
  const auto first = number_from("PALABRE_SIM_SEED", 1);
  for (std::size_t i = 0; i < seeds.size(); ++i) seeds[i] = first + i;
  return seeds;
}

}  // namespace palabre::sim
