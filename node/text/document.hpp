// Blocks as one Markdown document, from which parse_markdown makes these blocks again.
//
//   blocks ──settle──▶ blocks that Markdown can say ──to_document──▶ document ──parse──▶ the same
//
// A list item can only be one level below the item before it.

#pragma once

#include <string>
#include <vector>

#include "node/text/markdown.hpp"

namespace palabre::node {

/// A block of a document that isn't Markdown: its text with emphasis and links, and without.
struct DraftBlock {
  federation::BlockKind kind = federation::BlockKind::paragraph;
  std::uint8_t level = 0;
  std::string marked;
  std::string plain;  ///< escape_markdown() of its words.
};

/// The block with the text that survives being written and read: `marked`, or `plain` where
/// Markdown can't have the marks where they stand (`**«a»**b`).
struct Settled {
  TextBlock block;
  bool lost_marks = false;
};
Settled settle(const DraftBlock& draft);

/// One blank line between two blocks, a line feed at the end. Levels of list items are lowered to
/// what can be said. Cost O(bytes).
std::string to_document(const std::vector<TextBlock>& blocks);

}  // namespace palabre::node
