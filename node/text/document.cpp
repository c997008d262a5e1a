#include "node/text/document.hpp"

#include <algorithm>

namespace palabre::node {

using federation::BlockKind;

namespace {

/// A heading has one line, and hashes at its end aren't of it.
std::string heading_of(const TextBlock& block) {
  std::string text;
  for (std::size_t i = 0; i < block.text.size(); ++i) {
    const bool breaks = block.text.compare(i, 2, "\\\n") == 0;
    text += breaks || block.text[i] == '\n' ? ' ' : block.text[i];
    if (breaks) ++i;
  }
  if (text.ends_with('#') && !text.ends_with("\\#")) text.insert(text.size() - 1, "\\");
  const auto level = std::clamp<unsigned>(block.level, 1, block_level_max);
  return std::string(level, '#') + " " + text;
}

std::string margin_of(unsigned depth) { return std::string(std::size_t{depth} * 2, ' '); }

/// The level of the item that the paragraphs from `at` on stand in, since one of a lower level
/// follows them; 0 for paragraphs after the list.
unsigned item_of(const std::vector<TextBlock>& blocks, std::size_t at, unsigned depth) {
  if (depth == 0) return 0;
  const auto next =
      std::find_if(blocks.begin() + static_cast<std::ptrdiff_t>(at), blocks.end(),
                   [](const TextBlock& block) { return block.kind != BlockKind::paragraph; });
  if (next == blocks.end() || next->kind != BlockKind::list_item || next->level < 2) return 0;
  return std::min<unsigned>(depth, next->level - 1U);
}

}  // namespace

Settled settle(const DraftBlock& draft) {
  const unsigned level = draft.kind == BlockKind::heading ? draft.level : 1;
  Settled settled{{draft.kind, draft.level, draft.plain}, true};
  for (const auto* text : {&draft.marked, &draft.plain}) {
    TextBlock alone{draft.kind, static_cast<std::uint8_t>(level), *text};
    if (draft.kind == BlockKind::paragraph) alone.level = 0;
    const auto read = parse_markdown(to_document({alone}));
    if (!read.flaws.empty() || read.blocks.size() != 1) continue;
    // A heading loses its line breaks, which aren't marks.
    if (draft.kind == BlockKind::heading) alone.text = read.blocks.front().text;
    if (read.blocks.front() != alone) continue;
    settled.block.text = alone.text;
    settled.lost_marks = text != &draft.marked && draft.marked != draft.plain;
    return settled;
  }
  return settled;
}

std::string to_document(const std::vector<TextBlock>& blocks) {
  std::string document;
  unsigned depth = 0;  // Of the list item that what follows may stand in.
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto& block = blocks[i];
    if (i > 0) document += "\n";
    switch (block.kind) {
      case BlockKind::heading:
        depth = 0;
        document += heading_of(block);
        break;
      case BlockKind::paragraph:
        depth = item_of(blocks, i, depth);
        document += margin_of(depth) + within_block(block.text, margin_of(depth));
        break;
      case BlockKind::list_item:
        depth = std::clamp<unsigned>(block.level, 1, std::min(depth + 1, block_level_max));
        document += margin_of(depth - 1) + "- " + within_block(block.text, margin_of(depth));
        break;
    }
    document += "\n";
  }
  return document;
}

}  // namespace palabre::node
