// The columns that stand beside members' support, of organisations that belong.
//
// Source: docs/protocol.md#support.

#pragma once

#include "federation/deliberation/fold.hpp"

namespace palabre::federation {

/// How many organisations' bodies have resolved for it, against it, and to abstain.
Tally resolved_on(const Fold& fold, const Target& target);

/// People who signed on paper, or stood up at meetings.
struct OnPaper {
  std::uint64_t paper = 0;
  std::uint64_t meeting = 0;
};
OnPaper on_paper_for(const Fold& fold, const Target& target);

}  // namespace palabre::federation
