// Which row is one too many, whatever is known of it when.

#include <gtest/gtest.h>

#include "tests/support/rows.hpp"

namespace palabre::federation {
namespace {

Charter charter_of(std::uint64_t member_max, std::uint64_t organisation_max) {
  Charter charter;
  charter.member_records_per_height_max = member_max;
  charter.organisation_records_per_height_max = organisation_max;
  return charter;
}

Signature signature_of(std::uint8_t number) {
  Signature signature{};
  signature.fill(number);
  return signature;
}

// docs/protocol.md
TEST(Quotas, CountDistinctSignaturesOfEachSignerApart) {
  Quotas quotas{charter_of(2, 1)};
  const OrgId org{{1}};
  const PublicKey ana{{2}};
  const PublicKey bob{{3}};
  EXPECT_TRUE(quotas.take(org, ana, signature_of(1)));
  EXPECT_TRUE(quotas.take(org, ana, signature_of(1))) << "the same again takes nothing";
  EXPECT_TRUE(quotas.has_room(org, ana));
  EXPECT_TRUE(quotas.take(org, ana, signature_of(2)));
  EXPECT_FALSE(quotas.has_room(org, ana));
  EXPECT_FALSE(quotas.take(org, ana, signature_of(3)));
  EXPECT_TRUE(quotas.take(org, ana, signature_of(2))) << "what was within stays within";
  EXPECT_TRUE(quotas.take(org, bob, signature_of(3)));
  EXPECT_TRUE(quotas.take(OrgId{{9}}, ana, signature_of(3)));
  EXPECT_TRUE(quotas.take(org, signature_of(4)));
  EXPECT_FALSE(quotas.has_room(org));
  EXPECT_FALSE(quotas.take(org, signature_of(5)));
  quotas = Quotas{charter_of(2, 1)};  // As an adoption does.
  EXPECT_TRUE(quotas.take(org, ana, signature_of(3)));
  EXPECT_TRUE(quotas.take(org, signature_of(5)));
}

TEST(Quotas, OfZeroAreNone) {
  Quotas quotas{charter_of(0, 0)};
  for (std::uint8_t i = 0; i < 100; ++i) EXPECT_TRUE(quotas.take(OrgId{}, {}, signature_of(i)));
  EXPECT_TRUE(quotas.has_room(OrgId{}, {}));
}

/// A member with a quota of 1 says two things: the first speaks of another organisation's row.
Digest digest_with(bool reference_first) {
  test::Table table{2, charter_of(1, 0)};
  const auto ana = sim::key_of(50);
  const auto bob = sim::key_of(51);
  const auto author = table.enrol(0, ana);
  const auto other = table.enrol(1, bob);
  const auto amendment =
      table.say(1, bob, other, 1,
                sim::amendment(table.fold.amendments().version(), table.founding.manifest, 1, "a"));
  table.put(0, Kind::introduce, encode_introduce(table.orgs[1].id));
  const Address address{1, 0, table.next(1).sequence};
  if (reference_first) table.feed(1, amendment.row);
  const auto voice = sim::endorsement(amendment.id, Stance::support);
  table.feed(0, table.say(0, ana, author, 1, voice, {address}).row);
  const auto said =
      sim::amendment(table.fold.amendments().version(), table.founding.manifest, 2, "b");
  EXPECT_EQ(table.feed(0, table.say(0, ana, author, 2, said).row), 0U) << "one too many";
  if (!reference_first) table.feed(1, amendment.row);
  EXPECT_EQ(table.fold.support().tally(amendment.id).support, 1U);
  EXPECT_EQ(table.fold.amendments().revisions().size(), 1U);
  return table.fold.digest();
}

// docs/protocol.md Q-2, L-1
TEST(Quotas, ArentMovedByARowThatHasToWait) { EXPECT_EQ(digest_with(true), digest_with(false)); }

// docs/protocol.md Q-1
TEST(Quotas, OfAnOrganisationVoidWhatItSignedAndNothingOfItsMembers) {
  test::Table table{1, charter_of(0, 3)};
  const auto ana = sim::key_of(50);
  const auto author = table.enrol(0, ana);  // After the Profile: the second.
  EXPECT_TRUE(table.put(0, Kind::revoke, encode_revoke(ana.public_key())));
  const auto consent = ana.sign(consent_preimage(table.network, table.orgs[0].id));
  const auto enrol = encode(EnrolStatement{ana.public_key(), consent, {}, SigningPlace::device});
  EXPECT_FALSE(table.put(0, Kind::enrol, enrol)) << "the fourth";
  EXPECT_TRUE(table.put(0, Kind::introduce, encode_introduce(OrgId{{9}})));
  EXPECT_EQ(table.fold.roll(table.orgs[0].id).key_of(author + 1), ana.public_key())
      << "a void Enrol keeps its number";
}

}  // namespace
}  // namespace palabre::federation
