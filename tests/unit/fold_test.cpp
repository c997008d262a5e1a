// The fold, rule by rule.

#include <gtest/gtest.h>

#include "federation/core/limits.hpp"
#include "tests/support/rows.hpp"

namespace palabre::federation {
namespace {

using test::MadeRow;
using test::Table;

struct Debate : Table {
  Debate() {
    author = enrol(0, ana);
    address = next(0);
    proposal =
        say(0, ana, author, 1, sim::amendment({network.bytes}, founding.manifest, 2, "Mieux"));
    EXPECT_EQ(feed(0, proposal.row), 1U);
  }

  /// An endorsement of the proposal from within organisation 0.
  MadeRow endorse(const SigningKey& key, std::uint32_t number, std::uint64_t seq, Stance stance) {
    return say(0, key, number, seq, sim::endorsement(proposal.id, stance), {address});
  }

  SigningKey ana = sim::key_of(1);
  std::uint32_t author = 0;
  Address address;
  MadeRow proposal;
};

// docs/protocol.md K-1, P-10
TEST(Fold, AnUnknownKindIsANoOpThatKeepsItsPlace) {
  Debate table;
  const auto before = table.fold.digest();
  const Row row{999, table.author, 2, {}, {}};
  EXPECT_EQ(table.feed(0, test::sign_row(table.network, table.orgs[0].id, table.ana, row).row), 0U);
  EXPECT_EQ(table.fold.digest(), before);
  EXPECT_EQ(table.feed(0, table.endorse(table.ana, table.author, 3, Stance::support).row), 1U);
}

// docs/protocol.md K-2, R-4
TEST(Fold, ARowOutOfItsKindsShapeCountsForNothing) {
  struct {
    const char* name;
    Row row;
  } const cases[] = {
      {"an endorsement without a reference", {36, 1, 9, {}, encode_endorse(Stance::support)}},
      {"a member's record by the operating key",
       {36, 0, 9, {{0, 0, 3}}, encode_endorse(Stance::support)}},
      {"an organisation's record by a member", {5, 1, 9, {}, encode_revoke({})}},
      {"an epoch that isn't row 0", {1, 0, 9, {}, {}}},
      {"seq 0", {36, 1, 0, {{0, 0, 3}}, encode_endorse(Stance::support)}},
      {"seq over 2^53 - 1",
       {36, 1, member_seq_max + 1, {{0, 0, 3}}, encode_endorse(Stance::support)}},
      {"an author that nobody is", {36, 77, 9, {{0, 0, 3}}, encode_endorse(Stance::support)}},
      {"a header that doesn't decode", {36, 1, 9, {{0, 0, 3}}, {0xff}}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Debate table;
    const auto made =
        test::sign_row(table.network, table.orgs[0].id, table.ana, c.row, {table.proposal.id});
    EXPECT_EQ(table.feed(0, made.row), 0U);
  }
}

// docs/protocol.md W-3
TEST(Fold, AnInvalidEnrolmentTakesANumberAllTheSame) {
  Table table;
  EXPECT_FALSE(table.put(0, Kind::enrol, {0xff}));
  ++table.authors[0];
  const auto key = sim::key_of(1);
  EXPECT_EQ(table.enrol(0, key), 2U);
  EXPECT_NE(table.fold.roll(table.orgs[0].id).find(key.public_key()), nullptr);
  EXPECT_EQ(table.fold.roll(table.orgs[0].id).key_of(2), key.public_key());
}

// docs/protocol.md W-4, W-5, L-2
TEST(Fold, ARowWaitsForWhatItSpeaksOfAndHoldsNobodyBack) {
  Debate table;
  const auto bea = sim::key_of(2);
  const auto number = table.enrol(1, bea);
  ASSERT_TRUE(table.put(1, Kind::introduce, encode_introduce(table.orgs[0].id)));
  // It speaks of what organisation 0 will write next.
  auto later = table.next(0);
  const auto second =
      table.say(0, table.ana, table.author, 2,
                sim::amendment({table.network.bytes}, table.founding.manifest, 3, "Autre"));
  later.organisation = 1;
  const auto early =
      table.say(1, bea, number, 1, sim::endorsement(second.id, Stance::support), {later});
  EXPECT_EQ(table.feed(1, early.row), 0U);
  EXPECT_EQ(table.fold.pending().size(), 1U);
  EXPECT_TRUE(table.put(1, Kind::revoke, encode_revoke(bea.public_key())));
  // Enrolled at its place, so it counts, though the key is revoked by now.
  EXPECT_EQ(table.feed(0, second.row), 2U);
  EXPECT_EQ(table.fold.pending().size(), 0U);
  EXPECT_EQ(table.fold.support().tally(second.id).support, 1U);
}

// docs/protocol.md W-4
TEST(Fold, AnAddressAtOrAfterItsOwnRowNeverResolves) {
  Debate table;
  const auto self = table.next(0);
  const auto made = table.say(0, table.ana, table.author, 2,
                              sim::endorsement(table.proposal.id, Stance::support), {self});
  EXPECT_EQ(table.feed(0, made.row), 0U);
  EXPECT_TRUE(table.fold.pending().empty());
}

// docs/protocol.md
TEST(Fold, ASignatureCantBePointedElsewhere) {
  Debate table;
  auto elsewhere = table.address;
  elsewhere.sequence -= 1;
  const auto made = table.say(0, table.ana, table.author, 2,
                              sim::endorsement(table.proposal.id, Stance::support), {elsewhere});
  EXPECT_EQ(table.feed(0, made.row), 0U);
}

// docs/protocol.md R-6
TEST(Fold, ARecordCountsOnce) {
  Debate table;
  const auto made = table.endorse(table.ana, table.author, 2, Stance::support);
  EXPECT_EQ(table.feed(0, made.row), 1U);
  EXPECT_EQ(table.feed(0, made.row), 0U);
  EXPECT_EQ(table.fold.support().tally(table.proposal.id).support, 1U);
}

// docs/protocol.md R-4
TEST(Fold, AnOrganisationsSequenceRises) {
  Table table;
  table.orgs[0].seq = 5;
  table.fold.highest_org_seq(table.orgs[0].id);
  EXPECT_FALSE(table.put(0, Kind::introduce, encode_introduce(table.orgs[1].id)));
}

// docs/protocol.md M-1, M-2
TEST(Fold, OnlyAnEnrolledKeySpeaks) {
  Debate table;
  EXPECT_TRUE(table.put(0, Kind::revoke, encode_revoke(table.ana.public_key())));
  EXPECT_EQ(table.feed(0, table.endorse(table.ana, table.author, 2, Stance::support).row), 0U);
  // Revoking twice and enrolling without consent are void.
  EXPECT_FALSE(table.put(0, Kind::revoke, encode_revoke(table.ana.public_key())));
  EXPECT_FALSE(
      table.put(0, Kind::enrol,
                encode(EnrolStatement{table.ana.public_key(), {}, {}, SigningPlace::device})));
}

// docs/protocol.md M-3, S-2
TEST(Fold, AReplacedKeySpeaksForTheSamePerson) {
  Debate table;
  EXPECT_EQ(table.feed(0, table.endorse(table.ana, table.author, 900, Stance::support).row), 1U);
  const auto fresh = sim::key_of(3);
  const auto number = table.enrol(0, fresh, table.ana.public_key());
  // One generation higher beats any sequence.
  EXPECT_EQ(table.feed(0, table.endorse(fresh, number, 1, Stance::oppose).row), 1U);
  EXPECT_EQ(table.fold.support().tally(table.proposal.id), (Tally{0, 1, 0}));
  EXPECT_EQ(table.feed(0, table.endorse(table.ana, table.author, 901, Stance::support).row), 0U);
}

// docs/protocol.md M-3
TEST(Fold, AKeyThatWasOnTheRollBeforeReplacesNoOther) {
  Debate table;
  const auto fresh = sim::key_of(3);
  const auto other = sim::key_of(4);
  table.enrol(0, fresh, table.ana.public_key());
  table.enrol(0, other);
  const auto replaces = [&](const SigningKey& key, const SigningKey& lost) {
    const auto consent = key.sign(consent_preimage(table.fold.network(), table.orgs[0].id));
    return table.put(
        0, Kind::enrol,
        encode(EnrolStatement{key.public_key(), consent, lost.public_key(), SigningPlace::device}));
  };
  EXPECT_FALSE(replaces(table.ana, fresh)) << "its own later self";
  EXPECT_FALSE(replaces(table.ana, other)) << "another person";
  EXPECT_TRUE(replaces(sim::key_of(5), fresh));
}

// docs/protocol.md M-4, S-2
TEST(Fold, APersonInTwoOrganisationsHasOneVoice) {
  Debate table;
  EXPECT_EQ(table.feed(0, table.endorse(table.ana, table.author, 2, Stance::support).row), 1U);
  const auto number = table.enrol(1, table.ana);
  ASSERT_TRUE(table.put(1, Kind::introduce, encode_introduce(table.orgs[0].id)));
  auto address = table.address;
  address.organisation = 1;
  const auto there = table.say(1, table.ana, number, 3,
                               sim::endorsement(table.proposal.id, Stance::abstain), {address});
  EXPECT_EQ(table.feed(1, there.row), 1U);
  EXPECT_EQ(table.fold.support().tally(table.proposal.id), (Tally{0, 0, 1}));
  const auto& by = table.fold.support().by_organisation(table.proposal.id);
  EXPECT_EQ(by.at(table.orgs[1].id), (Tally{0, 0, 1}));
  EXPECT_EQ(by.at(table.orgs[0].id), Tally{});
}

// docs/protocol.md B-3, I-2
TEST(Fold, BodiesArentInTheDigest) {
  Debate one;
  Debate other;
  EXPECT_EQ(one.fold.digest(), other.fold.digest());
  EXPECT_FALSE(one.fold.take_new_bodies().empty());
  EXPECT_EQ(one.fold.digest(), other.fold.digest());
}

// docs/protocol.md N-4
TEST(Fold, AProfileOfAnotherRootIsVoid) {
  Table table;
  const Profile stolen{table.orgs[1].root.public_key(), "Un autre nom", "", "", "", ""};
  EXPECT_FALSE(table.put(0, Kind::profile, encode(stolen)));
  const Profile own{table.orgs[0].root.public_key(), "Un nouveau nom", "", "", "", ""};
  EXPECT_TRUE(table.put(0, Kind::profile, encode(own)));
  EXPECT_EQ(table.fold.profiles().at(table.orgs[0].id).name, "Un nouveau nom");
}

// docs/protocol.md L-1, L-2, W-5
TEST(Fold, WhoSpeaksOfAVoidRowIsVoidWhereverItsRecordCounts) {
  // Organisation 0 appends a comment with a wrong signature, and then with the right one.
  for (const bool first_good : {false, true}) {
    Debate table;
    const auto bea = sim::key_of(2);
    const auto number = table.enrol(1, bea);
    table.put(1, Kind::introduce, encode_introduce(table.orgs[0].id));
    const auto place = table.next(0);
    const auto good = table.say(0, table.ana, table.author, 2,
                                sim::comment(table.proposal.id, "Pourquoi ?"), {table.address});
    auto bad = good;
    bad.row.signature[0] ^= 1;
    const auto answer =
        table.say(1, bea, number, 3, sim::comment(good.id, "Parce que."), {{1, 0, place.sequence}});
    EXPECT_EQ(table.feed(0, bad.row), 0U);
    if (first_good) table.feed(0, good.row);
    EXPECT_EQ(table.feed(1, answer.row), 0U) << "the order in which organisations come is nothing";
    if (!first_good) table.feed(0, good.row);
    EXPECT_TRUE(table.fold.is_comment(good.id));
  }
}

// docs/protocol.md L-1, D-2
TEST(Fold, ARecordStandsAtItsFirstRowInWhateverOrderItsRowsSettle) {
  std::vector<Digest> digests;
  for (const bool all_of_one_first : {false, true}) {
    Debate table;
    const auto bea = sim::key_of(2);
    const auto number = table.enrol(1, bea);
    table.put(0, Kind::introduce, encode_introduce(table.orgs[1].id));
    const auto place = table.next(1);
    const auto step = table.say(
        1, bea, number, 2, sim::amendment({table.network.bytes}, table.founding.manifest, 1, "À"));
    table.feed(1, step.row);
    const HandOverStatement to{table.ana.public_key(), table.orgs[0].id};
    const auto given = table.say(1, bea, number, 3, {Kind::hand_over, encode(to), {step.id}, {}},
                                 {{0, 0, place.sequence}});
    // The hand-over stands twice, and what follows it names now the one row, now the other.
    const auto follow = [&](const char* text, std::uint64_t seq, unsigned row) {
      return table.say(
          0, table.ana, table.author, seq,
          sim::revision({table.network.bytes}, table.founding.manifest, 1, text, given.id),
          {{1, 0, place.sequence + row}});
    };
    const auto first = follow("Un", 10, 2);
    const auto other = follow("Deux", 11, 1);
    const auto again = follow("Un", 10, 1);
    table.feed(1, given.row);
    if (all_of_one_first) table.feed(1, given.row);
    for (const auto* made : {&first, &other, &again}) table.feed(0, made->row);
    if (!all_of_one_first) table.feed(1, given.row);
    EXPECT_EQ(table.fold.amendments().head(step.id).revision, first.id);
    digests.push_back(table.fold.digest());
  }
  EXPECT_EQ(digests[0], digests[1]);
}

// docs/protocol.md D-6
TEST(Fold, ACommentNamesARevisionACommentOrABlock) {
  Debate table;
  std::uint64_t seq = 10;
  const auto counts = [&](std::optional<BlockId> block, std::vector<RecordId> references,
                          std::vector<Address> addresses) {
    CommentStatement statement{block, Side::none, refer_to(sim::body_of("Quoi ?")), "fr"};
    const auto made = table.say(0, table.ana, table.author, ++seq,
                                {Kind::comment, encode(statement), std::move(references), {}},
                                std::move(addresses));
    return table.feed(0, made.row) == 1;
  };
  const auto voice = table.endorse(table.ana, table.author, 2, Stance::support);
  const auto voice_at = table.next(0);
  table.feed(0, voice.row);
  EXPECT_TRUE(counts({}, {table.proposal.id}, {table.address}));
  EXPECT_TRUE(counts(BlockId{}, {}, {})) << "a block of whatever version";
  EXPECT_FALSE(counts({}, {}, {}));
  EXPECT_FALSE(counts(BlockId{}, {table.proposal.id}, {table.address}));
  EXPECT_FALSE(counts({}, {voice.id}, {voice_at}));
  const auto comment_at = Address{0, 0, voice_at.sequence + 1};
  EXPECT_TRUE(counts({}, {table.fold.comments().front().id}, {comment_at}));
}

// docs/protocol.md D-2, L-2
TEST(Fold, AStepOfAnotherThanTheOwnerIsVoid) {
  Debate table;
  const auto bea = sim::key_of(2);
  const auto number = table.enrol(0, bea);
  const auto made =
      table.say(0, bea, number, 1, sim::withdrawal(table.proposal.id), {table.address});
  EXPECT_EQ(table.feed(0, made.row), 0U);
  const auto own =
      table.say(0, table.ana, table.author, 2, sim::withdrawal(table.proposal.id), {table.address});
  EXPECT_EQ(table.feed(0, own.row), 1U);
  EXPECT_TRUE(table.fold.amendments().head(table.proposal.id).withdrawn);
}

}  // namespace
}  // namespace palabre::federation
