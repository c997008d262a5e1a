// What an operation does at one place of the text: at a block, or just after it.
//
//   at the block    remove  replace  split  join  move (it goes elsewhere)
//   just after it   insert  arrive (blocks that move come here)  seal (a join lets nothing between)
//
// Whether two of them can both be had is a table of these, the same within an amendment and between
// amendments.
//
// Source: docs/protocol.md#operations.

#pragma once

#include <optional>
#include <vector>

#include "federation/core/result.hpp"
#include "federation/text/operation.hpp"

namespace palabre::federation {

enum class Effect : std::uint8_t { insert, arrive, seal, remove, replace, split, join, move };

struct EffectAt {
  std::optional<BlockId> place;  ///< None: the start, where only insert and arrive are.
  Effect effect = Effect::insert;
  std::optional<Commitment> expected;  ///< The text that the block must have.
};

/// In the operation's order. Costs O(blocks that it names).
std::vector<EffectAt> effects_of(const Operation& operation);

/// Whether no text has both at one place. Replacements don't clash here, since they may say the
/// same or merge; nor do deletions, nor what comes to one point, which has an order.
bool clash(Effect one, Effect other) noexcept;

/// Whether a text has what an operation names. `find` gives a block of it by its id, as a pointer
/// into its manifest; null if there is none. Refuses with
///   Errc::dangling      a block that isn't there.
///   Errc::text_differs  one whose text isn't the expected one; blocks of a join that don't follow
///                       each other.
template <class Find>
Result<void> check_fit(const Operation& operation, const Find& find) {
  for (const auto& effect : effects_of(operation)) {
    if (!effect.place) continue;
    const ManifestBlock* block = find(*effect.place);
    if (block == nullptr) return Errc::dangling;
    if (effect.expected && *effect.expected != block->text) return Errc::text_differs;
  }
  if (const auto* join = std::get_if<Join>(&operation)) {
    const ManifestBlock* first = find(join->blocks.front().block);
    for (std::size_t i = 1; i < join->blocks.size(); ++i) {
      if (find(join->blocks[i].block) != first + i) return Errc::text_differs;
    }
  }
  return boost::system::in_place_value;
}

}  // namespace palabre::federation
