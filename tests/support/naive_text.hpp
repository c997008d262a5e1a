// A text as people would keep it on slips of paper, for comparing the engine with: each block is a
// list of words, and each operation is carried out as it comes, on one long row.
//
// Slow, and written to be seen through. It knows nothing of commitments, diffs and layouts.

#pragma once

#include <algorithm>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "federation/text/block.hpp"

namespace palabre::test {

using Words = std::vector<std::string>;

/// In the place of the words [from, to) of a block come others.
struct WordEdit {
  std::size_t from = 0;
  std::size_t to = 0;
  Words words;
};

struct NaiveBlock {
  federation::BlockId id;
  Words words;

  friend bool operator==(const NaiveBlock&, const NaiveBlock&) = default;
};

/// A row of blocks, each with an end mark behind it: what comes after a block stands before its
/// mark, and what moves is all from the block to its mark.
class NaiveText {
 public:
  explicit NaiveText(const std::vector<NaiveBlock>& blocks) : row_{{{}, std::nullopt}} {
    for (const auto& block : blocks) {
      row_.push_back({block.id, block.words});
      row_.push_back({block.id, std::nullopt});
    }
  }

  void insert(const std::optional<federation::BlockId>& after, const NaiveBlock& block) {
    row_.insert(end_of(after), {block.id, block.words});
  }
  void move(const std::optional<federation::BlockId>& after, const federation::BlockId& block) {
    const auto past = std::next(end_of(block));
    row_.splice(end_of(after), row_, slip_of(block), past);
  }
  /// The block goes once all is done, so that others find it.
  void remove(const federation::BlockId& block) { gone_.push_back(block); }
  /// From the words that the block had at first, however many do so.
  void edit(const federation::BlockId& block, const WordEdit& edit) {
    edits_[block].push_back(edit);
  }
  void split(const federation::BlockId& block, const Words& first,
             const std::vector<NaiveBlock>& others) {
    const auto slip = slip_of(block);
    slip->words = first;
    for (const auto& other : others) {
      row_.insert(last_part_[block] ? std::next(*last_part_[block]) : std::next(slip),
                  {other.id, other.words});
      last_part_[block] = slip_of(other.id);
    }
  }
  void join(const std::vector<federation::BlockId>& blocks, const Words& words) {
    slip_of(blocks.front())->words = words;
    for (std::size_t i = 1; i < blocks.size(); ++i) remove(blocks[i]);
  }

  std::vector<NaiveBlock> blocks() const {
    std::vector<NaiveBlock> found;
    for (const auto& slip : row_) {
      if (!slip.words || std::count(gone_.begin(), gone_.end(), *slip.block) != 0) continue;
      found.push_back({*slip.block, edited(*slip.block, *slip.words)});
    }
    return found;
  }

 private:
  struct Slip {
    std::optional<federation::BlockId> block;
    std::optional<Words> words;  // None: the end mark.
  };
  using Row = std::list<Slip>;

  Row::iterator end_of(const std::optional<federation::BlockId>& block) {
    return std::find_if(row_.begin(), row_.end(),
                        [&](const Slip& slip) { return slip.block == block && !slip.words; });
  }
  Row::iterator slip_of(const federation::BlockId& block) {
    return std::find_if(row_.begin(), row_.end(),
                        [&](const Slip& slip) { return slip.block == block && slip.words; });
  }

  Words edited(const federation::BlockId& block, const Words& words) const {
    const auto found = edits_.find(block);
    if (found == edits_.end()) return words;
    std::vector<Words> before(words.size() + 1);
    std::vector<bool> gone(words.size());
    for (const auto& edit : found->second) {
      before[edit.from] = edit.words;
      for (auto i = edit.from; i < edit.to; ++i) gone[i] = true;
    }
    Words result;
    for (std::size_t i = 0; i <= words.size(); ++i) {
      result.insert(result.end(), before[i].begin(), before[i].end());
      if (i < words.size() && !gone[i]) result.push_back(words[i]);
    }
    return result;
  }

  Row row_;
  std::vector<federation::BlockId> gone_;
  std::map<federation::BlockId, std::vector<WordEdit>> edits_;
  std::map<federation::BlockId, std::optional<Row::iterator>> last_part_;
};

}  // namespace palabre::test
