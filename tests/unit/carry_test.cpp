// What another organisation appends of a member whose own node refuses it.

#include <gtest/gtest.h>

#include "federation/record/posted.hpp"
#include "federation/replica/entry.hpp"
#include "tests/support/rows.hpp"

namespace palabre::federation {
namespace {

using test::Table;

/// Three organisations; a member of the second, whom it no longer serves.
struct Refused {
  Refused() : table{3} { author = table.enrol(1, member); }

  SignedRecord signed_by(const SigningKey& key, std::uint64_t seq, const sim::Said& said) const {
    return sign({table.network, table.orgs[1].id, key.public_key(),
                 static_cast<std::uint16_t>(said.kind), seq, said.header, said.references},
                key);
  }
  SignedRecord amendment(std::uint64_t seq = 1) const { return signed_by(member, seq, proposal()); }
  sim::Said proposal() const {
    return sim::amendment({table.network.bytes}, table.founding.manifest, 1, "Autrement.");
  }
  SignedRecord endorsement(const RecordId& target, std::uint64_t seq) const {
    return signed_by(member, seq, sim::endorsement(target, Stance::support));
  }
  bool carry(std::size_t by, const SignedRecord& record) {
    return table.put(by, Kind::carry, encode_carry(record));
  }
  std::uint64_t support(const RecordId& target) const {
    return table.fold.support().tally(target).support;
  }

  Table table;
  SigningKey member = sim::key_of(501);
  std::uint32_t author = 0;
};

// docs/protocol.md M-5, M-6
TEST(Carry, CountsOnceAllRowsOfACutAreRead) {
  Refused r;
  const auto amendment = r.amendment();
  const auto id = record_id(amendment.record);
  const auto voice = r.endorsement(id, 2);
  EXPECT_TRUE(r.carry(2, voice)) << "it may come before what it speaks of";
  EXPECT_TRUE(r.carry(0, amendment));
  EXPECT_FALSE(r.table.fold.place_of(id));
  EXPECT_EQ(r.table.fold.carried().size(), 2U);
  r.table.fold.count_carried();
  EXPECT_TRUE(r.table.fold.place_of(id));
  EXPECT_EQ(r.support(id), 1U);
  EXPECT_EQ(r.table.fold.support().by_organisation(id).begin()->first, r.table.orgs[1].id)
      << "a voice counts at home, whoever carries it";
  EXPECT_TRUE(r.table.fold.carried().empty());
}

// docs/protocol.md M-6
TEST(Carry, AsksWhoIsEnrolledWhereTheHomeFeedEnds) {
  Refused r;
  r.carry(0, r.amendment());
  const auto id = record_id(r.amendment().record);
  r.table.put(1, Kind::revoke, encode_revoke(r.member.public_key()));
  r.table.fold.count_carried();
  EXPECT_FALSE(r.table.fold.place_of(id));
  r.table.enrol(1, r.member);
  r.table.fold.count_carried();
  EXPECT_TRUE(r.table.fold.place_of(id)) << "it is judged anew at each cut";
}

// docs/protocol.md M-6, I-3
TEST(Carry, GivesOneStateInAnyOrder) {
  std::optional<Digest> first;
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    Refused r;
    const auto amendment = r.amendment();
    const auto id = record_id(amendment.record);
    const auto revise = [&](std::uint64_t seq, const std::string& words) {
      return r.signed_by(
          r.member, seq,
          sim::revision({r.table.network.bytes}, r.table.founding.manifest, 1, words, id));
    };
    // Two revisions of one step: one of them is followed, whichever comes first here.
    const SignedRecord records[] = {amendment, r.endorsement(id, 2), revise(3, "Mieux."),
                                    revise(4, "Encore mieux.")};
    for (const auto at : order) EXPECT_TRUE(r.carry(0, records[at]));
    r.table.fold.count_carried();
    const auto& revisions = r.table.fold.amendments().revisions();
    ASSERT_EQ(revisions.size(), 3U);
    const auto lower = std::min(record_id(records[2].record), record_id(records[3].record));
    EXPECT_EQ(r.table.fold.amendments().head(id).step, lower);
    if (!first) first = r.table.fold.digest();
    EXPECT_EQ(r.table.fold.digest(), *first);
  } while (std::next_permutation(order.begin(), order.end()));
}

// docs/protocol.md M-6, R-6
TEST(Carry, YieldsToWhatComesByItself) {
  Refused r;
  const auto amendment = r.amendment();
  const auto id = record_id(amendment.record);
  r.carry(0, amendment);
  const auto own = r.table.say(1, r.member, r.author, 1, r.proposal());
  EXPECT_EQ(own.id, id);
  EXPECT_EQ(r.table.feed(1, own.row), 1U);
  r.table.fold.count_carried();
  EXPECT_EQ(r.table.fold.place_of(id)->feed.org, r.table.orgs[1].id);
  EXPECT_TRUE(r.carry(2, amendment)) << "a Carry counts, though it changes nothing";
  r.table.fold.count_carried();
  EXPECT_TRUE(r.table.fold.carried().empty());
}

// docs/protocol.md M-7, W-5
TEST(Carry, IsAddressedAsWhatItCarries) {
  Refused r;
  const auto amendment = r.amendment();
  const auto id = record_id(amendment.record);
  const auto at = r.table.next(0);
  r.carry(0, amendment);
  r.table.fold.count_carried();
  const auto other = sim::key_of(502);
  const auto number = r.table.enrol(0, other);
  const auto voice = r.table.say(0, other, number, 1, sim::endorsement(id, Stance::support), {at});
  EXPECT_EQ(r.table.feed(0, voice.row), 1U);
  EXPECT_EQ(r.support(id), 1U);
}

// docs/protocol.md M-5
TEST(Carry, TakesMembersOfOthersAlone) {
  Refused r;
  auto forged = r.amendment();
  forged.signature[5] ^= 1U;
  auto elsewhere = r.amendment().record;
  elsewhere.network.bytes[0] ^= 1U;
  const sim::Said revoke{Kind::revoke, encode_revoke(r.member.public_key()), {}, {}};
  struct {
    const char* name;
    std::size_t by;
    SignedRecord record;
  } const cases[] = {
      {"a forged signature", 0, forged},
      {"of the carrier's own member", 1, r.amendment()},
      {"what no member signs", 0, r.signed_by(r.member, 1, revoke)},
      {"of another network", 0, sign(elsewhere, r.member)},
      {"a sequence of no member", 0, r.amendment(0)},
      {"a reference too few", 0, r.signed_by(r.member, 1, {Kind::withdraw, {}, {}, {}})},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_FALSE(r.carry(c.by, c.record));
    EXPECT_TRUE(r.table.fold.carried().empty());
  }
  EXPECT_FALSE(r.table.put(0, Kind::carry, {1, 2, 3}));
}

// docs/protocol.md E-6
TEST(Carry, IsRefusedAloudWhereItWouldCountForNothing) {
  Refused r;
  const auto& carrier = r.table.orgs[2];
  const auto key = carrier.operating.public_key();
  const auto entry = [&](const SignedRecord& record) {
    const Record carry{
        r.table.network, carrier.id,           key, static_cast<std::uint16_t>(Kind::carry),
        carrier.seq + 1, encode_carry(record), {}};
    return check_entry(r.table.fold, carrier.id, key, {sign(carry, carrier.operating), {}}).error();
  };
  const auto withdrawal = [&](const SigningKey& by, std::uint64_t seq) {
    return r.signed_by(by, seq, sim::withdrawal(record_id(r.amendment().record)));
  };
  EXPECT_EQ(entry(withdrawal(r.member, 2)), Errc::dangling);
  r.carry(0, r.amendment());
  EXPECT_EQ(entry(withdrawal(r.member, 2)), boost::system::error_code{}) << "carried as well";
  EXPECT_EQ(entry(withdrawal(sim::key_of(777), 2)), Errc::not_enrolled);
  auto forged = withdrawal(r.member, 2);
  forged.signature[0] ^= 1U;
  EXPECT_EQ(entry(forged), Errc::bad_signature);
  r.carry(0, withdrawal(r.member, 2));
  EXPECT_EQ(entry(withdrawal(r.member, 2)), Errc::duplicate);
}

}  // namespace
}  // namespace palabre::federation
