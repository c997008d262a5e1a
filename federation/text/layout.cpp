#include "federation/text/layout.hpp"

#include <algorithm>

#include "federation/core/match.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::federation {

BlockId block_id(const RecordId& id, std::uint32_t index) {
  constexpr Context block_context{"palabre/block"};
  ByteWriter writer;
  writer.u32(index);
  return hash_as<BlockId>(block_context, {id.view(), ByteView{writer.bytes()}});
}

Layout::Layout(const Manifest& base, std::span<const Contribution> contributions) : base_{base} {
  for (const auto& contribution : contributions) {
    for (const auto& operation : contribution.operations) {
      for (const auto& effect : effects_of(operation)) site(effect.place);
    }
  }
  for (const auto& block : base) {
    if (const auto named = sites_.find(block.id); named != sites_.end()) {
      named->second.block = &block;
    }
  }
}

Layout::Site& Layout::site(const std::optional<BlockId>& place) {
  return place ? sites_[*place] : start_;
}

Result<void> Layout::check(const Operation& operation) const {
  return check_fit(operation, [&](const BlockId& id) { return sites_.at(id).block; });
}

void Layout::take(const Contribution& contribution) {
  std::uint32_t index = 0;
  const auto& by = contribution.id;
  const Match note{
      [&](const Insert& insert) {
        site(insert.after).arrivals.push_back({&insert, nullptr, by, index});
        index += static_cast<std::uint32_t>(insert.blocks.size());
      },
      [&](const Delete& erase) { site(erase.block).is_gone = true; },
      [&](const Replace& replace) { site(replace.block).texts.push_back(replace.text); },
      [&](const Move& move) {
        site(move.after).arrivals.push_back({nullptr, &move, by, index});
        for (const auto& block : move.blocks) site(block).is_moved = true;
      },
      [&](const Split& split) {
        site(split.block).parts = Parts{&split.parts, by, index};
        index += static_cast<std::uint32_t>(split.parts.size() - 1);
      },
      [&](const Join& join) {
        for (const auto& each : join.blocks) site(each.block).is_gone = true;
        site(join.blocks.front().block).is_gone = false;
        site(join.blocks.front().block).texts = {join.text};
      }};
  for (const auto& operation : contribution.operations) std::visit(note, operation);
}

std::size_t Layout::replacement_count(const BlockId& block) const {
  const auto found = sites_.find(block);
  return found == sites_.end() ? 0 : found->second.texts.size();
}

void Layout::put_arrivals(Manifest& into, const Site& site, const Merged& merged) const {
  for (const auto& arrival : site.arrivals) {
    if (arrival.insert != nullptr) {
      auto index = arrival.first_index;
      for (const auto& block : arrival.insert->blocks) {
        into.push_back({block_id(arrival.by, index++), block.kind, block.level, block.text});
      }
    } else {
      // No block moves to one that moves, so this goes no deeper.
      for (const auto& block : arrival.move->blocks) put(into, *sites_.at(block).block, merged);
    }
  }
}

void Layout::put(Manifest& into, const ManifestBlock& block, const Merged& merged) const {
  const auto found = sites_.find(block.id);
  if (found == sites_.end()) {
    into.push_back(block);
    return;
  }
  const auto& site = found->second;
  if (!site.is_gone) {
    into.push_back(block);
    auto& text = into.back().text;
    if (site.parts) {
      text = site.parts->texts->front();
    } else if (!site.texts.empty()) {
      const auto merge = merged.find(block.id);
      const bool several = site.texts.size() > 1 && merge != merged.end();
      text = several ? merge->second : site.texts.front();
    }
  }
  if (site.parts) {
    for (std::size_t i = 1; i < site.parts->texts->size(); ++i) {
      const auto index = site.parts->first_index + static_cast<std::uint32_t>(i - 1);
      into.push_back(
          {block_id(site.parts->by, index), block.kind, block.level, (*site.parts->texts)[i]});
    }
  }
#ifdef PALABRE_PLANT_MOVES_ALONE
  if (site.is_moved) return;
#endif
  put_arrivals(into, site, merged);
}

Manifest Layout::text(const Merged& merged) const {
  Manifest text;
  text.reserve(base_.size());
  put_arrivals(text, start_, merged);
  for (const auto& block : base_) {
    const auto found = sites_.find(block.id);
    if (found == sites_.end() || !found->second.is_moved) put(text, block, merged);
  }
  return text;
}

}  // namespace palabre::federation
