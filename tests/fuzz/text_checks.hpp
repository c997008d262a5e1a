// Normalising is idempotent, Markdown has one written form, a redline adds up to both of its sides,
// and an edit file that wasn't edited changes nothing.

#pragma once

#include <string>
#include <vector>

#include "federation/core/assert.hpp"
#include "node/text/edit.hpp"
#include "node/text/normalise.hpp"
#include "node/text/redline.hpp"

namespace palabre::test {

inline void check_redline(const std::string& before, const std::string& after) {
  std::string removed;
  std::string added;
  for (const auto& part : node::redline(before, after)) {
    if (part.kind != node::RedlinePart::Kind::added) removed += part.text;
    if (part.kind != node::RedlinePart::Kind::removed) added += part.text;
  }
  PALABRE_ASSERT(removed == before && added == after);
}

inline void check_edit(const std::vector<node::TextBlock>& blocks) {
  std::vector<node::EditableBlock> text;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    federation::BlockId id;
    id.bytes[0] = static_cast<std::uint8_t>(i);
    id.bytes[1] = static_cast<std::uint8_t>(i >> 8U);
    text.push_back({id, {}, blocks[i]});
  }
  const auto edit = node::derive_operations(text, node::to_edit_file(text));
  PALABRE_ASSERT(edit.operations.empty() && edit.flaws.empty());
}

inline void check_text(std::string_view bytes) {
  static_cast<void>(node::find_flaw(bytes));
  const auto normal = node::normalise(bytes);
  if (!normal) return;
  PALABRE_ASSERT(node::normalise(*normal) == normal);
  check_redline(normal->substr(0, normal->size() / 2), normal->substr(normal->size() / 3));
  check_edit(node::parse_markdown(*normal).blocks);
}

}  // namespace palabre::test
