// What an amendment may do to a block, by lot; now and then what can't be.

#pragma once

#include <functional>

#include "federation/text/operation.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::oracle {

/// Brings a text: a fresh one, or one beside another of the same block.
using BringText = std::function<federation::Commitment(const federation::Commitment* before)>;

/// At the block of `base` that has this index.
federation::Operation operation_by_lot(sim::Rng& rng, const federation::Manifest& base,
                                       std::size_t index, const BringText& bring);

}  // namespace palabre::oracle
