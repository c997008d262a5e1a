#include "tests/oracle/by_lot.hpp"

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

Charter charter_by_lot(sim::Rng& rng) {
  Charter charter;
  if (rng.one_in(3)) {
    charter.member_records_per_height_max = 2 + rng.below(5);
    charter.organisation_records_per_height_max = 4 + rng.below(6);
  }
  if (rng.one_in(3)) charter.thresholds = {1, 1, 1, 0, static_cast<std::uint32_t>(rng.below(101))};
  charter.editorial_support_carries_over = rng.one_in(2);
  if (rng.one_in(5)) charter.thresholds.resolutions = 1;
  return charter;
}

RoundStep round_by_lot(sim::Rng& rng, const Round& round) {
  if (rng.one_in(6)) {
    return {1, static_cast<RoundPhase>(1 + rng.below(5))};
  }
  if (!round.is_open()) return {round.number() + 1, RoundPhase::collecting};
  const auto phase = static_cast<std::uint64_t>(round.phase());
  return {round.number(), static_cast<RoundPhase>(phase + 1 + rng.below(5 - phase))};
}

}  // namespace palabre::oracle
