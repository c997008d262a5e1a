// What an agenda makes of the state at its cut, or what stands against it. A function of the two
// alone: each steward computes it before it votes, and each node when it takes the adoption over.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include <variant>
#include <vector>

#include "federation/deliberation/adoption.hpp"
#include "federation/deliberation/fold.hpp"
#include "federation/deliberation/thresholds.hpp"

namespace palabre::federation {

/// SHA-256("palabre/text" padded to 16, rule_book:u32be, count:u32be, then of each block
/// id:32 kind:u8 level:u8 commitment:32).
Digest text_hash(const Manifest& text);

/// The new text, once the agenda has been carried out. That its merges say what they should, only
/// whoever holds their texts can tell: merging.hpp.
struct Decision {
  Manifest text;
};

/// One thing that an agenda can't have.
struct Objection {
  enum class Reason {
    other_height,     ///< It is for another height, or follows another adoption.
    unknown,          ///< A revision or organisation that isn't counted at this cut.
    withdrawn,        ///< The author has withdrawn the amendment.
    erased,           ///< The author has taken its texts back.
    superseded,       ///< The author has revised it since.
    adopted_before,   ///< It is in the text already.
    thresholds,       ///< The charter asks for more support.
    conflict,         ///< It can't be had beside the ones before it, or its text is another now.
    wrong_merge,      ///< Of a block that fewer than two replace, or another text than they make.
    no_steward_left,  ///< Nobody could adopt anything any more.
    steward_unknown,  ///< A steward has to belong, under its present root key.
    other_root_key,   ///< Not the key whose digest the organisation has published.
    round_order,      ///< That phase doesn't come after the present one.
    charter_frozen,   ///< The charter stays while a round is open.
    too_late,         ///< It came after the round was frozen.
  };
  Reason reason;
  std::optional<RecordId> revision;
  std::optional<OrgId> org;
  std::optional<Reach> reach;         ///< Of a revision that misses the thresholds.
  std::optional<BlockId> block = {};  ///< Of a merge.
};

/// Everything that stands against the agenda, or what it makes. Costs O(adopted · blocks).
std::variant<Decision, std::vector<Objection>> decide(const Fold& fold,
                                                      const AgendaStatement& agenda);

}  // namespace palabre::federation
