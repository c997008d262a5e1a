#include "federation/deliberation/round.hpp"

namespace palabre::federation {

bool Round::may_become(const RoundStep& next) const noexcept {
  if (is_open()) return next.number == number() && next.phase > phase();
  return next.number == number() + 1 && next.phase == RoundPhase::collecting;
}

void Round::move(const RoundStep& next, std::uint64_t height) noexcept {
  if (next.number != number()) {
    opened_at_ = height;
    frozen_at_ = 0;
  }
  step_ = next;
  if (next.phase >= RoundPhase::frozen && frozen_at_ == 0) frozen_at_ = height;
}

}  // namespace palabre::federation
