#include "federation/text/effect.hpp"

#include <algorithm>

#include "federation/core/match.hpp"

namespace palabre::federation {

std::vector<EffectAt> effects_of(const Operation& operation) {
  std::vector<EffectAt> effects;
  const Match list{[&](const Insert& insert) {
                     effects.push_back({insert.after, Effect::insert, {}});
                   },
                   [&](const Delete& erase) {
                     effects.push_back({erase.block, Effect::remove, erase.expected});
                   },
                   [&](const Replace& replace) {
                     effects.push_back({replace.block, Effect::replace, replace.expected});
                   },
                   [&](const Move& move) {
                     effects.push_back({move.after, Effect::arrive, {}});
                     for (const auto& block : move.blocks)
                       effects.push_back({block, Effect::move, {}});
                   },
                   [&](const Split& split) {
                     effects.push_back({split.block, Effect::split, split.expected});
                   },
                   [&](const Join& join) {
                     for (std::size_t i = 0; i < join.blocks.size(); ++i) {
                       const auto& [block, expected] = join.blocks[i];
                       effects.push_back({block, Effect::join, expected});
                       if (i + 1 < join.blocks.size()) effects.push_back({block, Effect::seal, {}});
                     }
                   }};
  std::visit(list, operation);
  return effects;
}

bool clash(Effect one, Effect other) noexcept {
  const auto [first, second] = std::minmax(one, other);
  switch (first) {
    case Effect::insert: return second == Effect::seal;
    // What moves after a block that moves itself would have no place that is sure.
    case Effect::arrive: return second == Effect::seal || second == Effect::move;
    case Effect::seal: return second == Effect::seal;
    case Effect::remove: return second != Effect::remove;
    case Effect::replace: return second == Effect::split || second == Effect::join;
    case Effect::split: return second != Effect::move;
    case Effect::join:
    case Effect::move: return true;
  }
  return true;
}

}  // namespace palabre::federation
