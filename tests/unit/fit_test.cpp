// How open amendments stand to a later version of the text.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/deliberation/fit.hpp"
#include "federation/deliberation/fold.hpp"

namespace palabre::federation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Commitment text(std::uint8_t number) { return Commitment{{number}}; }
BlockId block(std::uint8_t number) { return BlockId{{number}}; }
const Owner author{PublicKey{{1}}, OrgId{{1}}};

Manifest manifest(const std::vector<std::pair<int, int>>& blocks) {
  Manifest made;
  for (const auto& [id, words] : blocks) {
    made.push_back({block(static_cast<std::uint8_t>(id)), BlockKind::paragraph, 0,
                    text(static_cast<std::uint8_t>(words))});
  }
  return made;
}

struct Debate {
  Amendments amendments{Digest{{100}}, manifest({{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}})};
  std::uint8_t count = 0;

  RecordId propose(std::vector<Operation> operations,
                   const std::optional<RecordId>& amends = std::nullopt) {
    AmendmentStatement statement;
    statement.base_version = amendments.version();
    statement.operations = std::move(operations);
    const RecordId id{{++count}};
    const Amendments::Step step{id, author, {}, amends};
    EXPECT_TRUE(amendments.check_propose(step, statement));
    amendments.propose(step, std::move(statement));
    return id;
  }

  Fitting of(const RecordId& id) const {
    return Fits{amendments}.of(*amendments.revision(amendments.head(id).revision));
  }
};

Operation replace(std::uint8_t at, std::uint8_t by) {
  return Replace{block(at), text(at), text(by)};
}
Operation remove(std::uint8_t at) { return Delete{block(at), text(at)}; }
Operation insert(std::optional<BlockId> after) {
  return Insert{after, {{BlockKind::paragraph, 0, text(30)}}};
}

// docs/protocol.md D-8
TEST(Fits, ComparesWhatIsNamedAndWhatStandsNextToIt) {
  Debate debate;
  const auto at_start = debate.propose({insert({})});
  const auto first = debate.propose({replace(1, 11)});
  const auto third = debate.propose({replace(3, 13)});
  const auto both = debate.propose({replace(4, 14), remove(2), insert(block(5))});
  const auto moves = debate.propose({Move{block(4), {block(2)}}});
  const auto joins = debate.propose({Join{{{block(3), text(3)}, {block(4), text(4)}}, text(34)}});
  const auto adopted = debate.propose({replace(5, 15)});
  EXPECT_EQ(debate.of(both).fit, Fit::applies) << "it is the version that they were written for";
  // Block 2 has other words, and 9 stands between 3 and 4.
  debate.amendments.adopt(Digest{{101}},
                          manifest({{1, 1}, {2, 22}, {3, 3}, {9, 9}, {4, 4}, {5, 5}}), {adopted});
  EXPECT_EQ(debate.of(at_start).fit, Fit::applies);
  EXPECT_EQ(debate.of(first).fit, Fit::applies) << "other words of a neighbour move nothing";
  EXPECT_EQ(debate.of(third).fit, Fit::shifted);
  EXPECT_THAT(debate.of(third).misfits, IsEmpty());
  const auto stale = debate.of(both);
  EXPECT_EQ(stale.fit, Fit::stale);
  EXPECT_THAT(stale.misfits, ElementsAre(Misfit{1, Errc::text_differs}));
  EXPECT_EQ(debate.of(moves).fit, Fit::shifted) << "a block moves with whatever words it has";
  EXPECT_THAT(debate.of(joins).misfits, ElementsAre(Misfit{0, Errc::text_differs}));
  debate.amendments.adopt(Digest{{102}}, manifest({{8, 8}, {3, 3}, {2, 2}}), {});
  EXPECT_EQ(debate.of(at_start).fit, Fit::shifted);
  EXPECT_THAT(debate.of(both).misfits,
              ElementsAre(Misfit{0, Errc::dangling}, Misfit{2, Errc::dangling}));
  EXPECT_THAT(debate.of(moves).misfits, ElementsAre(Misfit{0, Errc::dangling}));
}

// docs/protocol.md D-8
TEST(Fits, FollowsWhatASubAmendmentAmends) {
  Debate debate;
  const auto parent = debate.propose({replace(2, 12)});
  const auto sub =
      debate.propose({Replace{block(2), text(12), text(22)}, insert(block(4))}, parent);
  EXPECT_EQ(debate.of(sub).fit, Fit::applies);
  AmendmentStatement revised;
  revised.base_version = debate.amendments.version();
  revised.operations = {replace(2, 13)};
  revised.change = Change::substantive;
  const Amendments::Step step{RecordId{{50}}, author, {}, parent};
  ASSERT_TRUE(debate.amendments.check_revise(step, revised));
  debate.amendments.revise(step, revised);
  EXPECT_THAT(debate.of(sub).misfits, ElementsAre(Misfit{0, Errc::text_differs}));
  debate.amendments.adopt(Digest{{101}},
                          manifest({{1, 1}, {2, 12}, {3, 3}, {4, 4}, {5, 5}, {6, 6}}), {step.id});
  EXPECT_EQ(debate.of(sub).fit, Fit::applies) << "the platform's text has the words that it amends";
}

}  // namespace
}  // namespace palabre::federation
