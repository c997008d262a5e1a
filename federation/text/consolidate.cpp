#include "federation/text/consolidate.hpp"

#include <algorithm>
#include <optional>

#include "federation/core/match.hpp"

namespace palabre::federation {

namespace {

/// What one contribution does to a block of the base.
struct Touch {
  std::size_t by;
  Commitment expected;
  std::optional<Commitment> text;  ///< None: it deletes the block.
};

/// New blocks at one point, of one contribution.
struct Insertion {
  std::size_t by;
  std::uint32_t first_index;  ///< Of its first block, counted through the contribution.
  const std::vector<NewBlock>* blocks;
};

class Plan {
 public:
  explicit Plan(std::span<const Contribution> contributions) : contributions_{contributions} {
    for (std::size_t by = 0; by < contributions.size(); ++by) {
      std::uint32_t index = 0;
      const Match sort{[&](const Insert& insert) {
                         insertions_[insert.after].push_back({by, index, &insert.blocks});
                         index += static_cast<std::uint32_t>(insert.blocks.size());
                       },
                       [&](const Delete& erase) {
                         touches_[erase.block].push_back({by, erase.expected, {}});
                       },
                       [&](const Replace& replace) {
                         touches_[replace.block].push_back({by, replace.expected, replace.text});
                       }};
      for (const auto& operation : contributions[by].operations) std::visit(sort, operation);
    }
  }

  /// Who names what isn't there, or does what an earlier one doesn't let stand.
  void find_conflicts(const Manifest& base, const Merged& merged, Consolidation& found) const {
    std::map<BlockId, Commitment> there;
    for (const auto& block : base) there.emplace(block.id, block.text);
    for (const auto& [after, all] : insertions_) {
      if (!after || there.count(*after) != 0) continue;
      for (const auto& each : all) found.conflicts.insert(each.by);
    }
    for (const auto& [block, all] : touches_) {
      const auto text = there.find(block);
      const Touch* first = nullptr;
      for (const auto& each : all) {
        const bool expects = text != there.end() && each.expected == text->second;
        const bool replaces = first != nullptr && first->text && each.text;
        const bool agrees =
            first == nullptr || first->text == each.text || (replaces && merged.count(block) != 0);
        if (!expects || !agrees) {
          found.conflicts.insert(each.by);
        } else if (first == nullptr) {
          first = &each;
        }
      }
    }
  }

  /// Those of `block`, which stands in the base, but for the conflicting ones'.
  std::vector<Touch> touches(const BlockId& block, const std::set<std::size_t>& but) const {
    const auto found = touches_.find(block);
    if (found == touches_.end()) return {};
    auto all = found->second;
    std::erase_if(all, [&](const Touch& touch) { return but.count(touch.by) != 0; });
    return all;
  }

  void insert_after(const std::optional<BlockId>& point, Consolidation& into) const {
    const auto found = insertions_.find(point);
    if (found == insertions_.end()) return;
    for (const auto& insertion : found->second) {
      if (into.conflicts.count(insertion.by) != 0) continue;
      auto index = insertion.first_index;
      for (const auto& block : *insertion.blocks) {
        const auto id = block_id(contributions_[insertion.by].id, index++);
        into.text.push_back({id, block.kind, block.level, block.text});
      }
    }
  }

 private:
  std::span<const Contribution> contributions_;
  std::map<std::optional<BlockId>, std::vector<Insertion>> insertions_;
  std::map<BlockId, std::vector<Touch>> touches_;
};

}  // namespace

Consolidation consolidate(const Manifest& base, std::span<const Contribution> contributions,
                          const Merged& merged) {
  const Plan plan{contributions};
  Consolidation made;
  plan.find_conflicts(base, merged, made);
  for (const auto& [block, text] : merged) made.idle_merges.insert(block);
  plan.insert_after(std::nullopt, made);
  for (auto block : base) {
    const auto touches = plan.touches(block.id, made.conflicts);
    const bool deleted = !touches.empty() && !touches.front().text;
    if (!touches.empty() && !deleted) {
      const auto merge = merged.find(block.id);
      const bool several = touches.size() > 1 && merge != merged.end();
      block.text = several ? merge->second : *touches.front().text;
      if (several) made.idle_merges.erase(block.id);
    }
    if (!deleted) made.text.push_back(block);
    plan.insert_after(block.id, made);
  }
  return made;
}

}  // namespace palabre::federation
