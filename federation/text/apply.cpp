#include "federation/text/apply.hpp"

#include <map>
#include <set>

#include "federation/core/match.hpp"
#include "federation/text/layout.hpp"

namespace palabre::federation {

namespace {

bool is_within(std::size_t count, std::size_t least, std::size_t most) {
  return least <= count && count <= most;
}

/// Whether each is of something, and all of them together of no more than may be.
bool are_sized(std::span<const Operation> operations) {
  std::size_t new_blocks = 0;
  std::size_t moved_blocks = 0;
  const Match is_sized{
      [&](const Insert& insert) {
        new_blocks += insert.blocks.size();
        return !insert.blocks.empty();
      },
      [](const Delete&) { return true; },
      [](const Replace&) { return true; },
      [&](const Move& move) {
        moved_blocks += move.blocks.size();
        return !move.blocks.empty();
      },
      [&](const Split& split) {
        new_blocks += split.parts.size() - 1;
        return is_within(split.parts.size(), 2, split_part_count_max);
      },
      [](const Join& join) { return is_within(join.blocks.size(), 2, joined_block_count_max); }};
  for (const auto& operation : operations) {
    if (!std::visit(is_sized, operation)) return false;
  }
  return new_blocks <= new_block_count_max && moved_blocks <= moved_block_count_max;
}

}  // namespace

Result<void> check_shape(std::span<const Operation> operations) {
  if (!is_within(operations.size(), 1, operation_count_max)) return Errc::malformed;
  if (!are_sized(operations)) return Errc::malformed;
  std::map<std::optional<BlockId>, std::set<Effect>> found;
  for (const auto& operation : operations) {
    for (const auto& [place, effect, expected] : effects_of(operation)) {
      auto& here = found[place];
      for (const auto other : here) {
        if (clash(effect, other)) return Errc::malformed;
      }
      if (!here.insert(effect).second) return Errc::malformed;
    }
  }
  return boost::system::in_place_value;
}

Result<Manifest> apply(const Manifest& base, std::span<const Operation> operations,
                       const RecordId& id) {
  const Contribution all{id, operations};
  Layout layout{base, {&all, 1}};
  for (const auto& operation : operations) {
    if (const auto here = layout.check(operation); !here) return here.error();
  }
  layout.take(all);
  return layout.text({});
}

}  // namespace palabre::federation
