// What time it is: asked in node/ alone, and handed to federation/ as a value.

#pragma once

#include <cstdint>

#include "federation/core/time.hpp"

namespace palabre::node {

/// Never goes back; its zero means nothing.
inline federation::Instant now() noexcept {
  return federation::Instant{std::chrono::duration_cast<federation::Duration>(
      std::chrono::steady_clock::now().time_since_epoch())};
}

/// Milliseconds since 1970, as this machine believes.
inline std::uint64_t wall_ms() noexcept {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

}  // namespace palabre::node
