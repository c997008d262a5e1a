// What can be adopted first: what nobody contests.

#pragma once

#include <optional>
#include <vector>

#include "federation/core/ids.hpp"
#include "node/cli/remote.hpp"

namespace palabre::node {

/// The revisions of open amendments that meet the thresholds, still fit the text, came before the
/// freeze, compete with no other that this round could adopt, have no voice against them, and no
/// recommendation but to adopt. In the order of the vote; says what is left out and why. None if
/// the node refused, which has then been said.
std::optional<std::vector<federation::RecordId>> uncontested(const Remote& remote,
                                                             const Terminal& terminal);

}  // namespace palabre::node
