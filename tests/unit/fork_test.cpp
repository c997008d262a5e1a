// Two histories of one feed: how they are found, proven, and believed.

#include <gtest/gtest.h>

#include <functional>

#include "federation/replica/feeds.hpp"
#include "federation/replica/opening.hpp"
#include "tests/sim/people.hpp"
#include "tests/support/rows.hpp"
#include "tests/support/vectors.hpp"

namespace palabre::federation {
namespace {

NetworkId network() { return network_id(as_bytes("founding")); }

/// One organisation's operating key, and the histories that it has signed.
struct Forker {
  Forker() { org.id = org_id(network(), org.root.public_key()); }

  Run opening(std::uint64_t time_ms = 1) {
    const Profile profile{org.root.public_key(), "Nom", "", "", "", ""};
    return open_epoch({network(), 0, {}, 1, profile, time_ms}, org.root, org.operating);
  }

  /// The opening and then `count` rows, all of them made of `what`.
  Feeds history(std::size_t count, std::uint8_t what) {
    Feeds feeds{network()};
    feeds.restore(opening());
    for (std::size_t i = 0; i < count; ++i) {
      Run run{feed(), feeds.size(feed()), {}, {}};
      const Row row{2, 0, 10 + i, {}, encode_introduce(OrgId{{what}})};
      run.rows.push_back(test::sign_row(network(), org.id, org.operating, row).row);
      feeds.extend(run, org.operating, 5);
    }
    return feeds;
  }

  FeedId feed() const { return {org.id, 0}; }

  Result<ForkProof> between(const Feeds& own, const Feeds& other) {
    const auto shown = other.show(feed(), own.size(feed()));
    return find_fork(network(), *own.held(feed()), *shown);
  }

  sim::Organisation org{0};
};

// docs/protocol.md Y-1, Y-2
TEST(Forks, AreProvenFromEitherSideAtAnyLengths) {
  Forker forker;
  for (const auto& [own, other] : {std::pair{3, 3}, {1, 9}, {9, 1}, {4, 7}, {70, 33}}) {
    SCOPED_TRACE(std::to_string(own) + " and " + std::to_string(other));
    const auto proof = forker.between(forker.history(static_cast<std::size_t>(own), 1),
                                      forker.history(static_cast<std::size_t>(other), 2));
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify_fork(network(), *proof));
    EXPECT_LE(proof->older.head.size, proof->newer.head.size);
    EXPECT_LT(encode(*proof).size(), 1'024U);
    EXPECT_EQ(*decode_fork_proof(encode(*proof)), *proof);
  }
}

// docs/protocol.md Y-1, C-3
TEST(Forks, AreNoneWhereOneHistoryBeginsTheOther) {
  Forker forker;
  for (const auto& [own, other] : {std::pair{3, 3}, {1, 9}, {9, 1}}) {
    const auto proof = forker.between(forker.history(static_cast<std::size_t>(own), 1),
                                      forker.history(static_cast<std::size_t>(other), 1));
    EXPECT_EQ(proof.error(), Errc::not_found);
  }
}

// docs/protocol.md Y-1
TEST(Forks, AnEpochOpenedTwiceIsOne) {
  Forker forker;
  Feeds own{network()};
  Feeds other{network()};
  own.restore(forker.opening());
  auto opening = forker.opening();
  const auto second = sim::key_of(77);
  const Profile profile{forker.org.root.public_key(), "Nom", "", "", "", ""};
  other.restore(open_epoch({network(), 0, {}, 1, profile, 1}, forker.org.root, second));
  const auto proof = forker.between(own, other);
  ASSERT_TRUE(proof);
  EXPECT_TRUE(proof->other_opening.has_value());
  EXPECT_TRUE(verify_fork(network(), *proof));
  EXPECT_EQ(*decode_fork_proof(encode(*proof)), *proof);
  auto same = *proof;
  same.other_opening = same.opening;
  EXPECT_EQ(verify_fork(network(), same).error(), Errc::malformed);
}

// docs/protocol.md Y-2, Y-3
TEST(Forks, NobodyIsAccusedByAForgedProof) {
  Forker forker;
  const auto proof = *forker.between(forker.history(4, 1), forker.history(9, 2));
  ASSERT_TRUE(verify_fork(network(), proof));
  const struct {
    const char* name;
    Errc want;
    std::function<void(ForkProof&)> change;
  } cases[] = {
      {"the same root", Errc::proof_mismatch,
       [](ForkProof& p) { p.root_at_older = p.older.head.root; }},
      {"another root at the older size", Errc::proof_mismatch,
       [](ForkProof& p) { p.root_at_older.bytes[0] ^= 1; }},
      {"a path cut short", Errc::proof_mismatch, [](ForkProof& p) { p.path.pop_back(); }},
      {"an unsigned older checkpoint", Errc::bad_signature,
       [](ForkProof& p) { p.older.head.root.bytes[0] ^= 1; }},
      {"an unsigned newer checkpoint", Errc::bad_signature,
       [](ForkProof& p) { ++p.newer.time_ms; }},
      {"no rows", Errc::bad_signature, [](ForkProof& p) { p.older.head.size = 0; }},
      {"the two exchanged", Errc::malformed, [](ForkProof& p) { std::swap(p.older, p.newer); }},
      {"another organisation's", Errc::malformed, [](ForkProof& p) { p.feed.org.bytes[0] ^= 1; }},
      {"another epoch's", Errc::malformed, [](ForkProof& p) { p.feed.epoch = 1; }},
      {"an opening that root didn't sign", Errc::bad_signature,
       [](ForkProof& p) { p.opening.signature[5] ^= 1; }},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    auto forged = proof;
    c.change(forged);
    const auto verified = verify_fork(network(), forged);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error(), c.want);
  }
}

// docs/protocol.md Y-2
TEST(Forks, AHeadThatSaysNothingOfTheHeldSizeIsAskedForAgain) {
  Forker forker;
  const auto own = forker.history(4, 1);
  const auto other = forker.history(9, 2);
  const auto shown = other.show(forker.feed(), 3);
  EXPECT_EQ(find_fork(network(), *own.held(forker.feed()), *shown).error(), Errc::not_ready);
}

TEST(Vectors, ForksAreProvenAlike) {
  namespace json = boost::json;
  Forker forker;
  json::array proofs;
  const auto add = [&](const std::string& name, const ForkProof& proof) {
    proofs.push_back(json::object{{"name", name},
                                  {"proof", to_hex(encode(proof))},
                                  {"want", verify_fork(network(), proof).has_value()}});
  };
  for (const auto& [own, other] : {std::pair{3, 3}, {1, 9}, {4, 7}, {33, 70}}) {
    const auto proof = *forker.between(forker.history(static_cast<std::size_t>(own), 1),
                                       forker.history(static_cast<std::size_t>(other), 2));
    add(std::to_string(own) + " and " + std::to_string(other) + " rows", proof);
    auto forged = proof;
    forged.root_at_older = proof.older.head.root;
    add("the older root itself", forged);
    forged = proof;
    forged.newer.signature[9] ^= 1;
    add("an unsigned checkpoint", forged);
  }
  test::compare("fork.json", json::object{{"network_id", to_hex(network().view())},
                                          {"proofs", std::move(proofs)}});
}

}  // namespace
}  // namespace palabre::federation
