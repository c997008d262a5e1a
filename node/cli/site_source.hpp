// A platform as a node tells of it, for its pages.

#pragma once

#include "node/cli/published.hpp"
#include "node/publish/site.hpp"

namespace palabre::node {

/// Reads tallies, comments, stories and adoptions besides. None if something was refused, which has
/// then been said.
std::optional<Site> read_site(const Remote& remote, const Terminal& terminal,
                              const Published& published);

}  // namespace palabre::node
