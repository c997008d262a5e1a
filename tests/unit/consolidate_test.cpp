// What several amendments make of one text together.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/deliberation/erasure.hpp"
#include "federation/deliberation/merging.hpp"
#include "federation/text/consolidate.hpp"

namespace palabre::federation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Commitment text(std::uint8_t number) { return Commitment{{number}}; }
BlockId block(std::uint8_t number) { return BlockId{{number}}; }

/// Blocks 1, 2 and 3, with the texts of their numbers.
Manifest base() {
  Manifest manifest;
  for (std::uint8_t i = 1; i <= 3; ++i) {
    manifest.push_back({block(i), BlockKind::paragraph, 0, text(i)});
  }
  return manifest;
}

Operation replace(std::uint8_t at, std::uint8_t by) {
  return Replace{block(at), text(at), text(by)};
}
Operation remove(std::uint8_t at) { return Delete{block(at), text(at)}; }
Operation insert(std::optional<BlockId> after, std::uint8_t made) {
  return Insert{after, {{BlockKind::paragraph, 0, text(made)}}};
}

struct Made {
  std::vector<int> texts;
  std::set<std::size_t> conflicts;
  std::set<BlockId> idle;
};

Made together(const std::vector<std::vector<Operation>>& amendments, const Merged& merged = {}) {
  std::vector<Contribution> all;
  for (std::size_t i = 0; i < amendments.size(); ++i) {
    all.push_back({RecordId{{static_cast<std::uint8_t>(i + 1)}}, amendments[i]});
  }
  const auto made = consolidate(base(), all, merged);
  Made found{{}, made.conflicts, made.idle_merges};
  for (const auto& each : made.text) found.texts.push_back(each.text.bytes[0]);
  return found;
}

// docs/protocol.md T-9
TEST(Consolidation, AppliesAllAtOnce) {
  const struct {
    const char* name;
    std::vector<std::vector<Operation>> amendments;
    std::vector<int> texts;
    std::set<std::size_t> conflicts;
  } cases[] = {
      {"nothing", {}, {1, 2, 3}, {}},
      {"other blocks", {{replace(1, 11)}, {remove(3)}}, {11, 2}, {}},
      {"insertions at one point stand in the agenda's order",
       {{insert(block(1), 21)}, {insert(block(1), 22)}},
       {1, 21, 22, 2, 3},
       {}},
      {"at the start as well", {{insert({}, 21)}, {insert({}, 22)}}, {21, 22, 1, 2, 3}, {}},
      {"both delete it", {{remove(2)}, {remove(2), replace(3, 13)}}, {1, 13}, {}},
      {"what is inserted after a deleted block stays",
       {{remove(2)}, {insert(block(2), 21)}},
       {1, 21, 3},
       {}},
      {"the other way round", {{insert(block(2), 21)}, {remove(2)}}, {1, 21, 3}, {}},
      {"one deletes what the other replaces", {{remove(2)}, {replace(2, 12)}}, {1, 3}, {1}},
      {"and nothing else of that one counts",
       {{remove(2)}, {replace(2, 12), replace(1, 11)}},
       {1, 3},
       {1}},
      {"two texts for one block", {{replace(2, 12)}, {replace(2, 13)}}, {1, 12, 3}, {1}},
      {"the very same text", {{replace(2, 12)}, {replace(2, 12)}}, {1, 12, 3}, {}},
      {"another text is expected", {{Replace{block(1), text(9), text(11)}}}, {1, 2, 3}, {0}},
      {"no such block", {{remove(9)}, {insert(block(9), 21)}, {remove(1)}}, {2, 3}, {0, 1}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto made = together(c.amendments);
    EXPECT_EQ(made.texts, c.texts);
    EXPECT_EQ(made.conflicts, c.conflicts);
    EXPECT_THAT(made.idle, IsEmpty());
  }
}

// docs/protocol.md T-9, T-10
TEST(Consolidation, TakesAMergeOfWhatSeveralReplace) {
  const Merged merged{{block(2), text(50)}};
  const auto both = together({{replace(2, 12)}, {replace(2, 13)}}, merged);
  EXPECT_THAT(both.texts, ElementsAre(1, 50, 3));
  EXPECT_THAT(both.conflicts, IsEmpty());
  EXPECT_THAT(both.idle, IsEmpty());
  const auto alone = together({{replace(2, 12)}}, merged);
  EXPECT_THAT(alone.texts, ElementsAre(1, 12, 3));
  EXPECT_THAT(alone.idle, ElementsAre(block(2)));
  const auto deleted = together({{remove(2)}, {replace(2, 13)}}, merged);
  EXPECT_THAT(deleted.conflicts, ElementsAre(1U)) << "a merge is of texts";
  EXPECT_THAT(deleted.idle, ElementsAre(block(2)));
  EXPECT_THAT(together({}, {{block(9), text(50)}}).idle, ElementsAre(block(9)));
}

Body body(const std::string& words, MediaType media_type = MediaType::markdown) {
  return {{}, media_type, {words.begin(), words.end()}};
}

std::optional<std::string> merged(const std::string& before, const std::vector<Body>& after) {
  Merging merging{block(1), {}, {}};
  std::map<Commitment, Body> texts;
  const auto add = [&](const Body& each) {
    texts.emplace(commitment(each), each);
    return commitment(each);
  };
  merging.before = add(body(before));
  for (const auto& each : after) merging.after.insert(add(each));
  const auto made = merged_body(merging, texts);
  if (!made) return std::nullopt;
  EXPECT_EQ(made->media_type, MediaType::markdown);
  return std::string{made->text.begin(), made->text.end()};
}

// docs/protocol.md T-10
TEST(MergedBody, IsWhatAllOfThemChange) {
  EXPECT_EQ(merged("un deux trois", {body("1 deux trois"), body("un deux 3")}), "1 deux 3");
  EXPECT_EQ(merged("l'accès à tous", {body("l'entrée à tous"), body("l'accès à chacun")}),
            "l'entrée à chacun");
  EXPECT_FALSE(merged("un deux", {body("1 deux"), body("I deux")})) << "they compete";
  EXPECT_FALSE(merged("un deux", {body("1 deux"), body("un 2", MediaType::plain)}));
  const std::string half(body_bytes_max / 2, 'a');
  EXPECT_FALSE(merged("un deux", {body(half + " un deux"), body("un deux " + half)}))
      << "no body is so long";
}

// docs/protocol.md T-10
TEST(MergedBody, HasTheSameSaltWhoeverMergesInWhateverOrder) {
  const auto first = body("1 deux");
  const auto second = body("un 2");
  const auto before = body("un deux");
  const std::map<Commitment, Body> texts{
      {commitment(before), before}, {commitment(first), first}, {commitment(second), second}};
  const Merging merging{block(1), commitment(before), {commitment(second), commitment(first)}};
  const auto made = merged_body(merging, texts);
  ASSERT_TRUE(made);
  EXPECT_EQ(to_hex(made->salt), "3e1b4bdab9337bb7914c5c1fe3df3806ac114175f49343b36fcdc58229922cb1");
  auto elsewhere = merging;
  elsewhere.block = block(2);
  EXPECT_NE(merged_body(elsewhere, texts)->salt, made->salt);
  EXPECT_FALSE(merged_body(merging, {})) << "no text is here";
}

// docs/protocol.md B-9: every order.
TEST(Erasures, AMergedTextGoesWithAnyOfWhatItIsMadeOf) {
  const Author ana{PublicKey{{1}}, PublicKey{{1}}, OrgId{{1}}};
  const RecordId first{{1}};
  const RecordId second{{2}};
  const RecordId agenda{{3}};
  const RecordId later{{4}};
  const std::vector<std::function<void(Erasures&)>> acts{
      [&](Erasures& e) { e.refer(first, ana, {text(1)}); },
      [&](Erasures& e) { e.refer(second, ana, {text(2)}); },
      [&](Erasures& e) {
        e.derive(agenda, {text(3), text(4)}, {first, second});
      },
      [&](Erasures& e) { e.derive(later, {text(5)}, {agenda}); },
      [&](Erasures& e) { e.refer(RecordId{{5}}, ana, {text(4)}); },
      [&](Erasures& e) { e.erase(first, ana); },
      [&](Erasures& e) { e.erase(agenda, {}); }};
  std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6};
  do {
    Erasures erasures;
    for (const auto act : order) acts[act](erasures);
    ASSERT_THAT(erasures.erased(), ElementsAre(text(1), text(3)))
        << "text 4 is somebody's own as well, and what names an agenda is made of nothing";
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace palabre::federation
