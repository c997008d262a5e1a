// A long text in parts, each to be read at one sitting, and its table of contents.
//
// A part ends before the highest heading that is near, else before a paragraph, so that all parts
// are about as long; a text of at most part_block_count_max blocks is one part.
//
//   300 blocks, no heading           100 · 100 · 100
//   300 blocks, "##" at 120 and 200  120 · 80 · 100
//
// Like numbers, parts belong to one version of the text and are never signed: what leads to a place
// in a text names a block.

#pragma once

#include <cstddef>
#include <vector>

#include "node/text/numbering.hpp"

namespace palabre::node {

/// Of each part of a text that has several, as far as headings let it be: so many passages, with
/// what leads from them, are about what a server sends before it waits, 14 kB.
inline constexpr std::size_t part_block_count = 100;
inline constexpr std::size_t part_block_count_min = 50;  ///< Likewise.
/// Platforms have about a hundred passages: they stay one page, with room for half as many more.
inline constexpr std::size_t part_block_count_max = 150;

/// Of whole levels in a table of contents; the title and one of a part may come besides.
inline constexpr std::size_t contents_heading_count_max = 100;

struct TextPart {
  std::size_t begin = 0;  ///< Of its blocks in the text.
  std::size_t end = 0;

  friend bool operator==(const TextPart&, const TextPart&) = default;
};

/// In reading order, with every block in one of them; one empty part of an empty text. Costs
/// O(blocks).
std::vector<TextPart> parts_of(const std::vector<NumberedBlock>& text);

/// The place of the part that holds the block at `block`, which the text has.
std::size_t part_with(const std::vector<TextPart>& parts, std::size_t block);

/// The places of the headings that a table of contents shows: those of as many levels, from the
/// highest down, as are few enough together; of a part that has none of them, the first of its
/// highest ones. The title, which is of no level, comes first. Costs O(blocks).
std::vector<std::size_t> contents_of(const std::vector<NumberedBlock>& text,
                                     const std::vector<TextPart>& parts);

/// The places of the headings that the block at `at` stands under, the highest first. Costs O(at).
std::vector<std::size_t> above_of(const std::vector<NumberedBlock>& text, std::size_t at);

}  // namespace palabre::node
