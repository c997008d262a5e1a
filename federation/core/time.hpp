// Time as federation/ sees it.

#pragma once

#include <chrono>
#include <cstdint>

namespace palabre::federation {

/// A clock without now(): code in federation/ can compare and add instants, and has no way to ask
/// what time it is. A simulation and a server differ only in the instants that they pass.
struct Clock {
  using duration = std::chrono::microseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;
};

using Duration = Clock::duration;
using Instant = Clock::time_point;

}  // namespace palabre::federation
