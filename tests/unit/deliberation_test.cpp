// Support, amendments, admission and operations by themselves.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "federation/core/limits.hpp"
#include "federation/deliberation/admission.hpp"
#include "federation/deliberation/amendments.hpp"
#include "federation/deliberation/support.hpp"
#include "tests/sim/people.hpp"

namespace palabre::federation {
namespace {

template <class IdType>
IdType id(std::uint8_t number) {
  IdType made;
  made.bytes.fill(number);
  return made;
}

// docs/protocol.md S-1, S-2, S-3
TEST(Support, AnyOrderOfArrivalGivesTheSameTally) {
  struct Said {
    std::uint8_t person;
    Voice voice;
  };
  const auto a = id<OrgId>(1);
  const auto b = id<OrgId>(2);
  std::vector<Said> said{
      {1, {a, 0, 5, id<RecordId>(9), Stance::support}},
      {1, {a, 0, 6, id<RecordId>(8), Stance::oppose}},   // Later, and counts.
      {2, {a, 0, 7, id<RecordId>(3), Stance::abstain}},  // The lower id of two with one sequence.
      {2, {a, 0, 7, id<RecordId>(4), Stance::support}},
      {3, {b, 1, 1, id<RecordId>(5), Stance::support}},  // A later generation.
      {3, {a, 0, 99, id<RecordId>(6), Stance::oppose}},
      {4, {b, 0, 1, id<RecordId>(7), Stance::withdrawn}},
  };
  std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6};
  const auto target = id<RecordId>(200);
  do {
    Support support;
    support.admit(a);
    support.admit(b);
    for (const auto i : order) support.hear(target, id<PublicKey>(said[i].person), said[i].voice);
    ASSERT_EQ(support.tally(target), (Tally{1, 1, 1}));
    ASSERT_EQ(support.by_organisation(target).at(b), (Tally{1, 0, 0}));
  } while (std::next_permutation(order.begin(), order.end()));
}

// docs/protocol.md S-2
TEST(Support, OnlyAdmittedOrganisationsVoicesCount) {
  const auto a = id<OrgId>(1);
  const auto b = id<OrgId>(2);
  const auto target = id<RecordId>(200);
  Support support;
  support.admit(a);
  support.hear(target, id<PublicKey>(1), {a, 0, 1, id<RecordId>(1), Stance::support});
  support.hear(target, id<PublicKey>(1), {b, 0, 2, id<RecordId>(2), Stance::oppose});
  EXPECT_EQ(support.tally(target), (Tally{1, 0, 0}));
  support.admit(b);
  EXPECT_EQ(support.tally(target), (Tally{0, 1, 0}));
}

// docs/protocol.md A-1, A-2
TEST(Admission, TakesAQuorumOfStewardsThatSayTheSame) {
  for (std::size_t n = 1; n <= 7; ++n) {
    constexpr std::size_t due[] = {0, 1, 2, 3, 3, 4, 5, 5};
    EXPECT_EQ(quorum(n), due[n]);
  }
  Admission admission;
  for (std::uint8_t i = 1; i <= 4; ++i) admission.add_steward(id<OrgId>(i), {"R", "S"});
  EXPECT_TRUE(admission.is_admitted(id<OrgId>(1)));
  const AdmitStatement north{id<OrgId>(9), "Nord", "S", {}};
  const AdmitStatement south{id<OrgId>(9), "Sud", "S", {}};
  EXPECT_FALSE(admission.admit(id<OrgId>(1), south, 0));
  EXPECT_FALSE(admission.admit(id<OrgId>(1), south, 0));
  EXPECT_FALSE(admission.admit(id<OrgId>(2), south, 0));
  EXPECT_FALSE(admission.admit(id<OrgId>(3), north, 0));
  EXPECT_FALSE(admission.admit(id<OrgId>(50), south, 0)) << "not a steward";
  EXPECT_FALSE(admission.is_admitted(id<OrgId>(9)));
  const std::map<Admission::Wish, std::set<OrgId>> said{
      {{id<OrgId>(9), {"Nord", "S"}}, {id<OrgId>(3)}},
      {{id<OrgId>(9), {"Sud", "S"}}, {id<OrgId>(1), id<OrgId>(2)}}};
  EXPECT_EQ(admission.admits(), said) << "so that people can be told what it waits for";
  EXPECT_TRUE(admission.admit(id<OrgId>(3), south, 0));
  EXPECT_EQ(admission.admitted().at(id<OrgId>(9)).region, "Sud");
  // Later a quorum says otherwise as well: the lower standing counts, in whatever order they came.
  admission.admit(id<OrgId>(1), north, 0);
  EXPECT_FALSE(admission.admit(id<OrgId>(2), north, 0)) << "it belongs already";
  EXPECT_EQ(admission.admitted().at(id<OrgId>(9)).region, "Nord");
}

struct Draft {
  Manifest base = sim::founding_of(1, 4).manifest;
  RecordId record = id<RecordId>(7);
  Commitment fresh = id<Commitment>(8);
};

// docs/protocol.md T-1, T-2, O-4
TEST(Apply, InsertsDeletesAndReplacesAtOnce) {
  Draft d;
  const std::vector<Operation> operations{
      Insert{d.base[1].id, {{BlockKind::paragraph, 0, d.fresh}, {BlockKind::heading, 2, d.fresh}}},
      Delete{d.base[1].id, d.base[1].text}, Replace{d.base[3].id, d.base[3].text, d.fresh},
      Insert{std::nullopt, {{BlockKind::list_item, 1, d.fresh}}}};
  ASSERT_TRUE(check_shape(operations));
  const auto made = apply(d.base, operations, d.record);
  ASSERT_TRUE(made);
  std::vector<BlockId> ids;
  for (const auto& block : *made) ids.push_back(block.id);
  EXPECT_THAT(ids, testing::ElementsAre(block_id(d.record, 2), d.base[0].id, block_id(d.record, 0),
                                        block_id(d.record, 1), d.base[2].id, d.base[3].id));
  EXPECT_EQ(made->back().text, d.fresh);
}

// docs/protocol.md O-1, O-2, O-3
TEST(Apply, RefusesWhatDoesntFit) {
  Draft d;
  const NewBlock block{BlockKind::paragraph, 0, d.fresh};
  EXPECT_EQ(apply(d.base, std::vector<Operation>{Delete{d.base[0].id, d.fresh}}, d.record).error(),
            Errc::text_differs);
  EXPECT_EQ(
      apply(d.base, std::vector<Operation>{Delete{id<BlockId>(99), d.fresh}}, d.record).error(),
      Errc::dangling);
  struct {
    const char* name;
    std::vector<Operation> operations;
  } const cases[] = {
      {"none", {}},
      {"an insertion of nothing", {Insert{std::nullopt, {}}}},
      {"two on one block", {Delete{d.base[0].id, {}}, Replace{d.base[0].id, {}, {}}}},
      {"two at one point", {Insert{std::nullopt, {block}}, Insert{std::nullopt, {block}}}},
      {"too many blocks",
       {Insert{std::nullopt, std::vector<NewBlock>(new_block_count_max + 1, block)}}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(check_shape(c.operations).error(), Errc::malformed);
  }
}

struct Debate {
  Manifest base = sim::founding_of(1, 4).manifest;
  Amendments amendments{{}, base};
  Owner ana{id<PublicKey>(1), id<OrgId>(1)};
  Owner bea{id<PublicKey>(2), id<OrgId>(1)};
  std::uint64_t row = 0;

  AmendmentStatement statement(Change change = Change::none) const {
    AmendmentStatement made;
    made.operations = {Replace{base[0].id, base[0].text, id<Commitment>(5)}};
    made.change = change;
    return made;
  }
  Amendments::Step step(std::uint8_t number, const Owner& owner, std::optional<std::uint8_t> of) {
    std::optional<RecordId> reference;
    if (of) reference = id<RecordId>(*of);
    return {id<RecordId>(number), owner, {0, ++row}, reference};
  }
};

// docs/protocol.md D-2, D-3, D-4
TEST(Amendments, FollowTheFirstStepInTheOwnersFeed) {
  Debate d;
  d.amendments.propose(d.step(1, d.ana, {}), d.statement());
  const auto late = d.step(3, d.ana, 1);
  auto early = d.step(2, d.ana, 1);
  early.at.row = 0;
  ASSERT_TRUE(d.amendments.check_revise(late, d.statement(Change::substantive)));
  EXPECT_EQ(d.amendments.check_revise(late, d.statement()).error(), Errc::malformed);
  EXPECT_EQ(d.amendments.check_next(d.step(9, d.bea, 1)).error(), Errc::not_owner);
  EXPECT_EQ(d.amendments.check_next(d.step(9, d.ana, 77)).error(), Errc::dangling);
  d.amendments.revise(late, d.statement(Change::substantive));
  EXPECT_EQ(d.amendments.head(id<RecordId>(1)).revision, id<RecordId>(3));
  d.amendments.revise(early, d.statement(Change::editorial));
  EXPECT_EQ(d.amendments.head(id<RecordId>(1)).revision, id<RecordId>(2));
  d.amendments.hand_over(d.step(4, d.ana, 2), d.bea);
  EXPECT_EQ(d.amendments.head(id<RecordId>(1)).owner, d.bea);
  EXPECT_EQ(d.amendments.check_next(d.step(5, d.ana, 4)).error(), Errc::not_owner);
  d.amendments.withdraw(d.step(5, d.bea, 4));
  EXPECT_TRUE(d.amendments.head(id<RecordId>(1)).withdrawn);
  EXPECT_EQ(d.amendments.check_next(d.step(6, d.bea, 5)).error(), Errc::malformed);
}

// docs/protocol.md D-1
TEST(Amendments, ASubAmendmentWorksOnWhatTheAmendmentMakes) {
  Debate d;
  d.amendments.propose(d.step(1, d.ana, {}), d.statement());
  auto sub = d.statement();
  EXPECT_EQ(d.amendments.check_propose(d.step(2, d.bea, 1), sub).error(), Errc::text_differs);
  sub.operations = {Replace{d.base[0].id, id<Commitment>(5), id<Commitment>(6)}};
  ASSERT_TRUE(d.amendments.check_propose(d.step(2, d.bea, 1), sub));
  d.amendments.propose(d.step(2, d.bea, 1), sub);
  EXPECT_EQ(d.amendments.text_of(id<RecordId>(2))->front().text, id<Commitment>(6));
  auto counter = d.statement();
  counter.counter_proposal = true;
  EXPECT_TRUE(d.amendments.check_propose(d.step(3, d.bea, 1), counter));
  EXPECT_EQ(d.amendments.check_propose(d.step(3, d.bea, {}), counter).error(), Errc::malformed);
}

// docs/protocol.md D-1
TEST(Amendments, AreAtMostSoDeep) {
  Debate d;
  d.amendments.propose(d.step(1, d.ana, {}), d.statement());
  std::uint8_t deepest = 1;
  for (; deepest < 40; ++deepest) {
    AmendmentStatement sub;
    sub.operations = {Replace{d.base[0].id, id<Commitment>(static_cast<std::uint8_t>(4 + deepest)),
                              id<Commitment>(static_cast<std::uint8_t>(5 + deepest))}};
    const auto step = d.step(static_cast<std::uint8_t>(deepest + 1), d.ana, deepest);
    if (!d.amendments.check_propose(step, sub)) break;
    d.amendments.propose(step, sub);
  }
  EXPECT_EQ(deepest, Amendments::depth_max + 1);
  // What answers the deepest stands on the text itself.
  auto answer = d.statement();
  const auto step = d.step(static_cast<std::uint8_t>(deepest + 1), d.ana, deepest);
  EXPECT_FALSE(d.amendments.check_propose(step, answer));
  answer.counter_proposal = true;
  EXPECT_TRUE(d.amendments.check_propose(step, answer));
}

// docs/protocol.md A-4
TEST(Founding, MayNameAPredecessor) {
  auto founding = sim::founding_of(1, 2);
  EXPECT_FALSE(decode_founding(encode(founding))->predecessor);
  founding.predecessor = Predecessor{id<NetworkId>(7), 3, id<Digest>(8)};
  const auto header = encode(founding);
  EXPECT_EQ(decode_founding(header)->predecessor, founding.predecessor);
  // Its digest is the last field of the message inside; a byte less, and the lengths no longer fit.
  auto text = std::string{as_text(header)};
  const auto digest = std::string("\x1a\x20") + std::string(32, '\x08');
  const auto at = text.find(digest);
  ASSERT_NE(at, std::string::npos);
  text[at + 1] = 31;
  text.erase(at + 33, 1);
  const auto inner = text.find(std::string("\x0a\x20") + std::string(32, '\x07'));
  ASSERT_NE(inner, std::string::npos);
  --text[inner - 1];
  EXPECT_EQ(decode_founding(as_bytes(text)).error(), Errc::malformed);
}

}  // namespace
}  // namespace palabre::federation
