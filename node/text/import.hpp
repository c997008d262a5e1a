// A document as the first text of a platform: the blocks that it makes, the Markdown that gives
// exactly these blocks to `palabre platform found`, and what didn't come along.
//
//   Markdown ──────────────▶ parse_markdown ─┐
//   ODT, DOCX ──pandoc──▶ its tree ──────────┴▶ blocks ──▶ document ──▶ parse_markdown ──▶ blocks
//
// No word is dropped: a table's cells, a note and a quotation become paragraphs, an image its
// description. What is lost is what stood around the words.
//
// Source of the tree: pandoc-types 1.22, as `pandoc -t json` writes it.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "federation/core/result.hpp"
#include "node/language.hpp"
#include "node/text/document.hpp"

namespace palabre::node {

/// A founding's manifest has no more. Source: docs/protocol.md#limits.
inline constexpr std::size_t imported_block_count_max = 20'000;

struct Loss {
  static constexpr std::size_t place_count_max = 8;

  Foreign kind;
  std::size_t count = 0;
  /// The first few: lines of a Markdown file, else numbers of blocks, from 1.
  std::vector<std::size_t> places;
};

struct ImportedText {
  std::vector<TextBlock> blocks;
  std::string markdown;
  std::vector<Loss> losses;  ///< One for each kind that occurs.
};

/// `text` is normalised. Cost O(bytes).
ImportedText import_markdown(std::string_view text);

/// `tree` is what `pandoc -t json` wrote.
///
/// Refuses with Errc::malformed what isn't such a tree, or is nested deeper than 1,000.
federation::Result<ImportedText> import_tree(std::string_view tree);

/// What became of it, as the end of a sentence that begins with how many there are.
Words fate_of(Foreign kind, bool several);

/// Blocks, from 0, whose text has more bytes than a body may (docs/protocol.md#limits).
std::vector<std::size_t> overlong_blocks(const std::vector<TextBlock>& blocks);

}  // namespace palabre::node
