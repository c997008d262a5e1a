#include "node/text/text_parts.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "federation/core/assert.hpp"

namespace palabre::node {

using federation::BlockKind;

namespace {

/// Where a part may begin, the better the lower: at the highest heading first of all, and last of
/// all where the heading above would stay behind. `at` isn't the text's first block.
int rank_at(const std::vector<NumberedBlock>& text, std::size_t at) {
  constexpr int paragraph = heading_level_max + 1;
  constexpr int within_a_list = paragraph + 1;
  constexpr int without_its_heading = within_a_list + 1;
  if (text[at - 1].kind == BlockKind::heading) return without_its_heading;
  switch (text[at].kind) {
    case BlockKind::heading: return text[at].level;
    case BlockKind::list_item: return within_a_list;
    case BlockKind::paragraph: break;
  }
  return paragraph;
}

std::size_t end_of_part(const std::vector<NumberedBlock>& text, std::size_t begin) {
  const auto rest = text.size() - begin;
  if (rest <= part_block_count_max) return text.size();
  const auto part_count =
      std::max<std::size_t>(2, (rest + part_block_count / 2) / part_block_count);
  const auto aim = begin + (rest + part_count - 1) / part_count;
  const auto first = begin + part_block_count_min;
  const auto last = begin + std::min(part_block_count_max, rest - part_block_count_min);
  const auto distance = [&](std::size_t at) { return at < aim ? aim - at : at - aim; };
  auto best = aim;
  for (auto at = first; at <= last; ++at) {
    const auto rank = rank_at(text, at);
    const auto lowest = rank_at(text, best);
    if (rank < lowest || (rank == lowest && distance(at) < distance(best))) best = at;
  }
  return best;
}

}  // namespace

std::vector<TextPart> parts_of(const std::vector<NumberedBlock>& text) {
  std::vector<TextPart> parts;
  std::size_t begin = 0;
  do {
    const auto end = end_of_part(text, begin);
    parts.push_back({begin, end});
    begin = end;
  } while (begin < text.size());
  return parts;
}

std::size_t part_with(const std::vector<TextPart>& parts, std::size_t block) {
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [&](const TextPart& part) { return block < part.end; });
  PALABRE_ASSERT(found != parts.end());
  return static_cast<std::size_t>(found - parts.begin());
}

std::vector<std::size_t> contents_of(const std::vector<NumberedBlock>& text,
                                     const std::vector<TextPart>& parts) {
  const std::size_t title_count = has_title(text) ? 1 : 0;
  std::array<std::size_t, heading_level_max + 1> counts{};
  for (auto i = title_count; i < text.size(); ++i) {
    if (text[i].kind == BlockKind::heading) ++counts[text[i].level];
  }
  std::uint8_t lowest = 0;  // Of the levels that are few enough.
  std::size_t count = 0;
  while (lowest < heading_level_max && count + counts[lowest + 1U] <= contents_heading_count_max) {
    count += counts[++lowest];
  }
  std::vector<std::size_t> contents;
  if (title_count != 0) contents.push_back(0);
  for (const auto& part : parts) {
    std::optional<std::size_t> highest;  // The first of them, in this part.
    bool any = false;
    for (auto i = std::max(part.begin, title_count); i < part.end; ++i) {
      if (text[i].kind != BlockKind::heading) continue;
      if (text[i].level <= lowest) contents.push_back(i);
      any = any || text[i].level <= lowest;
      if (!highest || text[i].level < text[*highest].level) highest = i;
    }
    if (!any && highest) contents.push_back(*highest);
  }
  return contents;
}

std::vector<std::size_t> above_of(const std::vector<NumberedBlock>& text, std::size_t at) {
  std::vector<std::size_t> above;
  for (std::size_t i = 0; i <= at; ++i) {
    if (text[i].kind != BlockKind::heading) continue;
    while (!above.empty() && text[above.back()].level >= text[i].level) above.pop_back();
    if (i < at) above.push_back(i);
  }
  return above;
}

}  // namespace palabre::node
