// Numbers by which people speak of a text's blocks, such as "2.1" and "§ 14".
//
// They belong to one version of the text and are never signed: a later rule may count otherwise, so
// whatever shows them says by which rule they were made.
//
//   # Title               a heading that comes first and is alone of its level has no number
//   ## Founding           1
//   Words.                § 1
//   ## Aims               2
//   ### Near              2.1
//   - A list item.        § 2

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "federation/text/block.hpp"

namespace palabre::node {

/// The name of the rule above.
inline constexpr std::string_view numbering_rule = "sections-1";

struct NumberedBlock {
  federation::BlockKind kind = federation::BlockKind::paragraph;
  std::uint8_t level = 0;  ///< 1 to 6 of a heading.
};

/// Of a heading; 1 is the highest.
inline constexpr std::uint8_t heading_level_max = 6;

/// Whether the text begins with a heading above all others.
bool has_title(const std::vector<NumberedBlock>& text);

/// One number for each block; empty for the title.
std::vector<std::string> numbers_of(const std::vector<NumberedBlock>& text);

}  // namespace palabre::node
