#include "node/text/edit.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "federation/crypto/hash.hpp"
#include "federation/text/apply.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::string_view marker_start = "<!-- bloc ";
constexpr std::string_view version_start = "<!-- texte ";
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

/// Tells one version of a text from another.
std::string fingerprint_of(const std::vector<EditableBlock>& text) {
  constexpr std::size_t digit_count = 16;
  Sha256 hash;
  for (const auto& block : text) hash.add(block.id.view()).add(block.commitment.view());
  return to_hex(ByteView{hash.finish()}).substr(0, digit_count);
}

std::string trimmed(std::string_view text) {
  const auto blank = std::string_view{" \t\n"};
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return std::string{text.substr(first, text.find_last_not_of(blank) - first + 1)};
}

/// What a line has between `start` and the end of a marker; none if it is no such marker.
std::optional<std::string> marked(std::string_view line, std::string_view start) {
  const auto bare = trimmed(line);
  if (!bare.starts_with(start) || !bare.ends_with(marker_end)) return std::nullopt;
  return trimmed(bare.substr(start.size(), bare.size() - start.size() - marker_end.size()));
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
    if (auto marker = marked(words, marker_start)) {
      chunks.push_back({std::move(*marker), line + 1, {}});
    } else if (marked(words, version_start)) {
      chunks.back().text += "\n";
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

/// Without the blanks that a division or a line break adds or takes.
std::string squeezed(std::string_view text) {
  std::string kept{text};
  std::erase_if(kept, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
  return kept;
}

/// A block whose marker is in the file, in the file's order.
struct Entry {
  std::size_t index;  // In the text.
  const Chunk* chunk;
  bool stays = false;  // Else it stands elsewhere.
};

/// Marks as many as can be that stand in the text's order: the others have moved.
void find_staying(std::vector<Entry>& entries) {
  constexpr auto none = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> ends;  // Of the rising rows of each length, the entry that ends lowest.
  std::vector<std::size_t> before(entries.size(), none);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto at = std::lower_bound(ends.begin(), ends.end(), i, [&](auto one, auto other) {
      return entries[one].index < entries[other].index;
    });
    if (at != ends.begin()) before[i] = *std::prev(at);
    if (at == ends.end()) {
      ends.push_back(i);
    } else {
      *at = i;
    }
  }
  for (auto i = ends.empty() ? none : ends.back(); i != none; i = before[i]) {
    entries[i].stays = true;
  }
}

class Deriver {
 public:
  Deriver(const std::vector<EditableBlock>& text, const std::vector<Chunk>& chunks)
      : text_{text}, present_(text.size()), joined_(text.size()) {
    for (const auto& chunk : chunks) read_marker(chunk);
    find_staying(entries_);
    insert({}, parse(chunks.front()));
    for (const auto& entry : entries_) take(entry);
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (!present_[i] && !joined_[i]) remove(text_[i]);
    }
  }

  Edit finish() { return std::move(edit_); }

 private:
  void read_marker(const Chunk& chunk);
  void take(const Entry& entry);
  bool change(const Entry& entry, std::vector<TextBlock> blocks);
  bool join(const Entry& entry, const TextBlock& made);
  std::vector<TextBlock> parse(const Chunk& chunk);
  void insert(std::optional<BlockId> after, std::vector<TextBlock> blocks);
  void arrive(const BlockId& block);
  void remove(const EditableBlock& block) {
    edit_.operations.emplace_back(DraftDelete{block.id, block.commitment});
  }
  void refuse(std::size_t line, std::string_view fr, std::string_view en) {
    edit_.flaws.push_back({line, fr, en});
  }

  const std::vector<EditableBlock>& text_;
  std::vector<bool> present_;
  std::vector<bool> joined_;  // With one before them.
  std::vector<Entry> entries_;
  std::optional<BlockId> anchor_;    // The last one that stays: what moves comes after it.
  std::optional<BlockId> previous_;  // The last one that is still there, or stood there.
  Edit edit_;
};

void Deriver::read_marker(const Chunk& chunk) {
  if (chunk.marker.empty()) return;
  const auto* block = find(text_, chunk.marker);
  if (block == nullptr) {
    return refuse(chunk.line - 1, "ce repère ne désigne aucun bloc du texte",
                  "this marker is no block's of the text");
  }
  const auto index = static_cast<std::size_t>(block - text_.data());
  if (present_[index]) {
    return refuse(chunk.line - 1, "ce repère est là deux fois : laissez-en un seul",
                  "this marker is here twice: leave one of them");
  }
  present_[index] = true;
  entries_.push_back({index, &chunk});
}

std::vector<TextBlock> Deriver::parse(const Chunk& chunk) {
  auto markdown = parse_markdown(chunk.text);
  for (const auto& flaw : markdown.flaws) {
    refuse(chunk.line + flaw.line - 1, flaw.fr, flaw.en);
  }
  return std::move(markdown.blocks);
}

void Deriver::insert(std::optional<BlockId> after, std::vector<TextBlock> blocks) {
  if (blocks.empty()) return;
  for (auto& operation : edit_.operations) {
    auto* insert = std::get_if<DraftInsert>(&operation);
    if (insert == nullptr || insert->after != after) continue;
    insert->blocks.insert(insert->blocks.end(), blocks.begin(), blocks.end());
    return;
  }
  edit_.operations.emplace_back(DraftInsert{after, std::move(blocks)});
}

void Deriver::arrive(const BlockId& block) {
  for (auto& operation : edit_.operations) {
    auto* move = std::get_if<DraftMove>(&operation);
    if (move == nullptr || move->after != anchor_) continue;
    move->blocks.push_back(block);
    return;
  }
  edit_.operations.emplace_back(DraftMove{anchor_, {block}});
}

/// Whether the words are those of this block and of the next ones, whose markers are gone.
bool Deriver::join(const Entry& entry, const TextBlock& made) {
  const auto words = squeezed(made.text);
  const auto& first = text_[entry.index];
  DraftJoin join{{{first.id, first.commitment}}, made.text};
  auto all = squeezed(first.block.text);
  for (auto i = entry.index + 1; i < text_.size() && !present_[i] && !joined_[i]; ++i) {
    if (join.blocks.size() == joined_block_count_max || all.size() >= words.size()) break;
    all += squeezed(text_[i].block.text);
    join.blocks.push_back({text_[i].id, text_[i].commitment});
  }
  if (!entry.stays || join.blocks.size() < 2 || all != words) return false;
  for (std::size_t i = 1; i < join.blocks.size(); ++i) joined_[entry.index + i] = true;
  anchor_ = previous_ = join.blocks.back().block;  // Nothing comes between.
  edit_.operations.emplace_back(std::move(join));
  return true;
}

/// What stands under a block's marker now. Says whether the block is still there.
bool Deriver::change(const Entry& entry, std::vector<TextBlock> blocks) {
  const auto& [id, commitment, block] = text_[entry.index];
  const auto has_shape = [&shape = block](const TextBlock& each) {
    return each.kind == shape.kind && each.level == shape.level;
  };
  if (blocks.empty() || !has_shape(blocks.front())) {
    // What was there goes; of another sort, what is there now comes to its place.
    remove(text_[entry.index]);
    insert(entry.stays ? id : previous_, std::move(blocks));
    return false;
  }
  std::string all;
  for (const auto& each : blocks) all += squeezed(each.text);
  const bool divides = blocks.size() > 1 && blocks.size() <= split_part_count_max &&
                       all == squeezed(block.text) &&
                       std::all_of(blocks.begin(), blocks.end(), has_shape);
  if (divides) {
    DraftSplit split{id, commitment, {}};
    for (const auto& each : blocks) split.parts.push_back(each.text);
    edit_.operations.emplace_back(std::move(split));
    return true;
  }
  const bool joins = join(entry, blocks.front());
  if (!joins && blocks.front().text != block.text) {
    edit_.operations.emplace_back(DraftReplace{id, commitment, blocks.front().text});
  }
  blocks.erase(blocks.begin());
  insert(joins ? previous_ : id, std::move(blocks));
  return true;
}

void Deriver::take(const Entry& entry) {
  const auto& block = text_[entry.index];
  if (entry.stays) anchor_ = previous_ = block.id;
  const bool same = trimmed(entry.chunk->text) == trimmed(to_markdown(block.block));
  // Inserted text comes before what moves to the same point, as it does in the file.
  const bool is_there = same || change(entry, parse(*entry.chunk));
  if (entry.stays || !is_there) return;
  arrive(block.id);
  previous_ = block.id;
}

}  // namespace

namespace {

/// Of the text for which the file was written; none if it doesn't say.
std::optional<std::string> version_in(std::string_view file) {
  while (!file.empty()) {
    const auto end = file.find('\n');
    if (auto version = marked(file.substr(0, end), version_start)) return version;
    file = end == std::string_view::npos ? std::string_view{} : file.substr(end + 1);
  }
  return std::nullopt;
}

}  // namespace

std::string to_edit_file(const std::vector<EditableBlock>& text) {
  const auto length = prefix_length(text);
  std::string file =
      std::string{version_start} + fingerprint_of(text) + std::string{marker_end} + "\n\n";
  for (const auto& block : text) {
    file += std::string{marker_start} + to_hex(block.id.view()).substr(0, length) +
            std::string{marker_end} + "\n" + to_markdown(block.block) + "\n\n";
  }
  return file;
}

Edit derive_operations(const std::vector<EditableBlock>& text, std::string_view edited) {
  const auto chunks = split_at_markers(edited);
  if (const auto version = version_in(edited); version && *version != fingerprint_of(text)) {
    return {{},
            {{1,
              "le texte a changé depuis que ce fichier a été écrit. Refaites-le avec palabre text "
              "--marked, et reportez-y vos changements",
              "the text has changed since this file was written. Write it anew with palabre text "
              "--marked, and bring your changes over"}}};
  }
  if (chunks.size() == 1 && !text.empty()) {
    return {{},
            {{1,
              "ce fichier n'a aucun repère : il effacerait tout. Faites-le avec palabre text "
              "--marked",
              "this file has no marker: it would delete everything. Write it with palabre text "
              "--marked"}}};
  }
  return Deriver{text, chunks}.finish();
}

}  // namespace palabre::node
