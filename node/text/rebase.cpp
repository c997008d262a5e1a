#include "node/text/rebase.hpp"

#include <map>

#include "federation/core/match.hpp"
#include "federation/text/merge.hpp"

namespace palabre::node {

using namespace federation;

namespace {

class Rebaser {
 public:
  explicit Rebaser(const std::vector<EditableBlock>& text) : text_{text} {
    for (std::size_t i = 0; i < text.size(); ++i) places_.emplace(text[i].id, i);
  }

  Rebased take(const std::vector<QuotedOperation>& operations) {
    for (const auto& quoted : operations) {
      before_ = &quoted.before;
      std::visit([&](const auto& draft) { take(draft); }, quoted.operation);
      ++index_;
    }
    return std::move(made_);
  }

 private:
  using Reason = Unfit::Reason;

  const EditableBlock* find(const BlockId& id) const {
    const auto found = places_.find(id);
    return found == places_.end() ? nullptr : &text_[found->second];
  }
  std::string quoted(std::size_t i) const { return i < before_->size() ? (*before_)[i] : ""; }
  void leave(Reason reason, std::string before = {}, std::string now = {}) {
    made_.unfit.push_back({index_, reason, std::move(before), std::move(now)});
  }
  void keep(DraftOperation operation) { made_.operations.push_back(std::move(operation)); }

  void take(const DraftInsert& insert) {
    if (insert.after && find(*insert.after) == nullptr) return leave(Reason::gone);
    keep(insert);
  }

  void take(const DraftMove& move) {
    if (move.after && find(*move.after) == nullptr) return leave(Reason::gone);
    for (const auto& block : move.blocks) {
      if (find(block) == nullptr) return leave(Reason::gone);
    }
    keep(move);
  }

  void take(const DraftDelete& removed) {
    const auto* block = find(removed.block);
    if (block == nullptr) return made_.done.push_back(index_);
    const auto& now = block->block.text;
    if (now != quoted(0)) return leave(Reason::changed, quoted(0), now);
    keep(DraftDelete{block->id, block->commitment});
  }

  void take(const DraftReplace& replace) {
    const auto* block = find(replace.block);
    if (block == nullptr) return leave(Reason::gone, quoted(0));
    const auto& now = block->block.text;
    const std::vector<std::vector<WordChange>> changes{changes_between(quoted(0), replace.text),
                                                       changes_between(quoted(0), now)};
    const auto text = merge(quoted(0), changes);
    if (!text || text->empty()) return leave(Reason::changed, quoted(0), now);
    if (*text == now) return made_.done.push_back(index_);
    if (now != quoted(0)) made_.merged.push_back(index_);
    keep(DraftReplace{block->id, block->commitment, *text});
  }

  void take(const DraftSplit& split) {
    const auto* block = find(split.block);
    if (block == nullptr) return leave(Reason::gone, quoted(0));
    const auto& now = block->block.text;
    if (now != quoted(0)) return leave(Reason::changed, quoted(0), now);
    keep(DraftSplit{block->id, block->commitment, split.parts});
  }

  void take(const DraftJoin& join) {
    DraftJoin made{{}, join.text};
    for (std::size_t i = 0; i < join.blocks.size(); ++i) {
      const auto* block = find(join.blocks[i].block);
      if (block == nullptr) return leave(Reason::gone, quoted(i));
      const auto& now = block->block.text;
      if (now != quoted(i)) return leave(Reason::changed, quoted(i), now);
      if (i > 0 && places_.at(block->id) != places_.at(made.blocks.front().block) + i) {
        return leave(Reason::parted, quoted(i));
      }
      made.blocks.push_back({block->id, block->commitment});
    }
    keep(std::move(made));
  }

  const std::vector<EditableBlock>& text_;
  std::map<BlockId, std::size_t> places_;
  const std::vector<std::string>* before_ = nullptr;
  std::size_t index_ = 0;
  Rebased made_;
};

}  // namespace

Rebased rebase(const std::vector<QuotedOperation>& operations,
               const std::vector<EditableBlock>& text) {
  return Rebaser{text}.take(operations);
}

}  // namespace palabre::node
