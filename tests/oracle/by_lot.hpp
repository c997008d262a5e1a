// What organisations may write, by lot: charters, rounds, and what an amendment does to a block.
// Now and then it is what can't be.

#pragma once

#include <functional>

#include "federation/deliberation/round.hpp"
#include "federation/text/operation.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::oracle {

/// Brings a text: a fresh one, or one beside another of the same block.
using BringText = std::function<federation::Commitment(const federation::Commitment* before)>;

/// At the block of `base` that has this index.
federation::Operation operation_by_lot(sim::Rng& rng, const federation::Manifest& base,
                                       std::size_t index, const BringText& bring);

federation::Charter charter_by_lot(sim::Rng& rng);

/// Mostly one that may come next.
federation::RoundStep round_by_lot(sim::Rng& rng, const federation::Round& round);

}  // namespace palabre::oracle
