// The whole server: constructs its parts in order, runs until it is told to stop, and stops them in
// reverse.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "federation/core/result.hpp"
#include "node/http/post_limit.hpp"

namespace palabre::node {

struct ServeOptions {
  std::filesystem::path data;
  std::string listen;
  std::vector<std::string> peers;
  bool discovers = true;  ///< Also dials organisations whose profiles say where.
  PostLimits post_limits = {};
  unsigned pace = 1;  ///< How fast what the protocol waits for passes: PacedClock.
};

/// Until SIGTERM or SIGINT, which end the process with 0; a write that fails ends it with 1. Comes
/// back only when it can't start, with what opening the folder or the port refuses.
federation::Result<void> serve(const ServeOptions& options);

}  // namespace palabre::node
