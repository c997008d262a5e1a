// The votes of a replay while things go wrong, one after the other, and people go on voting:
//
//   a backup of a node's database is put back, without DEVICE;
//   a copy of a node runs beside it and both sign: a fork, until a new epoch ends it;
//   the network falls in two halves.
//
// Every node goes --pace times as fast, and each link goes through a relay.

#pragma once

#include "tests/functional/replay.hpp"

namespace palabre::test {

void plan_trouble(NetworkPlan& plan);

/// Throws std::runtime_error if the network doesn't get over something.
void vote_in_trouble(Replay& replay);

}  // namespace palabre::test
