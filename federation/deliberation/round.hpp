// Where the deliberation stands: which round, in which phase. Only adoptions move it, so that every
// border is a cut that all nodes have alike.
//
//   (none) ─▶ collecting ─▶ discussion ─▶ frozen ─▶ decided ─▶ published ─▶ collecting of the next
//
// Phases may be left out, and none comes back.
//
// Source: docs/protocol.md#adoption, J-22 to J-24.

#pragma once

#include "federation/deliberation/agenda.hpp"

namespace palabre::federation {

class Round {
 public:
  /// The first round is 1; before it none is open.
  std::uint32_t number() const noexcept { return step_.number; }
  RoundPhase phase() const noexcept { return step_.phase; }
  /// From its opening until it is published its rule book stays.
  bool is_open() const noexcept { return step_.number > 0 && step_.phase != RoundPhase::published; }
  /// Whether what came after the freeze is too late for it.
  bool is_frozen() const noexcept {
    return is_open() && (step_.phase == RoundPhase::frozen || step_.phase == RoundPhase::decided);
  }

  /// The heights that its adoptions made; 0 for a border that wasn't passed.
  std::uint64_t opened_at() const noexcept { return opened_at_; }
  std::uint64_t frozen_at() const noexcept { return frozen_at_; }

  /// Whether `next` may come after this.
  bool may_become(const RoundStep& next) const noexcept;

  /// The adoption that makes `height` has this step. may_become(next).
  void move(const RoundStep& next, std::uint64_t height) noexcept;

 private:
  RoundStep step_{0, RoundPhase::published};
  std::uint64_t opened_at_ = 0;
  std::uint64_t frozen_at_ = 0;
};

}  // namespace palabre::federation
