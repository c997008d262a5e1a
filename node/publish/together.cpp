#include "node/publish/together.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "federation/core/assert.hpp"
#include "federation/core/match.hpp"
#include "federation/record/body.hpp"
#include "federation/text/consolidate.hpp"
#include "federation/text/effect.hpp"
#include "federation/text/merge.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Operations as the fold has them. Texts stand for their own commitments, unsalted: these never
/// leave here.
class Operations {
 public:
  explicit Operations(const std::vector<EditableBlock>& text) {
    for (const auto& block : text) {
      known_.emplace(block.id, commit(block.block.text));
      base_.push_back({block.id, block.block.kind, block.block.level, known_.at(block.id)});
    }
  }

  const Manifest& base() const { return base_; }
  const std::string& words(const Commitment& text) const { return texts_.at(text); }

  std::vector<Operation> read(const std::vector<DraftOperation>& drafts) {
    std::vector<Operation> operations;
    operations.reserve(drafts.size());
    for (const auto& draft : drafts) {
      operations.push_back(std::visit([&](const auto& each) { return one(each); }, draft));
    }
    return operations;
  }

  Commitment commit(const std::string& text) {
    const auto id = commitment(Body{{}, MediaType::markdown, {text.begin(), text.end()}});
    texts_.emplace(id, text);
    return id;
  }

 private:
  Operation one(const DraftInsert& insert) {
    Insert made{insert.after, {}};
    for (const auto& block : insert.blocks) {
      made.blocks.push_back({block.kind, block.level, commit(block.text)});
    }
    return made;
  }
  Operation one(const DraftDelete& erase) { return Delete{erase.block, known_.at(erase.block)}; }
  Operation one(const DraftReplace& replace) {
    return Replace{replace.block, known_.at(replace.block), commit(replace.text)};
  }
  Operation one(const DraftMove& move) { return Move{move.after, move.blocks}; }
  Operation one(const DraftSplit& split) {
    Split made{split.block, known_.at(split.block), {}};
    for (const auto& part : split.parts) made.parts.push_back(commit(part));
    return made;
  }
  Operation one(const DraftJoin& join) {
    Join made{{}, commit(join.text)};
    for (const auto& each : join.blocks) {
      made.blocks.push_back({each.block, known_.at(each.block)});
    }
    return made;
  }

  Manifest base_;
  std::map<BlockId, Commitment> known_;
  std::map<Commitment, std::string> texts_;
};

/// What one amendment does at a place.
struct Deed {
  std::size_t by;
  Effect effect;
  std::vector<WordChange> changes;  ///< Of a replacement.
};

bool compete(const Deed& one, const Deed& other) {
  if (clash(one.effect, other.effect)) return true;
  const bool both_replace = one.effect == Effect::replace && other.effect == Effect::replace;
  return both_replace && wording_of(one.changes, other.changes) == Wording::competing;
}

std::vector<std::vector<Operation>> read_all(Operations& operations,
                                             std::span<const FittingAmendment> amendments) {
  std::vector<std::vector<Operation>> read;
  read.reserve(amendments.size());
  for (const auto& each : amendments) read.push_back(operations.read(each.operations));
  return read;
}

/// The texts of blocks that several replace, by what they make of them together.
Merged merge_all(Operations& operations, const std::vector<std::vector<Operation>>& read) {
  std::map<BlockId, std::pair<Commitment, std::set<Commitment>>> replaced;
  for (const auto& amendment : read) {
    for (const auto& operation : amendment) {
      const auto* replace = std::get_if<Replace>(&operation);
      if (replace == nullptr) continue;
      auto& [before, texts] = replaced[replace->block];
      before = replace->expected;
      texts.insert(replace->text);
    }
  }
  Merged merged;
  for (const auto& [block, change] : replaced) {
    const auto& [before, texts] = change;
    if (texts.size() < 2) continue;
    std::vector<std::vector<WordChange>> changes;
    for (const auto& text : texts) {
      changes.push_back(changes_between(operations.words(before), operations.words(text)));
    }
    const auto made = merge(operations.words(before), changes);
    PALABRE_ASSERT(made.has_value());  // Or they would compete.
    merged.emplace(block, operations.commit(*made));
  }
  return merged;
}

}  // namespace

std::vector<std::vector<std::size_t>> competitors(const std::vector<EditableBlock>& text,
                                                  std::span<const FittingAmendment> amendments) {
  Operations operations{text};
  const auto read = read_all(operations, amendments);
  std::map<std::optional<BlockId>, std::vector<Deed>> places;
  for (std::size_t by = 0; by < read.size(); ++by) {
    for (const auto& operation : read[by]) {
      for (const auto& [place, effect, expected] : effects_of(operation)) {
        Deed deed{by, effect, {}};
        if (const auto* replace = std::get_if<Replace>(&operation)) {
          deed.changes =
              changes_between(operations.words(*expected), operations.words(replace->text));
        }
        places[place].push_back(std::move(deed));
      }
    }
  }
  std::vector<std::set<std::size_t>> found(amendments.size());
  for (const auto& [place, deeds] : places) {
    for (std::size_t i = 0; i < deeds.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (deeds[i].by == deeds[j].by || !compete(deeds[j], deeds[i])) continue;
        found[deeds[i].by].insert(deeds[j].by);
        found[deeds[j].by].insert(deeds[i].by);
      }
    }
  }
  std::vector<std::vector<std::size_t>> competing;
  competing.reserve(found.size());
  for (const auto& each : found) competing.emplace_back(each.begin(), each.end());
  return competing;
}

MadeText make_together(const std::vector<EditableBlock>& text,
                       std::span<const FittingAmendment> amendments) {
  Operations operations{text};
  const auto read = read_all(operations, amendments);
  MadeText made;
  std::vector<Contribution> contributions;
  for (std::size_t by = 0; by < read.size(); ++by) {
    contributions.push_back({amendments[by].revision, read[by]});
    std::uint32_t index = 0;
    const auto note = [&](std::size_t count) {
      for (; count > 0; --count) {
        made.inserted_by.emplace(block_id(amendments[by].revision, index++), by);
      }
    };
    for (const auto& operation : read[by]) {
      if (const auto* insert = std::get_if<Insert>(&operation)) note(insert->blocks.size());
      if (const auto* split = std::get_if<Split>(&operation)) note(split->parts.size() - 1);
    }
  }
  const auto together = consolidate(operations.base(), contributions, merge_all(operations, read));
  PALABRE_ASSERT(together.conflicts.empty());
  for (const auto& block : together.text) {
    made.blocks.push_back(
        {block.id, block.text, {block.kind, block.level, operations.words(block.text)}});
  }
  return made;
}

}  // namespace palabre::node
