// What time it is: asked in node/ alone, and handed to federation/ as a value.

#pragma once

#include <algorithm>
#include <cstdint>

#include "federation/core/time.hpp"

namespace palabre::node {

/// Never goes back; its zero means nothing.
inline federation::Instant now() noexcept {
  return federation::Instant{std::chrono::duration_cast<federation::Duration>(
      std::chrono::steady_clock::now().time_since_epoch())};
}

/// The clock of what nodes wait for from each other: as fast as now(), or `pace` times so for
/// rehearsals and tests. What is signed and shown has wall_ms(), whatever the pace.
class PacedClock {
 public:
  static constexpr unsigned pace_max = 100;
  /// Shorter waits than that would do nothing but wait.
  static constexpr federation::Duration wait_min = std::chrono::milliseconds{5};

  /// `pace`: 1 to pace_max.
  explicit PacedClock(unsigned pace = 1) : pace_{pace} {}

  federation::Instant now() const noexcept {
    return federation::Instant{node::now().time_since_epoch() * pace_};
  }

  /// What a timer of this machine waits while `duration` passes on this clock; at least wait_min.
  federation::Duration wait(federation::Duration duration) const noexcept {
    return std::max(wait_min, duration / pace_);
  }

 private:
  federation::Duration::rep pace_;
};

/// Milliseconds since 1970, as this machine believes.
inline std::uint64_t wall_ms() noexcept {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

}  // namespace palabre::node
