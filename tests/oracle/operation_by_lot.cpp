#include "tests/oracle/operation_by_lot.hpp"

namespace palabre::oracle {

using namespace federation;

namespace {

/// Blocks that move, part or join, now and then such that it can't be.
Operation rearrangement(sim::Rng& rng, const Manifest& base, std::size_t index,
                        const BringText& bring) {
  const auto& block = base[index];
  const auto expected = rng.one_in(20) ? Commitment{block.id.bytes} : block.text;
  if (rng.one_in(3)) {
    Split split{block.id, expected, {}};
    for (auto count = 1 + rng.below(3); count > 0; --count) {
      split.parts.push_back(bring(nullptr));
    }
    return split;
  }
  if (rng.one_in(2)) {
    Join join{{{block.id, expected}}, {}};
    for (auto next = index + 1; next < base.size() && join.blocks.size() < 3; ++next) {
      if (!rng.one_in(8)) join.blocks.push_back({base[next].id, base[next].text});
    }
    join.text = bring(nullptr);
    return join;
  }
  Move move{base[rng.below(base.size())].id, {block.id}};
  if (rng.one_in(4)) move.after.reset();
  if (rng.one_in(2)) move.blocks.push_back(base[rng.below(base.size())].id);
  return move;
}

}  // namespace

Operation operation_by_lot(sim::Rng& rng, const Manifest& base, std::size_t index,
                           const BringText& bring) {
  const auto& block = base[index];
  const auto expected = rng.one_in(20) ? Commitment{block.id.bytes} : block.text;
  if (rng.one_in(4)) return Delete{block.id, expected};
  if (rng.one_in(4)) return rearrangement(rng, base, index, bring);
  if (rng.one_in(3)) {
    Insert insert{block.id, {}};
    if (rng.one_in(4)) insert.after.reset();
    for (auto count = 1 + rng.below(3); count > 0; --count) {
      const auto kind = static_cast<BlockKind>(1 + rng.below(3));
      const auto level = kind == BlockKind::paragraph ? 0 : 1 + rng.below(6);
      insert.blocks.push_back({kind, static_cast<std::uint8_t>(level), bring(nullptr)});
    }
    return insert;
  }
  return Replace{block.id, expected, bring(rng.one_in(2) ? nullptr : &block.text)};
}

}  // namespace palabre::oracle
