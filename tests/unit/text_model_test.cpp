// The engine beside a naive model, over random histories of a text: what several amendments make of
// it together, version after version.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "federation/deliberation/merging.hpp"
#include "federation/deliberation/provenance.hpp"
#include "federation/text/apply.hpp"
#include "federation/text/consolidate.hpp"
#include "tests/sim/people.hpp"
#include "tests/sim/rng.hpp"
#include "tests/support/naive_text.hpp"

namespace palabre::federation {
namespace {

using test::NaiveBlock;
using test::NaiveText;
using test::WordEdit;
using test::Words;

std::string text_of(const Words& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Words cut(std::string_view text) {
  Words words;
  std::string word;
  for (const auto letter : text) {
    if (letter != ' ') {
      word += letter;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

/// One amendment, as its author means it and as it is signed.
struct Draft {
  RecordId id;
  std::vector<Operation> operations;
  std::map<BlockId, std::vector<WordEdit>> edits;
  std::set<BlockId> removed, divided, joined, moved, sealed;
  std::set<std::optional<BlockId>> inserted, arrived;
  Words brought;
};

template <class Set>
bool meet(const Set& one, const Set& other) {
  return std::any_of(one.begin(), one.end(),
                     [&](const auto& each) { return other.count(each) != 0; });
}

bool overlap(const WordEdit& one, const WordEdit& other) {
  return one.from < other.to && other.from < one.to;
}

/// Whether they stand next to each other, or strike out the same: which of two blanks goes with a
/// word is a matter of tokens, and those have tests of their own.
bool depends_on_blanks(const WordEdit& one, const WordEdit& other) {
  const bool same = one.from == other.from && one.to == other.to;
  const bool both_strike = one.words.empty() && other.words.empty();
  return one.from == other.to || other.from == one.to || (same && both_strike);
}

bool depend_on_blanks(const Draft& one, const Draft& other) {
  for (const auto& [block, edits] : one.edits) {
    const auto others = other.edits.find(block);
    if (others == other.edits.end()) continue;
    for (const auto& edit : edits) {
      for (const auto& each : others->second) {
        if (depends_on_blanks(edit, each)) return true;
      }
    }
  }
  return false;
}

bool share_a_block(const Draft& one, const Draft& other) {
  return std::any_of(one.edits.begin(), one.edits.end(),
                     [&](const auto& each) { return other.edits.count(each.first) != 0; });
}

/// Whether one doesn't leave the other what it needs. In the words of docs/protocol.md, O-3 and
/// T-6.
bool hinders(const Draft& one, const Draft& other) {
  for (const auto& [block, edits] : one.edits) {
    const auto others = other.edits.find(block);
    if (other.removed.count(block) != 0 || other.divided.count(block) != 0) return true;
    if (other.joined.count(block) != 0) return true;
    if (others == other.edits.end()) continue;
    for (const auto& edit : edits) {
      for (const auto& each : others->second) {
        if (overlap(edit, each)) return true;
      }
    }
  }
  for (const auto& block : one.sealed) {
    if (other.inserted.count(block) != 0 || other.arrived.count(block) != 0) return true;
  }
  for (const auto& block : one.moved) {
    if (other.arrived.count(block) != 0) return true;
  }
  return meet(one.removed, other.divided) || meet(one.removed, other.joined) ||
         meet(one.removed, other.moved) || meet(one.divided, other.divided) ||
         meet(one.divided, other.joined) || meet(one.joined, other.joined) ||
         meet(one.joined, other.moved) || meet(one.moved, other.moved);
}

/// One text through its versions, in both forms.
class History {
 public:
  explicit History(std::uint64_t seed) : rng_{seed} {
    for (auto count = 2 + rng_.below(5); count > 0; --count) {
      const NaiveBlock block{new_id(), new_words(3 + rng_.below(8))};
      naive_.push_back(block);
      manifest_.push_back({block.id, BlockKind::paragraph, 0, keep(block.words)});
    }
    note_version({});
  }

  /// Amendments, of which those are adopted that can be had together.
  void go_on() {
    std::vector<Draft> taken;
    for (auto count = 1 + rng_.below(5); count > 0; --count) {
      auto draft = some_draft();
      const bool unsure = std::any_of(taken.begin(), taken.end(), [&](const Draft& each) {
        return depend_on_blanks(each, draft);
      });
      if (draft.operations.empty() || unsure) continue;
      const bool hindered = std::any_of(taken.begin(), taken.end(), [&](const Draft& each) {
        return hinders(each, draft) || hinders(draft, each);
      });
      taken.push_back(std::move(draft));
      const auto conflicts = consolidated(taken).conflicts;
      // Where it competes for words there is no merge, so that others conflict as well.
      if (hindered) {
        ASSERT_THAT(conflicts, testing::Contains(taken.size() - 1));
      }
      // Myers may find as many blanks in common as words, and then takes one change for a larger.
      const bool compares =
          std::any_of(taken.begin(), std::prev(taken.end()),
                      [&](const auto& each) { return share_a_block(each, taken.back()); });
      if (!hindered && !compares) {
        ASSERT_THAT(conflicts, testing::IsEmpty());
      }
      if (conflicts.empty()) continue;
      ++(hindered ? hindered_ : compared_as_more_);
      taken.pop_back();
    }
    const auto made = consolidated(taken);
    ASSERT_THAT(made.idle_merges, testing::IsEmpty());
    if (taken.size() == 1) {
      ASSERT_EQ(*apply(manifest_, taken[0].operations, taken[0].id), made.text);
    }
    NaiveText text{naive_};
    for (const auto& draft : taken) carry_out(text, draft);
    naive_ = text.blocks();
    manifest_ = made.text;
    ASSERT_EQ(read(), naive_);
    note_version(taken);
  }

  /// Each word is said to be of whoever brought it: none is there twice.
  void check_provenance() {
    std::map<Commitment, std::string> texts;
    for (const auto& [id, body] : texts_) texts.emplace(id, as_text(body.text));
    const auto found = provenance_of(versions_, texts);
    ASSERT_EQ(found.size(), naive_.size());
    for (const auto& block : naive_) {
      std::string all;
      for (const auto& passage : found.at(block.id)) {
        for (const auto& word : cut(passage.text)) {
          const auto by = brought_.find(word);
          const auto due = by == brought_.end() ? std::vector<RecordId>{} : std::vector{by->second};
          ++words_;
          // As above: what Myers takes for new is of whoever said it again.
          if (passage.revisions != due) ++said_again_;
        }
        all += passage.text;
      }
      ASSERT_EQ(all, text_of(block.words));
    }
  }

  std::uint64_t merged() const { return merged_; }
  std::uint64_t hindered() const { return hindered_; }
  std::uint64_t compared_as_more() const { return compared_as_more_; }
  std::uint64_t words() const { return words_; }
  std::uint64_t said_again() const { return said_again_; }

 private:
  BlockId new_id() { return block_id(RecordId{{7}}, next_++); }
  Words new_words(std::size_t count) {
    Words words;
    for (; count > 0; --count) words.push_back("m" + std::to_string(next_++));
    return words;
  }
  Commitment keep(const Words& words) {
    const auto body = sim::body_of(text_of(words));
    texts_.emplace(commitment(body), body);
    return commitment(body);
  }
  std::size_t some() { return rng_.below(naive_.size()); }

  std::vector<NaiveBlock> read() const {
    std::vector<NaiveBlock> blocks;
    for (const auto& block : manifest_) {
      blocks.push_back({block.id, cut(as_text(texts_.at(block.text).text))});
    }
    return blocks;
  }

  void note_version(const std::vector<Draft>& adopted) {
    TextVersion version{versions_.size(), {}, manifest_, {}};
    for (const auto& draft : adopted) {
      AmendmentStatement statement;
      statement.operations = draft.operations;
      version.adopted.push_back({draft.id, draft.id, {}, {}, {}, std::move(statement)});
      for (const auto& word : draft.brought) brought_.emplace(word, draft.id);
    }
    versions_.push_back(std::move(version));
  }

  Draft some_draft();
  void add(Draft& draft, std::uint64_t sort);
  void add_edits(Draft& draft, std::size_t at);
  void carry_out(NaiveText& text, const Draft& draft);
  Consolidation consolidated(const std::vector<Draft>& drafts);

  sim::Rng rng_;
  std::uint32_t next_ = 0;
  std::vector<NaiveBlock> naive_;
  Manifest manifest_;
  std::map<Commitment, Body> texts_;
  std::vector<TextVersion> versions_;
  std::map<std::string, RecordId> brought_;
  std::uint64_t merged_ = 0;
  std::uint64_t hindered_ = 0;
  std::uint64_t compared_as_more_ = 0;
  std::uint64_t words_ = 0;
  std::uint64_t said_again_ = 0;
};

Draft History::some_draft() {
  Draft draft;
  draft.id = RecordId{new_id().bytes};
  auto first = next_;
  if (naive_.empty()) return draft;
  for (auto count = 1 + rng_.below(4); count > 0; --count) {
    auto next = draft;
    add(next, rng_.below(8));
    if (check_shape(next.operations)) draft = std::move(next);
  }
  // Whatever it says that wasn't there.
  for (; first < next_; ++first) draft.brought.push_back("m" + std::to_string(first));
  return draft;
}

/// Runs of words that change, with others between them: no word is there twice.
void History::add_edits(Draft& draft, std::size_t at) {
  const auto& [id, words] = naive_[at];
  std::vector<WordEdit> edits;
  for (auto from = rng_.below(4); from < words.size(); from += 2 + rng_.below(4)) {
    const auto to = std::min<std::size_t>(words.size(), from + rng_.below(3));
    const auto added = from == to ? 1 + rng_.below(2) : rng_.below(3);
    edits.push_back({from, to, new_words(added)});
    from = to;
  }
  std::size_t left = words.size();
  for (const auto& edit : edits) left -= edit.to - edit.from;
  if (edits.empty() || left == 0) return;
  NaiveText text{{naive_[at]}};
  for (const auto& edit : edits) text.edit(id, edit);
  draft.operations.emplace_back(Replace{id, manifest_[at].text, keep(text.blocks().front().words)});
  draft.edits[id] = edits;
}

void History::add(Draft& draft, std::uint64_t sort) {
  const auto at = some();
  const auto& id = naive_[at].id;
  const auto& expected = manifest_[at].text;
  const auto point = rng_.one_in(5) ? std::nullopt : std::optional{naive_[some()].id};
  if (sort == 0) {
    draft.operations.emplace_back(Delete{id, expected});
    draft.removed.insert(id);
  } else if (sort == 1) {
    Insert insert{point, {}};
    for (auto count = 1 + rng_.below(2); count > 0; --count) {
      insert.blocks.push_back({BlockKind::paragraph, 0, keep(new_words(3))});
    }
    draft.operations.emplace_back(std::move(insert));
    draft.inserted.insert(point);
  } else if (sort == 2) {
    Move move{point, {id}};
    const auto& other = naive_[some()].id;
    if (other != id) move.blocks.push_back(other);
    draft.moved.insert(move.blocks.begin(), move.blocks.end());
    draft.arrived.insert(point);
    draft.operations.emplace_back(std::move(move));
  } else if (sort == 3) {
    Split split{id, expected, {}};
    for (auto count = 2 + rng_.below(2); count > 0; --count)
      split.parts.push_back(keep(new_words(4)));
    draft.operations.emplace_back(std::move(split));
    draft.divided.insert(id);
  } else if (sort == 4) {
    Join join;
    const auto end = std::min(naive_.size(), at + 2 + rng_.below(2));
    for (auto i = at; i < end; ++i) {
      join.blocks.push_back({naive_[i].id, manifest_[i].text});
      draft.joined.insert(naive_[i].id);
      if (i + 1 < end) draft.sealed.insert(naive_[i].id);
    }
    join.text = keep(new_words(5));
    draft.operations.emplace_back(std::move(join));
  } else {
    add_edits(draft, at);
  }
}

void History::carry_out(NaiveText& text, const Draft& draft) {
  std::uint32_t index = 0;
  const auto words = [&](const Commitment& id) { return cut(as_text(texts_.at(id).text)); };
  for (const auto& operation : draft.operations) {
    if (const auto* insert = std::get_if<Insert>(&operation)) {
      for (const auto& block : insert->blocks) {
        text.insert(insert->after, {block_id(draft.id, index++), words(block.text)});
      }
    } else if (const auto* move = std::get_if<Move>(&operation)) {
      for (const auto& block : move->blocks) text.move(move->after, block);
    } else if (const auto* erase = std::get_if<Delete>(&operation)) {
      text.remove(erase->block);
    } else if (const auto* split = std::get_if<Split>(&operation)) {
      std::vector<NaiveBlock> others;
      for (std::size_t i = 1; i < split->parts.size(); ++i) {
        others.push_back({block_id(draft.id, index++), words(split->parts[i])});
      }
      text.split(split->block, words(split->parts[0]), others);
    } else if (const auto* join = std::get_if<Join>(&operation)) {
      std::vector<BlockId> blocks;
      for (const auto& each : join->blocks) blocks.push_back(each.block);
      text.join(blocks, words(join->text));
    }
  }
  for (const auto& [block, edits] : draft.edits) {
    for (const auto& edit : edits) text.edit(block, edit);
  }
}

/// With the text of each block that several replace, where there is one.
Consolidation History::consolidated(const std::vector<Draft>& drafts) {
  std::vector<Contribution> all;
  std::map<BlockId, Merging> replaced;
  for (const auto& draft : drafts) {
    all.push_back({draft.id, draft.operations});
    for (const auto& operation : draft.operations) {
      const auto* replace = std::get_if<Replace>(&operation);
      if (replace == nullptr) continue;
      auto& merging = replaced[replace->block];
      merging.block = replace->block;
      merging.before = replace->expected;
      merging.after.insert(replace->text);
    }
  }
  Merged merged;
  for (const auto& [block, merging] : replaced) {
    if (merging.after.size() < 2) continue;
    const auto body = merged_body(merging, texts_);
    if (!body) continue;
    ++merged_;
    texts_.emplace(commitment(*body), *body);
    merged.emplace(block, commitment(*body));
  }
  return consolidate(manifest_, all, merged);
}

// docs/protocol.md O-1, O-3, O-4, T-2, T-6, T-7, T-9
TEST(TextModel, SaysTheSameOfTenThousandHistories) {
  std::uint64_t merged = 0;
  std::uint64_t hindered = 0;
  std::uint64_t compared_as_more = 0;
  std::uint64_t words = 0;
  std::uint64_t said_again = 0;
  for (std::uint64_t seed = 1; seed <= 10'000; ++seed) {
    SCOPED_TRACE(seed);
    History history{seed};
    for (int version = 0; version < 3 && !testing::Test::HasFatalFailure(); ++version) {
      history.go_on();
    }
    if (!testing::Test::HasFatalFailure()) history.check_provenance();
    merged += history.merged();
    hindered += history.hindered();
    compared_as_more += history.compared_as_more();
    words += history.words();
    said_again += history.said_again();
    if (HasFailure()) return;
  }
  EXPECT_GT(merged, 1'000U) << "what is never merged shows nothing";
  EXPECT_GT(hindered, 10'000U);
  std::cout << merged << " merges, " << hindered << " conflicts; " << compared_as_more
            << " more where blanks were taken for what two texts have in common\n";
  EXPECT_LT(compared_as_more, merged / 1'000);
  std::cout << words << " words with their origin; " << said_again
            << " of somebody who said them again\n";
  EXPECT_LT(said_again, words / 1'000);
}

}  // namespace
}  // namespace palabre::federation
