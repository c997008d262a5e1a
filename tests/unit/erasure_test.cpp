// Who can take which text back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/rows.hpp"

namespace palabre::federation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class IdType>
IdType id_of(std::uint8_t number) {
  IdType id;
  id.bytes.fill(number);
  return id;
}

Author author_of(std::uint8_t key, std::uint8_t person, std::uint8_t org) {
  return {id_of<PublicKey>(key), id_of<PublicKey>(person), id_of<OrgId>(org)};
}

// docs/protocol.md B-5
TEST(Erasures, AnAuthorIsAKeyOrItsPersonInOneOrganisation) {
  const auto ana = author_of(1, 1, 1);
  EXPECT_TRUE(same_author(ana, author_of(1, 1, 1)));
  EXPECT_TRUE(same_author(ana, author_of(1, 9, 2))) << "the key itself, enrolled elsewhere";
  EXPECT_TRUE(same_author(ana, author_of(2, 1, 1))) << "the key that replaced it at home";
  EXPECT_FALSE(same_author(ana, author_of(2, 1, 2))) << "another organisation says so";
  EXPECT_FALSE(same_author(ana, author_of(3, 3, 1)));
}

// docs/protocol.md B-6: every order of the same four records, and of a stranger's Erase.
TEST(Erasures, ATextGoesWhenAllWhoReferToItHaveErasedIt) {
  const auto ana = author_of(1, 1, 1);
  const auto bob = author_of(2, 2, 1);
  const auto text = id_of<Commitment>(7);
  const std::vector<std::function<void(Erasures&)>> acts{
      [&](Erasures& e) {
        e.refer(id_of<RecordId>(1), ana, {text, text});
      },
      [&](Erasures& e) { e.refer(id_of<RecordId>(2), bob, {text}); },
      [&](Erasures& e) { e.erase(id_of<RecordId>(1), ana); },
      [&](Erasures& e) { e.erase(id_of<RecordId>(2), ana); },
      [&](Erasures& e) { e.erase(id_of<RecordId>(2), bob); }};
  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  do {
    Erasures erasures;
    std::set<std::size_t> done;
    for (const auto act : order) {
      acts[act](erasures);
      done.insert(act);
      const bool gone_1 = done.count(0) == 0 || done.count(2) != 0;
      const bool gone_2 = done.count(1) == 0 || done.count(4) != 0;
      const bool spoken_of = done.count(0) + done.count(1) != 0;
      EXPECT_EQ(erasures.is_erased(text), spoken_of && gone_1 && gone_2);
    }
    EXPECT_TRUE(erasures.is_erased(id_of<RecordId>(1)));
    EXPECT_THAT(erasures.take_newly_erased(), ElementsAre(text));
    EXPECT_THAT(erasures.take_newly_erased(), IsEmpty());
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Erasures, ATextOfAVersionIsExempt) {
  const auto ana = author_of(1, 1, 1);
  const auto text = id_of<Commitment>(7);
  Erasures erasures;
  erasures.refer(id_of<RecordId>(1), ana, {text});
  erasures.erase(id_of<RecordId>(1), ana);
  EXPECT_TRUE(erasures.is_erased(text));
  erasures.exempt(text);
  EXPECT_FALSE(erasures.is_erased(text));
  EXPECT_THAT(erasures.take_newly_erased(), IsEmpty());
}

TEST(Erasures, SayWhyAnEraseWouldDoNothing) {
  const auto ana = author_of(1, 1, 1);
  Erasures erasures;
  const auto record = id_of<RecordId>(1);
  EXPECT_EQ(erasures.check_erase(record, ana).error(), Errc::dangling);
  erasures.refer(record, ana, {id_of<Commitment>(7)});
  EXPECT_EQ(erasures.check_erase(record, author_of(2, 2, 1)).error(), Errc::not_owner);
  EXPECT_TRUE(erasures.check_erase(record, ana));
  erasures.erase(record, ana);
  EXPECT_EQ(erasures.check_erase(record, ana).error(), Errc::duplicate);
}

// docs/protocol.md B-5, I-1
TEST(Fold, AnEraseTakesTheTextAndLeavesTheVoices) {
  test::Table table;
  const auto ana = sim::key_of(50);
  const auto bob = sim::key_of(51);
  const auto author = table.enrol(0, ana);
  const auto voter = table.enrol(0, bob);
  const auto at = table.next(0);
  auto said =
      sim::amendment(table.fold.amendments().version(), table.founding.manifest, 1, "Mieux");
  const auto text = commitment(said.bodies.front());
  const auto amendment = table.say(0, ana, author, 1, said);
  ASSERT_EQ(table.feed(0, amendment.row), 1U);
  auto voice = sim::endorsement(amendment.id, Stance::support);
  ASSERT_EQ(table.feed(0, table.say(0, bob, voter, 1, voice, {at}).row), 1U);
  const auto before = table.fold.digest();
  const auto erase = sim::erasure(amendment.id);
  EXPECT_EQ(table.feed(0, table.say(0, bob, voter, 2, erase, {at}).row), 1U);
  EXPECT_FALSE(table.fold.erasures().is_erased(text)) << "by somebody else";
  EXPECT_EQ(table.fold.digest(), before);
  EXPECT_EQ(table.feed(0, table.say(0, ana, author, 2, erase, {at}).row), 1U);
  EXPECT_TRUE(table.fold.erasures().is_erased(text));
  EXPECT_THAT(table.fold.take_newly_erased(), ElementsAre(text));
  EXPECT_NE(table.fold.digest(), before);
  EXPECT_EQ(table.fold.support().tally(amendment.id).support, 1U);
}

TEST(Fold, TheFirstTextIsntErasedByReferringToIt) {
  test::Table table;
  const auto ana = sim::key_of(50);
  const auto author = table.enrol(0, ana);
  const auto at = table.next(0);
  const auto block = sim::body_of("Bloc 1");
  sim::Said copy{Kind::story,
                 encode(StoryStatement{"thème", refer_to(block), refer_to(block), "fr", {}}),
                 {},
                 {}};
  const auto story = table.say(0, ana, author, 1, copy);
  ASSERT_EQ(table.feed(0, story.row), 1U);
  ASSERT_EQ(table.feed(0, table.say(0, ana, author, 2, sim::erasure(story.id), {at}).row), 1U);
  EXPECT_FALSE(table.fold.erasures().is_erased(commitment(block)));
}

}  // namespace
}  // namespace palabre::federation
