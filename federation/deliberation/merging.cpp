#include "federation/deliberation/merging.hpp"

#include <algorithm>

#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"
#include "federation/text/merge.hpp"

namespace palabre::federation {

namespace {

constexpr Context merge_context{"palabre/merge"};

Salt salt_of(const Merging& merging) {
  Sha256 hash;
  hash.add(merge_context.bytes).add(merging.block.view()).add(merging.before.view());
  for (const auto& text : merging.after) hash.add(text.view());
  return hash.finish();
}

/// Of the revisions that amend the platform's text.
template <class Take>
void for_each_replacement(const Fold& state, const std::vector<RecordId>& adopted,
                          const Take& take) {
  for (const auto& id : adopted) {
    const auto* revision = state.amendments().revision(id);
    if (revision == nullptr || revision->base) continue;
    for (const auto& operation : revision->statement.operations) {
      if (const auto* replace = std::get_if<Replace>(&operation)) take(*replace);
    }
  }
}

}  // namespace

std::optional<Body> merged_body(const Merging& merging, const std::map<Commitment, Body>& texts) {
  const auto before = texts.find(merging.before);
  if (before == texts.end()) return std::nullopt;
  std::vector<std::vector<WordChange>> changed;
  for (const auto& each : merging.after) {
    const auto after = texts.find(each);
    if (after == texts.end()) return std::nullopt;
    if (after->second.media_type != before->second.media_type) return std::nullopt;
    changed.push_back(changes_between(as_text(before->second.text), as_text(after->second.text)));
  }
  const auto text = merge(as_text(before->second.text), changed);
  if (!text || text->empty() || text->size() > body_bytes_max) return std::nullopt;
  return Body{salt_of(merging), before->second.media_type, {text->begin(), text->end()}};
}

std::vector<BlockId> blocks_to_merge(const Fold& state, const std::vector<RecordId>& adopted) {
  std::map<BlockId, std::set<Commitment>> texts;
  for_each_replacement(state, adopted,
                       [&](const Replace& replace) { texts[replace.block].insert(replace.text); });
  std::vector<BlockId> blocks;
  for (const auto& [block, all] : texts) {
    if (all.size() > 1) blocks.push_back(block);
  }
  return blocks;
}

std::vector<Merging> mergings_of(const Fold& state, const AgendaStatement& agenda) {
  std::map<BlockId, Merging> found;
  for (const auto& merge : agenda.merges) found[merge.block].block = merge.block;
  for_each_replacement(state, agenda.adopted, [&](const Replace& replace) {
    const auto merging = found.find(replace.block);
    if (merging == found.end()) return;
    merging->second.before = replace.expected;
    merging->second.after.insert(replace.text);
  });
  std::vector<Merging> mergings;
  mergings.reserve(found.size());
  for (auto& [block, merging] : found) mergings.push_back(std::move(merging));
  return mergings;
}

}  // namespace palabre::federation
