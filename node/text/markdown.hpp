// Markdown in, blocks out, and back.
//
// A block holds one heading, paragraph or list item; its text is Markdown of one block, written in
// one form (`*emphasis*`, `**strong**`, `[words](address)`, `` `code` ``). Images become links.
// What a platform's text has no use for (code blocks, quotations, tables, HTML) is refused.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "federation/text/block.hpp"

namespace palabre::node {

/// Of a heading, or of the depth of a list; 1 is the highest.
inline constexpr unsigned block_level_max = 6;

struct TextBlock {
  federation::BlockKind kind = federation::BlockKind::paragraph;
  std::uint8_t level = 0;
  std::string text;

  friend bool operator==(const TextBlock&, const TextBlock&) = default;
};

/// What a document has and a platform's text hasn't.
enum class Foreign {
  table,
  quotation,
  code_block,
  image,
  footnote,
  numbering,  ///< The numbers of a numbered list.
  deep_list,  ///< A list item or heading below level 6.
  html,
  formula,
  style,     ///< Underlined, struck out, above or below the line, in small capitals.
  emphasis,  ///< That can't be written where it stands.
  link,      ///< To somewhere else than http, https or mailto.
  control,   ///< A control character.
};

struct Markdown {
  std::vector<TextBlock> blocks;
  /// What was refused: empty, or a sentence per construct with its line, in French and English.
  /// The words in it are among the blocks all the same.
  struct Flaw {
    std::size_t line;
    std::string_view fr;
    std::string_view en;
    std::optional<Foreign> kind = {};  ///< None of what isn't Markdown's.
  };
  std::vector<Flaw> flaws;
  /// What was taken, and isn't any more what it was.
  struct Change {
    std::size_t line;
    Foreign kind;
  };
  std::vector<Change> changes;
};

Markdown parse_markdown(std::string_view text);

/// `words` with a backslash before what would be read as markup.
std::string escape_markdown(std::string_view words);

/// A block's text with a backslash where one of its lines would start another block ("- no",
/// "1. yes", "# one"), the lines after the first behind `margin`.
std::string within_block(std::string_view text, std::string_view margin = {});

/// `text` as one block of a Markdown document.
std::string to_markdown(const TextBlock& block);

}  // namespace palabre::node
