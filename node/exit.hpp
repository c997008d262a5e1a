// How the program ends: for shells, and for the node where it runs the program itself.

#pragma once

namespace palabre::node {

/// `exit_undecided`: nothing is wrong, and what was asked can't be told or made yet.
enum Exit : int { exit_done = 0, exit_refused = 1, exit_usage = 2, exit_undecided = 3 };

}  // namespace palabre::node
