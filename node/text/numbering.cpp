#include "node/text/numbering.hpp"

#include <algorithm>
#include <array>

namespace palabre::node {

using federation::BlockKind;

bool has_title(const std::vector<NumberedBlock>& text) {
  if (text.empty() || text.front().kind != BlockKind::heading) return false;
  return std::none_of(text.begin() + 1, text.end(), [&](const NumberedBlock& block) {
    return block.kind == BlockKind::heading && block.level <= text.front().level;
  });
}

std::vector<std::string> numbers_of(const std::vector<NumberedBlock>& text) {
  std::vector<std::string> numbers;
  numbers.reserve(text.size());
  std::uint8_t top = heading_level_max;
  const auto first = has_title(text) ? std::size_t{1} : std::size_t{0};
  for (auto i = first; i < text.size(); ++i) {
    if (text[i].kind == BlockKind::heading) top = std::min(top, text[i].level);
  }
  std::array<unsigned, heading_level_max + 1> counts{};
  unsigned blocks = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto& [kind, level] = text[i];
    if (kind != BlockKind::heading) {
      numbers.push_back("§ " + std::to_string(++blocks));
      continue;
    }
    if (i < first) {
      numbers.emplace_back();
      continue;
    }
    ++counts[level];
    std::fill(counts.begin() + level + 1, counts.end(), 0U);
    std::string number;
    for (auto at = top; at <= level; ++at) {
      if (!number.empty()) number += ".";
      number += std::to_string(counts[at]);
    }
    numbers.push_back(std::move(number));
  }
  return numbers;
}

}  // namespace palabre::node
