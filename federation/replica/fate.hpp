// What became of a row: whether it counts, what came in its place, why it doesn't.
//
// Source: docs/protocol.md X-4.

#pragma once

#include <optional>

#include "federation/deliberation/fold.hpp"
#include "federation/replica/feeds.hpp"

namespace palabre::federation {

struct Fate {
  enum class State {
    counted,
    replaced,     ///< By a later stance of the same person, or a later revision: `by`.
    withdrawn,    ///< The amendment is.
    erased,       ///< Its author took the text back; it stays without it.
    not_counted,  ///< A voice of an organisation that doesn't belong (any more).
    waiting,      ///< What it refers to isn't here yet; or it is carried, and counts at a cut.
    past_base,    ///< The next epoch begins before it, or its own epoch is void.
    repeated,     ///< The same record counts at an earlier place.
    void_by_rule,
  };
  State state = State::void_by_rule;
  std::optional<RecordId> by;
  bool is_final = false;  ///< Inside an adopted cut.

  friend bool operator==(const Fate&, const Fate&) = default;
};

/// What a row's record says for somebody else: of a Carry the member's, of any other itself.
SignedRecord spoken(const SignedRecord& record);

/// Of the row at `place`, which `fold` has read. `record` is what the row stands for, if its
/// references are here. Costs O(steps of an amendment), O(log) otherwise.
Fate fate_of(const Fold& fold, const Feeds& feeds, const Place& place,
             const std::optional<SignedRecord>& record);

}  // namespace palabre::federation
