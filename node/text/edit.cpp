#include "node/text/edit.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::string_view marker_start = "<!-- bloc ";
constexpr std::string_view marker_end = " -->";

/// The shortest prefix of at least 8 digits that tells every block from the others.
std::size_t prefix_length(const std::vector<EditableBlock>& text) {
  for (std::size_t length = 8; length < 64; ++length) {
    std::set<std::string> seen;
    for (const auto& block : text) seen.insert(to_hex(block.id.view()).substr(0, length));
    if (seen.size() == text.size()) return length;
  }
  return 64;
}

std::string trimmed(std::string_view text) {
  const auto blank = std::string_view{" \t\n"};
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return std::string{text.substr(first, text.find_last_not_of(blank) - first + 1)};
}

struct Chunk {
  std::string marker;  // Empty: what stands before the first one.
  std::size_t line = 1;
  std::string text;
};

std::vector<Chunk> split_at_markers(std::string_view file) {
  std::vector<Chunk> chunks(1);
  std::size_t line = 0;
  while (!file.empty()) {
    const auto end = file.find('\n');
    const auto words = file.substr(0, end);
    ++line;
    const auto bare = trimmed(words);
    if (bare.starts_with(marker_start) && bare.ends_with(marker_end)) {
      const auto length = bare.size() - marker_start.size() - marker_end.size();
      chunks.push_back({trimmed(bare.substr(marker_start.size(), length)), line + 1, {}});
    } else {
      chunks.back().text += std::string{words} + "\n";
    }
    file = end == std::string_view::npos ? std::string_view{} : file.substr(end + 1);
  }
  return chunks;
}

const EditableBlock* find(const std::vector<EditableBlock>& text, const std::string& marker) {
  const auto found = std::find_if(text.begin(), text.end(), [&](const EditableBlock& block) {
    return marker.size() >= 8 && to_hex(block.id.view()).starts_with(marker);
  });
  return found == text.end() ? nullptr : &*found;
}

class Deriver {
 public:
  explicit Deriver(const std::vector<EditableBlock>& text) : text_{text} {}

  void take(const Chunk& chunk);
  Edit finish();

 private:
  void insert_after(std::optional<BlockId> after, std::vector<TextBlock> blocks);
  void compare(const EditableBlock& block, const Chunk& chunk);
  std::vector<TextBlock> parse(const Chunk& chunk);
  void refuse(std::size_t line, std::string_view fr, std::string_view en) {
    edit_.flaws.push_back({line, fr, en});
  }

  const std::vector<EditableBlock>& text_;
  std::size_t next_ = 0;  // The block that comes next, if no marker was moved.
  Edit edit_;
};

std::vector<TextBlock> Deriver::parse(const Chunk& chunk) {
  auto markdown = parse_markdown(chunk.text);
  for (const auto& flaw : markdown.flaws) {
    refuse(chunk.line + flaw.line - 1, flaw.fr, flaw.en);
  }
  return std::move(markdown.blocks);
}

void Deriver::insert_after(std::optional<BlockId> after, std::vector<TextBlock> blocks) {
  if (blocks.empty()) return;
  edit_.operations.emplace_back(DraftInsert{after, std::move(blocks)});
}

void Deriver::compare(const EditableBlock& block, const Chunk& chunk) {
  const auto words = trimmed(chunk.text);
  if (words == trimmed(to_markdown(block.block))) return;
  auto blocks = parse(chunk);
  if (blocks.empty()) {
    edit_.operations.emplace_back(DraftDelete{block.id, block.commitment});
    return;
  }
  const bool same_shape =
      blocks.front().kind == block.block.kind && blocks.front().level == block.block.level;
  if (same_shape) {
    if (blocks.front().text != block.block.text) {
      edit_.operations.emplace_back(DraftReplace{block.id, block.commitment, blocks.front().text});
    }
    blocks.erase(blocks.begin());
    return insert_after(block.id, std::move(blocks));
  }
  // Another sort of block: what was there goes, and what is there now comes after its place.
  insert_after(block.id, std::move(blocks));
  edit_.operations.emplace_back(DraftDelete{block.id, block.commitment});
}

void Deriver::take(const Chunk& chunk) {
  if (chunk.marker.empty()) return insert_after({}, parse(chunk));
  const auto* block = find(text_, chunk.marker);
  if (block == nullptr) {
    return refuse(chunk.line - 1, "ce repère ne désigne aucun bloc du texte",
                  "this marker is no block's of the text");
  }
  const auto index = static_cast<std::size_t>(block - text_.data());
  if (index < next_) {
    return refuse(chunk.line - 1, "ce repère a été déplacé ou répété : laissez-le à sa place",
                  "this marker was moved or repeated: leave it in its place");
  }
  // A marker that was removed takes its block with it.
  for (; next_ < index; ++next_) {
    edit_.operations.emplace_back(DraftDelete{text_[next_].id, text_[next_].commitment});
  }
  next_ = index + 1;
  compare(*block, chunk);
}

Edit Deriver::finish() {
  for (; next_ < text_.size(); ++next_) {
    edit_.operations.emplace_back(DraftDelete{text_[next_].id, text_[next_].commitment});
  }
  return std::move(edit_);
}

}  // namespace

std::string to_edit_file(const std::vector<EditableBlock>& text) {
  const auto length = prefix_length(text);
  std::string file;
  for (const auto& block : text) {
    file += std::string{marker_start} + to_hex(block.id.view()).substr(0, length) +
            std::string{marker_end} + "\n" + to_markdown(block.block) + "\n\n";
  }
  return file;
}

Edit derive_operations(const std::vector<EditableBlock>& text, std::string_view edited) {
  Deriver deriver{text};
  for (const auto& chunk : split_at_markers(edited)) deriver.take(chunk);
  return deriver.finish();
}

}  // namespace palabre::node
