// Any bytes as a text: normalising is idempotent, Markdown has one written form, a redline adds up
// to both of its sides, and an edit file that wasn't edited changes nothing.

#include "federation/core/assert.hpp"
#include "node/text/edit.hpp"
#include "node/text/normalise.hpp"
#include "node/text/redline.hpp"

using namespace palabre::node;

namespace {

void check_redline(const std::string& before, const std::string& after) {
  std::string removed;
  std::string added;
  for (const auto& part : redline(before, after)) {
    if (part.kind != RedlinePart::Kind::added) removed += part.text;
    if (part.kind != RedlinePart::Kind::removed) added += part.text;
  }
  PALABRE_ASSERT(removed == before && added == after);
}

void check_edit(const std::vector<TextBlock>& blocks) {
  std::vector<EditableBlock> text;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    palabre::federation::BlockId id;
    id.bytes[0] = static_cast<std::uint8_t>(i);
    id.bytes[1] = static_cast<std::uint8_t>(i >> 8U);
    text.push_back({id, {}, blocks[i]});
  }
  const auto edit = derive_operations(text, to_edit_file(text));
  PALABRE_ASSERT(edit.operations.empty() && edit.flaws.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes{reinterpret_cast<const char*>(data), size};
  const auto normal = normalise(bytes);
  static_cast<void>(find_flaw(bytes));
  if (!normal) return 0;
  PALABRE_ASSERT(normalise(*normal) == normal);
  const auto markdown = parse_markdown(*normal);
  check_redline(normal->substr(0, size / 2), normal->substr(size / 3));
  check_edit(markdown.blocks);
  return 0;
}
