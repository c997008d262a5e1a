// A key on paper brings its member back: what the node takes for that, and what it refuses.

#include "node/people/recovery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/crypto/hash.hpp"

namespace palabre::node {
namespace {

using namespace federation;

const SigningKey sheet_key = SigningKey::from_seed({1});
const Digest secret{{7}};
const NetworkId network{{2}};
const OrgId org{{3}};
constexpr std::uint64_t now = 1'000'000;

BrowserSeal seal_of(std::uint8_t mark) {
  return {browser_iterations, Bytes(16, mark), Bytes(12, mark), Bytes(48, mark)};
}

Account account_of(SigningPlace place = SigningPlace::device) {
  Account account;
  account.name = "Sociétaire 1";
  account.key = sheet_key.public_key();
  account.place = place;
  account.sealed = text_of(seal_of(1));
  account.verifier = verifier_of(Digest{{1}});
  account.consent = "kept";
  return account;
}

Recovery signed_by(const SigningKey& key, Bytes challenge, const NetworkId& where = network,
                   const OrgId& whose = org) {
  Recovery recovery{std::move(challenge), seal_of(2), Digest{{2}}, {}};
  recovery.signature = key.sign(
      recovery_preimage(where, whose, recovery.challenge, text_of(recovery.seal), recovery.proof));
  return recovery;
}

std::optional<Account> comes_back(const std::optional<Account>& account, const Recovery& recovery,
                                  std::uint64_t at = now,
                                  std::string_view folded = "sociétaire 1") {
  return recovered(secret, network, org, folded, account, recovery, at);
}

Bytes challenge(const std::optional<Account>& account = account_of(),
                std::string_view folded = "sociétaire 1", std::uint64_t until = now + 1) {
  return challenge_for(secret, folded, account, until);
}

TEST(Recovery, GivesTheAccountAnotherPassphraseAndNothingElse) {
  const auto before = account_of();
  const auto recovery = signed_by(sheet_key, challenge());
  const auto after = comes_back(before, recovery);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->sealed, text_of(recovery.seal));
  EXPECT_TRUE(proves(recovery.proof, after->verifier));
  EXPECT_EQ(after->key, before.key);
  EXPECT_EQ(after->name, before.name);
  EXPECT_EQ(after->consent, before.consent);
  EXPECT_FALSE(comes_back(after, recovery)) << "a challenge is good once";
}

TEST(Recovery, HasTheBytesThatADocumentSays) {
  const auto asked = challenge();
  const auto message = recovery_preimage(network, org, asked, "sealed", Digest{{9}});
  ASSERT_EQ(asked.size(), challenge_bytes);
  ASSERT_EQ(message.size(), 16U + 32 + 32 + challenge_bytes + 32);
  EXPECT_EQ(as_text(ByteView{message}.first(16)), (std::string_view{"palabre/recover\0", 16}));
  Sha256 locked;
  locked.add(ByteView{message}.first(16)).add(Digest{{9}}.view()).add(as_bytes("sealed"));
  const auto due = locked.finish();
  EXPECT_TRUE(std::equal(due.begin(), due.end(), message.end() - 32));
}

TEST(Recovery, RefusesEverythingElse) {
  const auto other = SigningKey::from_seed({2});
  const auto good = signed_by(sheet_key, challenge());
  auto another_seal = good;
  another_seal.seal = seal_of(3);
  auto another_proof = good;
  another_proof.proof = Digest{{3}};
  auto short_one = good;
  short_one.challenge.pop_back();
  auto later = good;
  later.challenge[7] ^= 0x40U;
  const auto by_node = account_of(SigningPlace::node);
  struct Row {
    const char* what;
    std::optional<Account> account;
    Recovery recovery;
  };
  const Row rows[] = {
      {"another key", account_of(), signed_by(other, challenge())},
      {"another network", account_of(), signed_by(sheet_key, challenge(), NetworkId{{9}})},
      {"another organisation", account_of(),
       signed_by(sheet_key, challenge(), network, OrgId{{9}})},
      {"another seal than was signed", account_of(), another_seal},
      {"another proof than was signed", account_of(), another_proof},
      {"part of a challenge", account_of(), short_one},
      {"no challenge", account_of(), signed_by(sheet_key, {})},
      {"a challenge of its own", account_of(), signed_by(sheet_key, Bytes(challenge_bytes, 0xff))},
      {"a challenge made longer", account_of(), later},
      {"somebody else's challenge", account_of(),
       signed_by(sheet_key, challenge(account_of(), "sociétaire 2"))},
      {"a name that nobody has", std::nullopt, signed_by(sheet_key, challenge(std::nullopt))},
      {"a key that the node keeps", by_node, signed_by(sheet_key, challenge(by_node))},
  };
  for (const auto& row : rows) EXPECT_FALSE(comes_back(row.account, row.recovery)) << row.what;
  EXPECT_TRUE(comes_back(account_of(), good, now + 1)) << "until its last millisecond";
  EXPECT_FALSE(comes_back(account_of(), good, now + 2));
  EXPECT_FALSE(comes_back(account_of(), good, now, "sociétaire 2"));
}

TEST(Recovery, OneChallengeSaysNothingOfWhoThereIs) {
  const auto known = challenge();
  const auto unknown = challenge(std::nullopt, "personne");
  EXPECT_EQ(known.size(), unknown.size());
  EXPECT_TRUE(std::equal(known.begin(), known.begin() + 8, unknown.begin()));
  EXPECT_NE(known, challenge(account_of(), "sociétaire 2"));
  EXPECT_NE(unknown, challenge(std::nullopt, "personne d'autre"));
}

}  // namespace
}  // namespace palabre::node
