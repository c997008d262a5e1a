#include "federation/deliberation/provenance.hpp"

#include <algorithm>
#include <set>

#include "federation/core/match.hpp"
#include "federation/text/effect.hpp"
#include "federation/text/merge.hpp"

namespace palabre::federation {

namespace {

using Texts = std::map<Commitment, std::string>;
using Origin = std::vector<RecordId>;  // Ascending.

/// A text, with the origin of each of its bytes as an index into a table.
struct Marked {
  std::string text;
  std::vector<std::uint32_t> origins;

  void add(std::string_view words, std::uint32_t origin) {
    text += words;
    origins.insert(origins.end(), words.size(), origin);
  }
  void add(const Marked& other, std::size_t from, std::size_t to) {
    text.append(other.text, from, to - from);
    origins.insert(origins.end(), other.origins.begin() + static_cast<std::ptrdiff_t>(from),
                   other.origins.begin() + static_cast<std::ptrdiff_t>(to));
  }
  Marked part(std::size_t from, std::size_t to) const {
    Marked cut;
    cut.add(*this, from, to);
    return cut;
  }
};

/// One change of words, and who made it.
struct Made {
  WordChange change;
  std::set<RecordId> by;
};

/// What several have made of one text: a change that some have in common is of all of them.
std::vector<Made> changes_of(std::string_view before,
                             const std::vector<std::pair<RecordId, std::string_view>>& texts) {
  std::vector<std::vector<WordChange>> changed;
  changed.reserve(texts.size());
  for (const auto& [by, text] : texts) changed.push_back(changes_between(before, text));
  std::vector<Made> made;
  for (auto& [change, indices] : shared_changes(changed)) {
    Made each{std::move(change), {}};
    for (const auto index : indices) each.by.insert(texts[index].first);
    made.push_back(std::move(each));
  }
  return made;
}

class Tracer {
 public:
  explicit Tracer(const Texts& texts) : texts_{texts} {}

  void found(const Manifest& text) {
    for (const auto& block : text) set(block.id, block.text, origin_of({}));
    settle(text, {});
  }

  void adopt(const TextVersion& version) {
    std::vector<const Revision*> first;
    std::vector<const Revision*> later;
    for (const auto& revision : version.adopted) {
      (revision.base ? later : first).push_back(&revision);
    }
    take(first);
    // Each sub-amendment once the text is there that it amends.
    for (bool found = true; found && !later.empty();) {
      const auto fits = std::find_if(later.begin(), later.end(),
                                     [this](const Revision* each) { return is_next(*each); });
      found = fits != later.end();
      if (!found) break;
      take({*fits});
      later.erase(fits);
    }
    settle(version.text, version.adopted);
  }

  std::map<BlockId, std::vector<Passage>> passages() const {
    std::map<BlockId, std::vector<Passage>> found;
    for (const auto& [id, block] : blocks_) {
      if (!block.marked) continue;
      auto& passages = found[id];
      const auto& [text, origins] = *block.marked;
      for (std::size_t from = 0, to = 0; from < text.size(); from = to) {
        while (to < text.size() && origins[to] == origins[from]) ++to;
        passages.push_back({text.substr(from, to - from), table_[origins[from]]});
      }
    }
    return found;
  }

 private:
  struct Traced {
    Commitment text;
    std::optional<Marked> marked;  // None: the text isn't here.
  };

  std::uint32_t origin_of(const std::set<RecordId>& revisions) {
    Origin origin{revisions.begin(), revisions.end()};
    const auto next = static_cast<std::uint32_t>(table_.size());
    const auto [known, is_new] = indices_.emplace(origin, next);
    if (is_new) table_.push_back(std::move(origin));
    return known->second;
  }

  const std::string* text(const Commitment& id) const {
    const auto found = texts_.find(id);
    return found == texts_.end() ? nullptr : &found->second;
  }

  void set(const BlockId& id, const Commitment& commitment, std::uint32_t origin) {
    Traced traced{commitment, {}};
    if (const auto* words = text(commitment)) traced.marked.emplace().add(*words, origin);
    blocks_.insert_or_assign(id, std::move(traced));
  }

  bool is_next(const Revision& revision) const {
    const auto& operations = revision.statement.operations;
    return std::all_of(operations.begin(), operations.end(), [this](const Operation& operation) {
      const auto effects = effects_of(operation);
      return std::all_of(effects.begin(), effects.end(), [this](const EffectAt& effect) {
        if (!effect.place) return true;
        const auto block = blocks_.find(*effect.place);
        return block != blocks_.end() &&
               (!effect.expected || *effect.expected == block->second.text);
      });
    });
  }

  /// `before` as these changes leave it, word for word; where that isn't `after`, all that differs
  /// is of all of them.
  Marked rewrite(const Marked& before, const std::string& after, const std::vector<Made>& made,
                 const std::set<RecordId>& all) {
    auto rewritten = change(before, made);
    if (rewritten.text == after) return rewritten;
    std::vector<Made> differences;
    for (auto& each : changes_between(before.text, after)) {
      differences.push_back({std::move(each), all});
    }
    return change(before, differences);
  }

  Marked change(const Marked& before, const std::vector<Made>& made) {
    std::vector<std::size_t> starts;  // Of each token, and the end.
    std::size_t at = 0;
    for (const auto& token : words_of(before.text)) {
      starts.push_back(at);
      at += token.text.size();
    }
    starts.push_back(at);
    Marked after;
    std::size_t done = 0;
    for (const auto& [change, by] : made) {
      const auto from = starts[std::min(change.from, starts.size() - 1)];
      if (from < done)
        continue;  // They compete, and the caller sees that it comes to another text.
      after.add(before, done, from);
      after.add(change.text, origin_of(by));
      done = starts[std::min(change.to, starts.size() - 1)];
    }
    after.add(before, done, before.text.size());
    return after;
  }

  void take(const std::vector<const Revision*>& revisions) {
    std::map<BlockId, std::map<RecordId, Commitment>> replaced;
    for (const auto* revision : revisions) {
      std::uint32_t index = 0;
      const auto& id = revision->id;
      const Match trace{[&](const Insert& insert) {
                          for (const auto& block : insert.blocks) {
                            set(block_id(id, index++), block.text, origin_of({id}));
                          }
                        },
                        [](const Delete&) {},
                        [](const Move&) {},
                        [&](const Replace& replace) { replaced[replace.block][id] = replace.text; },
                        [&](const Split& split) { part(split, id, index); },
                        [&](const Join& join) { unite(join, id); }};
      for (const auto& operation : revision->statement.operations) std::visit(trace, operation);
    }
    for (const auto& [block, by] : replaced) replace(block, by);
  }

  void replace(const BlockId& id, const std::map<RecordId, Commitment>& by) {
    auto& block = blocks_[id];
    const bool same = std::all_of(
        by.begin(), by.end(), [&](const auto& each) { return each.second == by.begin()->second; });
    pending_.erase(id);
    if (!same) {  // Merged: settle() knows the text.
      pending_.emplace(id, by);
      return;
    }
    const auto& commitment = by.begin()->second;
    const auto* after = text(commitment);
    if (after == nullptr || !block.marked) {
      std::set<RecordId> all;
      for (const auto& [revision, text] : by) all.insert(revision);
      return set(id, commitment, origin_of(all));
    }
    std::vector<std::pair<RecordId, std::string_view>> texts;
    texts.reserve(by.size());
    for (const auto& [revision, text] : by) texts.emplace_back(revision, *after);
    block.marked = change(*block.marked, changes_of(block.marked->text, texts));
    block.text = commitment;
  }

  /// The parts one after the other are compared with the whole, and cut again.
  void part(const Split& split, const RecordId& by, std::uint32_t& index) {
    std::vector<BlockId> ids{split.block};
    for (std::size_t i = 1; i < split.parts.size(); ++i) ids.push_back(block_id(by, index++));
    const auto whole = blocks_[split.block].marked;
    std::string all;
    bool here = whole.has_value();
    for (const auto& id : split.parts) {
      const auto* words = text(id);
      here = here && words != nullptr;
      if (here) all += (all.empty() ? "" : " ") + *words;
    }
    for (std::size_t i = 0; i < ids.size(); ++i) set(ids[i], split.parts[i], origin_of({by}));
    if (!here) return;
    const auto marked = change(*whole, changes_of(whole->text, {{by, all}}));
    std::size_t from = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto to = from + text(split.parts[i])->size();
      blocks_[ids[i]].marked = marked.part(from, to);
      from = to + 1;
    }
  }

  void unite(const Join& join, const RecordId& by) {
    Marked all;
    bool here = true;
    for (const auto& [id, expected] : join.blocks) {
      const auto& marked = blocks_[id].marked;
      here = here && marked;
      if (!here) break;
      if (!all.text.empty()) all.add(" ", origin_of({by}));
      all.add(*marked, 0, marked->text.size());
    }
    const auto& first = join.blocks.front().block;
    set(first, join.text, origin_of({by}));
    const auto* after = text(join.text);
    if (!here || after == nullptr) return;
    blocks_[first].marked = change(all, changes_of(all.text, {{by, *after}}));
  }

  /// Blocks that are gone go, and the merged ones have their texts.
  void settle(const Manifest& version, const std::vector<Revision>& adopted) {
    std::map<BlockId, Traced> kept;
    for (const auto& block : version) {
      auto traced = std::move(blocks_[block.id]);
      if (traced.text != block.text || !traced.marked) merge(traced, block, adopted);
      kept.emplace(block.id, std::move(traced));
    }
    blocks_ = std::move(kept);
    pending_.clear();
  }

  void merge(Traced& traced, const ManifestBlock& block, const std::vector<Revision>& adopted) {
    const auto before = std::exchange(traced, {block.text, {}});
    const auto* after = text(block.text);
    if (after == nullptr) return;
    std::set<RecordId> all;
    std::vector<std::pair<RecordId, std::string_view>> texts;
    const auto found = pending_.find(block.id);
    const auto by = found == pending_.end() ? std::map<RecordId, Commitment>{} : found->second;
    for (const auto& [revision, commitment] : by) {
      all.insert(revision);
      if (const auto* words = text(commitment)) texts.emplace_back(revision, *words);
    }
    if (all.empty()) {
      for (const auto& revision : adopted) all.insert(revision.id);
    }
    if (!before.marked) {
      traced.marked.emplace().add(*after, origin_of(all));
    } else {
      traced.marked = rewrite(*before.marked, *after, changes_of(before.marked->text, texts), all);
    }
  }

  const Texts& texts_;
  std::vector<Origin> table_;
  std::map<Origin, std::uint32_t> indices_;
  std::map<BlockId, Traced> blocks_;
  std::map<BlockId, std::map<RecordId, Commitment>> pending_;  // Merged ones, by revision.
};

}  // namespace

std::vector<TextVersion> versions_of(const Fold& fold) {
  const auto& amendments = fold.amendments();
  const Digest founding{fold.network().bytes};
  std::map<std::uint64_t, TextVersion> versions;
  versions.emplace(0, TextVersion{0, founding, *amendments.text(founding), {}});
  for (const auto& [id, name] : amendments.adopted()) {
    const auto height = *fold.height_of(name);
    auto& version = versions.emplace(height, TextVersion{height, name, *amendments.text(name), {}})
                        .first->second;
    version.adopted.push_back(*amendments.revision(id));
  }
  std::vector<TextVersion> found;
  found.reserve(versions.size());
  for (auto& [height, version] : versions) found.push_back(std::move(version));
  return found;
}

std::vector<Commitment> texts_of(const std::vector<TextVersion>& versions) {
  std::set<Commitment> texts;
  for (const auto& version : versions) {
    for (const auto& block : version.text) texts.insert(block.text);
    for (const auto& revision : version.adopted) {
      for (const auto& body : revision.statement.bodies) texts.insert(body.commitment);
    }
  }
  return {texts.begin(), texts.end()};
}

std::map<BlockId, std::vector<Passage>> provenance_of(
    const std::vector<TextVersion>& versions, const std::map<Commitment, std::string>& texts) {
  Tracer tracer{texts};
  tracer.found(versions.front().text);
  for (std::size_t i = 1; i < versions.size(); ++i) tracer.adopt(versions[i]);
  return tracer.passages();
}

}  // namespace palabre::federation
