// Markdown in, blocks out, and back.
//
// A block holds one heading, paragraph or list item; its text is Markdown of one block, written in
// one form (`*emphasis*`, `**strong**`, `[words](address)`, `` `code` ``). Images become links.
// What a platform's text has no use for (code blocks, quotations, tables, HTML) is refused.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "federation/text/block.hpp"

namespace palabre::node {

struct TextBlock {
  federation::BlockKind kind = federation::BlockKind::paragraph;
  std::uint8_t level = 0;
  std::string text;

  friend bool operator==(const TextBlock&, const TextBlock&) = default;
};

struct Markdown {
  std::vector<TextBlock> blocks;
  /// What was refused: empty, or a sentence per construct with its line, in French and English.
  struct Flaw {
    std::size_t line;
    std::string_view fr;
    std::string_view en;
  };
  std::vector<Flaw> flaws;
};

Markdown parse_markdown(std::string_view text);

/// `text` as one block of a Markdown document.
std::string to_markdown(const TextBlock& block);

}  // namespace palabre::node
