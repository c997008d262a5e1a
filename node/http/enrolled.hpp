// How many members an organisation has: the keys of its roll that are enrolled.

#pragma once

#include <algorithm>
#include <cstdint>

#include "federation/deliberation/roll.hpp"

namespace palabre::node {

/// A key that was revoked or replaced stays on the roll, and isn't counted. Cost: the roll's
/// length.
inline std::uint64_t enrolled_count(const federation::Roll& roll) {
  const auto& members = roll.members();
  const auto count = std::count_if(members.begin(), members.end(),
                                   [](const auto& each) { return each.second.enrolled(); });
  return static_cast<std::uint64_t>(count);
}

}  // namespace palabre::node
