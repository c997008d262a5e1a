#include "node/publish/tracked.hpp"

#include <algorithm>
#include <set>

#include "federation/core/match.hpp"
#include "node/publish/word_pieces.hpp"

namespace palabre::node {

using namespace federation;

namespace {

using Kind = RedlinePart::Kind;

BlockStart start_of(const TextBlock& block) { return {block.kind, block.level}; }

/// What is done at a block of the text.
struct Done {
  std::vector<OwnVersion> versions;  ///< Of those who replace, part or join it.
  ChangedBy removed_by;
  std::optional<std::size_t> moved_by;
  std::size_t part_count = 1;
  std::vector<BlockId> joined;  ///< With the first of them, all of a join.
  bool absorbed = false;        ///< By a join, into one before it.
};

class Tracker {
 public:
  Tracker(const std::vector<EditableBlock>& text, std::span<const FittingAmendment> amendments)
      : before_{text}, after_{make_together(text, amendments)} {
    for (const auto& block : before_) texts_.emplace(block.id, &block.block);
    for (std::size_t by = 0; by < amendments.size(); ++by) {
      for (const auto& operation : amendments[by].operations) note(operation, by);
    }
  }

  std::vector<TrackedPiece> track() {
    std::size_t come_from = 0;
    for (std::size_t i = 0; i < after_.blocks.size();) {
      const auto& block = after_.blocks[i];
      if (!stays(block.id)) {
        i += part_count(block.id);
        continue;
      }
      put_gone(block.id);
      put_coming(come_from, i);
      put_staying(i);
      ++at_;
      i += part_count(block.id);
      come_from = i;
    }
    put_gone({});
    put_coming(come_from, after_.blocks.size());
    return std::move(pieces_);
  }

 private:
  void note(const DraftOperation& operation, std::size_t by) {
    const Match note_each{
        [](const DraftInsert&) {},
        [&](const DraftDelete& erase) { done_[erase.block].removed_by.push_back(by); },
        [&](const DraftReplace& replace) {
          done_[replace.block].versions.push_back({by, tokens_of(replace.text)});
        },
        [&](const DraftMove& move) {
          for (const auto& block : move.blocks) done_[block].moved_by = by;
        },
        [&](const DraftSplit& split) {
          auto& done = done_[split.block];
          done.part_count = split.parts.size();
          std::vector<BlockToken> parts;
          for (const auto& part : split.parts) {
            add_block(parts, start_of(*texts_.at(split.block)), part);
          }
          done.versions.push_back({by, std::move(parts)});
        },
        [&](const DraftJoin& join) {
          auto& first = done_[join.blocks.front().block];
          first.versions.push_back({by, tokens_of(join.text)});
          for (const auto& each : join.blocks) first.joined.push_back(each.block);
          for (std::size_t i = 1; i < join.blocks.size(); ++i) {
            done_[join.blocks[i].block].absorbed = true;
          }
        }};
    std::visit(note_each, operation);
  }

  /// After the first, which needs no beginning of its own.
  static void add_block(std::vector<BlockToken>& tokens, BlockStart start,
                        const std::string& text) {
    if (!tokens.empty()) tokens.push_back({{}, start, true});
    const auto more = tokens_of(text);
    tokens.insert(tokens.end(), more.begin(), more.end());
  }

  const Done& done_at(const BlockId& id) const {
    static const Done nothing;
    const auto found = done_.find(id);
    return found == done_.end() ? nothing : found->second;
  }

  /// Where it stood.
  bool stays(const BlockId& id) const {
    const auto& done = done_at(id);
    return texts_.count(id) != 0 && !done.moved_by && !done.absorbed && done.removed_by.empty();
  }

  /// How many blocks of the text after come of it, one after the other.
  std::size_t part_count(const BlockId& id) const { return done_at(id).part_count; }

  std::vector<BlockToken> tokens_before(const BlockId& id) const {
    std::vector<BlockToken> tokens;
    const auto& joined = done_at(id).joined;
    if (joined.empty()) return tokens_of(texts_.at(id)->text);
    for (const auto& each : joined) {
      add_block(tokens, start_of(*texts_.at(each)), texts_.at(each)->text);
    }
    return tokens;
  }

  /// The block of the text after that stands there, with its parts, against the text before.
  std::vector<TrackedPiece> pieces_of(std::size_t place) const {
    const auto& id = after_.blocks[place].id;
    std::vector<BlockToken> after;
    for (std::size_t i = place; i < place + part_count(id); ++i) {
      add_block(after, start_of(after_.blocks[i].block), after_.blocks[i].block.text);
    }
    return word_pieces(tokens_before(id), after, done_at(id).versions);
  }

  /// What stood before the next block that stays, or before the end, and doesn't any more.
  void put_gone(const std::optional<BlockId>& next) {
    for (; at_ < before_.size() && before_[at_].id != next; ++at_) {
      const auto& [id, commitment, block] = before_[at_];
      const auto& done = done_at(id);
      if (done.absorbed) continue;
      const auto by = done.moved_by ? ChangedBy{*done.moved_by} : done.removed_by;
      pieces_.push_back({Kind::removed, by, start_of(block), {}});
      for (const auto& run : inline_runs(block.text)) {
        pieces_.push_back({Kind::removed, by, {}, run});
      }
    }
  }

  void put_coming(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to;) {
      const auto& [id, commitment, block] = after_.blocks[i];
      if (const auto inserted = after_.inserted_by.find(id); inserted != after_.inserted_by.end()) {
        const ChangedBy by{inserted->second};
        pieces_.push_back({Kind::added, by, start_of(block), {}});
        for (const auto& run : inline_runs(block.text)) {
          pieces_.push_back({Kind::added, by, {}, run});
        }
        ++i;
      } else {
        put_moved(i);
        i += part_count(id);
      }
    }
  }

  /// What stays of its text comes with the move; what is changed in it, of those who change it.
  void put_moved(std::size_t place) {
    const auto& [id, commitment, block] = after_.blocks[place];
    const ChangedBy mover{*done_at(id).moved_by};
    pieces_.push_back({Kind::added, mover, start_of(block), {}});
    for (auto& piece : pieces_of(place)) {
      if (piece.kind == Kind::removed) continue;
      if (piece.kind == Kind::kept) piece.by = mover;
      piece.kind = Kind::added;
      pieces_.push_back(std::move(piece));
    }
  }

  void put_staying(std::size_t place) {
    pieces_.push_back({Kind::kept, {}, start_of(after_.blocks[place].block), {}});
    auto pieces = pieces_of(place);
    pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
  }

  const std::vector<EditableBlock>& before_;
  const MadeText after_;
  std::map<BlockId, const TextBlock*> texts_;
  std::map<BlockId, Done> done_;
  std::size_t at_ = 0;  // In before_.
  std::vector<TrackedPiece> pieces_;
};

}  // namespace

std::vector<TrackedPiece> track(const std::vector<EditableBlock>& text,
                                std::span<const FittingAmendment> amendments) {
  return Tracker{text, amendments}.track();
}

}  // namespace palabre::node
