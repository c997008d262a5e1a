// Blocks that move, are parted or joined: within an amendment, and beside what others do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/deliberation/statement.hpp"
#include "federation/text/apply.hpp"
#include "federation/text/consolidate.hpp"
#include "tests/sim/people.hpp"
#include "tests/sim/rng.hpp"
#include "tests/support/vectors.hpp"

namespace palabre::federation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace json = boost::json;

Commitment text(std::uint8_t number) { return Commitment{{number}}; }
BlockId block(std::uint8_t number) { return BlockId{{number}}; }
const RecordId amendment{{200}};

/// Blocks 1 to 5, with the texts of their numbers; 1 is a heading.
Manifest base() {
  Manifest manifest{{block(1), BlockKind::heading, 2, text(1)}};
  for (std::uint8_t i = 2; i <= 5; ++i) {
    manifest.push_back({block(i), BlockKind::paragraph, 0, text(i)});
  }
  return manifest;
}

Operation remove(std::uint8_t at) { return Delete{block(at), text(at)}; }
Operation replace(std::uint8_t at, std::uint8_t by) {
  return Replace{block(at), text(at), text(by)};
}
Operation insert(std::optional<BlockId> after, std::uint8_t made) {
  return Insert{after, {{BlockKind::paragraph, 0, text(made)}}};
}
Operation move(std::optional<BlockId> after, const std::vector<std::uint8_t>& blocks) {
  Move move{after, {}};
  for (const auto each : blocks) move.blocks.push_back(block(each));
  return move;
}
Operation split(std::uint8_t at, const std::vector<std::uint8_t>& parts) {
  Split split{block(at), text(at), {}};
  for (const auto each : parts) split.parts.push_back(text(each));
  return split;
}
Operation join(const std::vector<std::uint8_t>& blocks, std::uint8_t made) {
  Join join{{}, text(made)};
  for (const auto each : blocks) join.blocks.push_back({block(each), text(each)});
  return join;
}

std::vector<int> numbers(const Manifest& manifest) {
  std::vector<int> texts;
  for (const auto& each : manifest) texts.push_back(each.text.bytes[0]);
  return texts;
}

// docs/protocol.md O-4
TEST(Apply, MovesPartsAndJoinsBlocks) {
  const struct {
    const char* name;
    std::vector<Operation> operations;
    std::vector<int> texts;
  } cases[] = {
      {"a block goes elsewhere", {move(block(4), {2})}, {1, 3, 4, 2, 5}},
      {"to the start", {move({}, {5})}, {5, 1, 2, 3, 4}},
      {"several, in the order given", {move(block(5), {3, 1})}, {2, 4, 5, 3, 1}},
      {"what is inserted after a block goes with it",
       {move(block(4), {2}), insert(block(2), 20)},
       {1, 3, 4, 2, 20, 5}},
      {"what comes to one point stands in the order of the operations",
       {insert(block(4), 20), move(block(4), {2})},
       {1, 3, 4, 20, 2, 5}},
      {"the other way round", {move(block(4), {2}), insert(block(4), 20)}, {1, 3, 4, 2, 20, 5}},
      {"with another text", {move(block(4), {2}), replace(2, 12)}, {1, 3, 4, 12, 5}},
      {"to where a block goes away", {move(block(4), {2}), remove(4)}, {1, 3, 2, 5}},
      {"a block is parted", {split(2, {21, 22, 23})}, {1, 21, 22, 23, 3, 4, 5}},
      {"what is inserted after it comes after its parts",
       {insert(block(2), 30), split(2, {21, 22})},
       {1, 21, 22, 30, 3, 4, 5}},
      {"the parts move together", {split(2, {21, 22}), move({}, {2})}, {21, 22, 1, 3, 4, 5}},
      {"blocks are joined", {join({2, 3, 4}, 24)}, {1, 24, 5}},
      {"what comes after the last of them",
       {join({2, 3}, 23), insert(block(3), 30)},
       {1, 23, 30, 4, 5}},
      {"or moves there", {join({2, 3}, 23), move(block(3), {5})}, {1, 23, 5, 4}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    ASSERT_TRUE(check_shape(c.operations));
    const auto made = apply(base(), c.operations, amendment);
    ASSERT_TRUE(made);
    EXPECT_EQ(numbers(*made), c.texts);
  }
}

// docs/protocol.md T-2, O-4
TEST(Apply, KeepsIdsKindsAndLevels) {
  const std::vector<Operation> operations{insert(block(5), 30), split(1, {11, 12, 13}),
                                          join({3, 4}, 34), insert({}, 31)};
  const auto made = apply(base(), operations, amendment);
  ASSERT_TRUE(made);
  std::vector<BlockId> ids;
  for (const auto& each : *made) ids.push_back(each.id);
  EXPECT_THAT(ids, ElementsAre(block_id(amendment, 3), block(1), block_id(amendment, 1),
                               block_id(amendment, 2), block(2), block(3), block(5),
                               block_id(amendment, 0)));
  for (std::size_t i = 1; i <= 3; ++i) {
    EXPECT_EQ((*made)[i].kind, BlockKind::heading);
    EXPECT_EQ((*made)[i].level, 2);
  }
}

// docs/protocol.md O-1, O-3
TEST(Apply, RefusesWhatCantBeHadTogether) {
  const std::vector<std::uint8_t> many(split_part_count_max + 1, 9);
  const std::vector<std::uint8_t> most(joined_block_count_max + 1, 9);
  std::vector<Operation> splits;
  for (std::uint8_t i = 0; i < 17; ++i) {
    splits.push_back(split(i, std::vector<std::uint8_t>(split_part_count_max, 9)));
  }
  const struct {
    const char* name;
    std::vector<Operation> operations;
  } cases[] = {{"nothing moves", {move({}, {})}},
               {"after itself", {move(block(2), {2})}},
               {"after one that moves", {move(block(3), {2}), move({}, {3})}},
               {"twice", {move(block(3), {2}), move(block(4), {2})}},
               {"twice in one move", {move({}, {2, 2})}},
               {"two moves to one point", {move({}, {2}), move({}, {3})}},
               {"and is deleted", {move({}, {2}), remove(2)}},
               {"and is joined", {move({}, {2}), join({2, 3}, 23)}},
               {"one part", {split(2, {21})}},
               {"too many parts", {split(2, many)}},
               {"too many new blocks", splits},
               {"parted and replaced", {split(2, {21, 22}), replace(2, 12)}},
               {"parted and joined", {split(2, {21, 22}), join({2, 3}, 23)}},
               {"one block joined", {join({2}, 12)}},
               {"too many joined", {join(most, 12)}},
               {"joined twice", {join({2, 3}, 23), join({3, 4}, 34)}},
               {"something between", {join({2, 3}, 23), insert(block(2), 30)}},
               {"or moved between", {join({2, 3}, 23), move(block(2), {5})}}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(check_shape(c.operations).error(), Errc::malformed);
  }
}

// docs/protocol.md O-2
TEST(Apply, RefusesWhatTheBaseDoesntHave) {
  const auto error = [](const Operation& operation) {
    const std::vector<Operation> operations{operation};
    EXPECT_TRUE(check_shape(operations));
    return apply(base(), operations, amendment).error();
  };
  EXPECT_EQ(error(move({}, {9})), Errc::dangling);
  EXPECT_EQ(error(move(block(9), {2})), Errc::dangling);
  EXPECT_EQ(error(split(9, {21, 22})), Errc::dangling);
  EXPECT_EQ(error(Split{block(2), text(3), {text(21), text(22)}}), Errc::text_differs);
  EXPECT_EQ(error(join({2, 4}, 24)), Errc::text_differs) << "they don't follow each other";
  EXPECT_EQ(error(join({3, 2}, 24)), Errc::text_differs);
  EXPECT_EQ(error(join({5, 9}, 24)), Errc::dangling);
  EXPECT_EQ(error(Join{{{block(2), text(2)}, {block(3), text(9)}}, text(23)}), Errc::text_differs);
}

struct Made {
  std::vector<int> texts;
  std::set<std::size_t> conflicts;
};

Made together(const std::vector<std::vector<Operation>>& amendments) {
  std::vector<Contribution> all;
  for (std::size_t i = 0; i < amendments.size(); ++i) {
    all.push_back({RecordId{{static_cast<std::uint8_t>(i + 1)}}, amendments[i]});
  }
  const auto made = consolidate(base(), all, {});
  return {numbers(made.text), made.conflicts};
}

// docs/protocol.md T-9
TEST(Consolidation, MovesWhatOthersChange) {
  const struct {
    const char* name;
    std::vector<Operation> one;
    std::vector<Operation> other;
    std::vector<int> texts;
  } cases[] = {
      {"its text", {move({}, {3})}, {replace(3, 13)}, {13, 1, 2, 4, 5}},
      {"what is put after it", {move({}, {3})}, {insert(block(3), 30)}, {3, 30, 1, 2, 4, 5}},
      {"its parts", {move({}, {3})}, {split(3, {31, 32})}, {31, 32, 1, 2, 4, 5}},
      {"both to one point: the agenda's order",
       {move({}, {3})},
       {move({}, {5}), insert(block(4), 30)},
       {3, 5, 1, 2, 4, 30}},
      {"what is put after the parts",
       {split(3, {31, 32})},
       {insert(block(3), 30)},
       {1, 2, 31, 32, 30, 4, 5}},
      {"what is put after the last that is joined",
       {join({2, 3}, 23)},
       {insert(block(3), 30)},
       {1, 23, 30, 4, 5}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto made = together({c.one, c.other});
    EXPECT_THAT(made.conflicts, IsEmpty());
    EXPECT_EQ(made.texts, c.texts);
  }
}

// docs/protocol.md O-3, T-9
TEST(Consolidation, LetsNothingClashWhateverTheOrder) {
  const struct {
    const char* name;
    std::vector<Operation> one;
    std::vector<Operation> other;
  } cases[] = {{"two moves of a block", {move({}, {3})}, {move(block(5), {3})}},
               {"a move of what goes", {move({}, {3})}, {remove(3)}},
               {"a move of what is joined", {move({}, {3})}, {join({3, 4}, 34)}},
               {"a move after what moves", {move({}, {3})}, {move(block(3), {4})}},
               {"each after the other", {move(block(4), {3})}, {move(block(3), {4})}},
               {"two splits", {split(3, {31, 32})}, {split(3, {31, 32})}},
               {"a split of what is replaced", {split(3, {31, 32})}, {replace(3, 13)}},
               {"a split of what goes", {split(3, {31, 32})}, {remove(3)}},
               {"a split of what is joined", {split(3, {31, 32})}, {join({2, 3}, 23)}},
               {"two joins", {join({2, 3}, 23)}, {join({3, 4}, 34)}},
               {"a join of what goes", {join({2, 3}, 23)}, {remove(3)}},
               {"something between", {join({2, 3}, 23)}, {insert(block(2), 30)}},
               {"a move between", {join({2, 3}, 23)}, {move(block(2), {5})}}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(together({c.one, c.other}).conflicts, ElementsAre(1U));
    EXPECT_THAT(together({c.other, c.one}).conflicts, ElementsAre(1U));
  }
}

// ---- vectors ----

/// Operations by lot, most of which fit.
AmendmentStatement some_amendment(sim::Rng& rng) {
  AmendmentStatement statement;
  statement.title = refer_to(sim::body_of("Titre"));
  statement.language = "fr";
  const auto new_text = [&] {
    statement.bodies.push_back(refer_to(sim::body_of("t" + std::to_string(rng.below(8)))));
    return statement.bodies.back().commitment;
  };
  const auto some = [&] {
    return static_cast<std::uint8_t>(1 + rng.below(rng.one_in(20) ? 6 : 5));
  };
  for (auto count = 1 + rng.below(3); count > 0; --count) {
    const auto before = statement;
    const auto at = some();
    const auto expected = rng.one_in(20) ? text(9) : text(at);
    const auto point = rng.one_in(5) ? std::nullopt : std::optional{block(some())};
    switch (rng.below(6)) {
      case 0: statement.operations.emplace_back(Delete{block(at), expected}); break;
      case 1: statement.operations.emplace_back(Replace{block(at), expected, new_text()}); break;
      case 2:
        statement.operations.emplace_back(Insert{
            point, {{BlockKind::list_item, 3, new_text()}, {BlockKind::paragraph, 0, new_text()}}});
        break;
      case 3: statement.operations.emplace_back(Move{point, {block(at), block(some())}}); break;
      case 4:
        statement.operations.emplace_back(Split{block(at), expected, {new_text(), new_text()}});
        break;
      default:
        statement.operations.emplace_back(Join{
            {{block(at), expected},
             {block(static_cast<std::uint8_t>(at + 1)), text(static_cast<std::uint8_t>(at + 1))}},
            new_text()});
    }
    if (!check_shape(statement.operations)) statement = before;
  }
  return statement;
}

json::array manifest_json(const Manifest& manifest) {
  json::array blocks;
  for (const auto& each : manifest) {
    blocks.push_back(json::array{to_hex(each.id.view()), static_cast<int>(each.kind), each.level,
                                 to_hex(each.text.view())});
  }
  return blocks;
}

// docs/protocol.md O-4, T-2, T-9
TEST(Vectors, TextsThatAmendmentsMakeAreTheSame) {
  sim::Rng rng{4};
  json::array cases;
  std::size_t whole = 0;
  while (cases.size() < 60) {
    std::vector<AmendmentStatement> statements;
    for (auto count = 1 + rng.below(3); count > 0; --count) {
      auto statement = some_amendment(rng);
      if (!statement.operations.empty()) statements.push_back(std::move(statement));
    }
    if (statements.empty()) continue;
    std::vector<Contribution> all;
    json::array contributions;
    Merged merged;
    for (std::size_t i = 0; i < statements.size(); ++i) {
      const RecordId id{{static_cast<std::uint8_t>(i + 1)}};
      all.push_back({id, statements[i].operations});
      contributions.push_back(json::object{{"record_id", to_hex(id.view())},
                                           {"header", to_hex(encode(statements[i]))}});
    }
    if (rng.one_in(4)) merged.emplace(block(2), text(99));
    const auto made = consolidate(base(), all, merged);
    const bool stands = made.conflicts.empty() && made.idle_merges.empty();
    json::object merges;
    for (const auto& [at, by] : merged) merges[to_hex(at.view())] = to_hex(by.view());
    json::value want = nullptr;
    if (stands) want = manifest_json(made.text);
    whole += stands ? 1 : 0;
    cases.push_back(json::object{{"contributions", std::move(contributions)},
                                 {"merges", std::move(merges)},
                                 {"want", std::move(want)}});
  }
  EXPECT_GT(whole, 20U);
  test::compare("text.json",
                json::object{{"base", manifest_json(base())}, {"cases", std::move(cases)}});
}

}  // namespace
}  // namespace palabre::federation
