// Records, rows, checkpoints and feeds.

#include <gtest/gtest.h>

#include "federation/core/limits.hpp"
#include "federation/feed/merkle_tree.hpp"
#include "federation/feed/note.hpp"
#include "federation/record/posted.hpp"
#include "federation/replica/feeds.hpp"
#include "federation/replica/opening.hpp"
#include "tests/support/rows.hpp"

namespace palabre::federation {
namespace {

NetworkId network() { return network_id(as_bytes("founding")); }

// docs/protocol.md H-1, H-2, H-3
TEST(Hashes, OneUseNeverPassesForAnother) {
  const auto key = sim::key_of(1).public_key();
  const auto id = org_id(network(), key);
  EXPECT_NE(Digest{id.bytes}, Digest{network_id(network().view()).bytes});
  EXPECT_EQ(consent_preimage(network(), id).size(), 16U + 32U + 32U);
  EXPECT_EQ(as_text(ByteView{consent_preimage(network(), id)}.first(15)), "palabre/consent");
}

// docs/protocol.md
TEST(Records, EveryFieldIsUnderTheSignature) {
  const auto key = sim::key_of(1);
  const auto made = sign({network(), {}, key.public_key(), 36, 5, {1, 2}, {RecordId{}}}, key);
  ASSERT_TRUE(verify(made));
  const auto changed = [&](auto change) {
    auto other = made;
    change(other.record);
    return !verify(other);
  };
  EXPECT_TRUE(changed([](Record& r) { r.network.bytes[0] ^= 1; }));
  EXPECT_TRUE(changed([](Record& r) { r.home_org.bytes[0] ^= 1; }));
  EXPECT_TRUE(changed([](Record& r) { r.signer.bytes[0] ^= 1; }));
  EXPECT_TRUE(changed([](Record& r) { r.kind = 37; }));
  EXPECT_TRUE(changed([](Record& r) { ++r.seq; }));
  EXPECT_TRUE(changed([](Record& r) { r.header.push_back(0); }));
  EXPECT_TRUE(changed([](Record& r) { r.references[0].bytes[0] ^= 1; }));
  EXPECT_TRUE(changed([](Record& r) { r.references.clear(); }));
}

// docs/protocol.md R-5
TEST(Records, AHeaderWithAFieldOfLaterIsMalformed) {
  auto header = encode_endorse(Stance::support);
  ASSERT_TRUE(decode_endorse(header));
  header.insert(header.end(), {0x78, 0x01});  // Field 15.
  EXPECT_EQ(decode_endorse(header).error(), Errc::malformed);
  const Profile profile{{}, "Nom", "", "", "", ""};
  auto nested = encode(profile);
  ASSERT_TRUE(decode_profile(nested));
  // The length of the inner message grows by the two bytes of a field 15.
  nested[1] = static_cast<std::uint8_t>(nested[1] + 2);
  nested.insert(nested.end(), {0x78, 0x01});
  EXPECT_EQ(decode_profile(nested).error(), Errc::malformed);
}

// docs/protocol.md R-3, K-2
TEST(Records, WhatIsPostedHasBounds) {
  const auto key = sim::key_of(1);
  PostedRecord posted{sign({network(), {}, key.public_key(), 36, 5, {}, {}}, key), {}};
  EXPECT_TRUE(decode_posted(encode(posted)));
  auto crowd = posted;
  crowd.signed_record.record.references.resize(reference_count_max + 1);
  EXPECT_FALSE(decode_posted(encode(crowd)));
  auto wide = posted;
  wide.signed_record.record.header.resize(row_bytes_max + 1);
  EXPECT_EQ(decode_posted(encode(wide)).error(), Errc::too_large);
  auto long_body = posted;
  long_body.bodies.push_back({{}, MediaType::plain, Bytes(body_bytes_max + 1, 'a')});
  EXPECT_EQ(decode_posted(encode(long_body)).error(), Errc::too_large);
  auto bytes = encode(posted);
  bytes.resize(bytes.size() - 1);
  EXPECT_EQ(decode_posted(bytes).error(), Errc::malformed);
}

// docs/protocol.md B-1, B-2
TEST(Bodies, AreWhatTheHeaderCommittedTo) {
  const auto body = sim::body_of("Un texte.");
  const auto ref = refer_to(body);
  EXPECT_TRUE(matches(ref, body));
  auto other = body;
  other.salt[0] ^= 1;
  EXPECT_FALSE(matches(ref, other));
  other = body;
  other.media_type = MediaType::markdown;
  EXPECT_FALSE(matches(ref, other));
  other = body;
  other.text.push_back('!');
  EXPECT_FALSE(matches(ref, other));
}

// docs/protocol.md W-1, W-2
TEST(Rows, AreTheirBytesAndNothingElse) {
  const Row row{36, 7, 12, {{1, 2, 3}}, {9, 8}};
  const auto bytes = *encode(row);
  EXPECT_EQ(bytes.size(), 2U + 4U + 8U + 1U + 8U + 2U);
  EXPECT_EQ(*decode_row(bytes), row);
  for (std::size_t size = 0; size < 23; ++size) {
    EXPECT_FALSE(decode_row(ByteView{bytes}.first(size))) << size;
  }
  Row large = row;
  large.header.resize(row_bytes_max);
  EXPECT_EQ(encode(large).error(), Errc::too_large);
}

// docs/protocol.md F-1, W-6
TEST(Merkle, EveryRootAndProofIsAsDefined) {
  std::vector<TreeHash> leaves;
  MerkleFrontier frontier;
  MerkleTree tree;
  EXPECT_EQ(frontier.root(), empty_root());
  EXPECT_EQ(tree.root(), empty_root());
  for (std::uint8_t i = 0; i < 40; ++i) {
    leaves.push_back(leaf_hash(Bytes{i}, {}));
    frontier.append(leaves.back());
    tree.append(leaves.back());
    ASSERT_EQ(frontier.root(), merkle_root(leaves));
    for (std::uint64_t at = 0; at < leaves.size(); ++at) {
      const auto proof = tree.prove_inclusion(at, leaves.size());
      ASSERT_TRUE(verify_inclusion({leaves[at], at, leaves.size(), frontier.root()}, proof));
    }
    for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
      const TreeHead older{size, merkle_root(std::span{leaves}.first(size))};
      ASSERT_EQ(tree.root(size), older.root);
      ASSERT_TRUE(
          verify_consistency(older, tree.head(), tree.prove_consistency(size, leaves.size())));
    }
  }
}

TEST(Merkle, ATruncatedTreeIsTheTreeOfItsFirstLeaves) {
  MerkleTree tree;
  for (std::uint8_t i = 0; i < 40; ++i) tree.append(leaf_hash(Bytes{i}, {}));
  for (std::uint64_t size = 40; size-- > 0;) {
    const auto root = tree.root(size);
    tree.truncate(size);
    ASSERT_EQ(tree.head(), (TreeHead{size, root}));
  }
  tree.append(leaf_hash(Bytes{7}, {}));
  EXPECT_EQ(tree.root(), leaf_hash(Bytes{7}, {}));
}

// docs/protocol.md C-1, C-2, C-4
TEST(Checkpoints, HaveOneForm) {
  const auto key = sim::key_of(4);
  const FeedId feed{{}, 2};
  const auto sealed = [&](const std::string& text) {
    return sign_note(text, checkpoint_origin(network(), feed), key);
  };
  const Checkpoint checkpoint{feed, {0, empty_root()}, 5};
  const auto note = sign_checkpoint(network(), checkpoint, key);
  ASSERT_TRUE(open_checkpoint(network(), feed, note, key.public_key()));
  EXPECT_EQ(open_checkpoint(network(), {{}, 3}, note, key.public_key()).error().category(),
            errc_category());
  EXPECT_EQ(open_checkpoint(network(), feed, note, sim::key_of(5).public_key()).error(),
            Errc::bad_signature);
  const auto origin = checkpoint_origin(network(), feed);
  const std::string root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  for (const auto& text :
       {origin + "\n007\n" + root + "\ntime 1\n", origin + "\n7\n" + root + "\n",
        origin + "\n7\n" + root + "\ntime 01\n", origin + "\n0\n" + root + "\ntime 1\n",
        origin + "\n7\nAAAA\ntime 1\n", origin + "\n7\n" + root + "\ntime 1\nmore\n"}) {
    EXPECT_EQ(open_checkpoint(network(), feed, sealed(text), key.public_key()).error(),
              Errc::malformed)
        << text;
  }
}

struct Feeding {
  Feeding() { org.id = org_id(network(), org.root.public_key()); }

  Run opening(std::uint32_t epoch = 0, TreeHead base = {}) {
    const Profile profile{org.root.public_key(), "Nom", "", "", "", ""};
    return open_epoch({network(), epoch, base, ++org.seq, profile, 1}, org.root, org.operating);
  }

  Run more(std::uint64_t from) {
    Run run{{org.id, 0}, from, {}, {}};
    const Row row{2, 0, ++org.seq, {}, encode_introduce({})};
    run.rows.push_back(test::sign_row(network(), org.id, org.operating, row).row);
    return run;
  }

  sim::Organisation org{0};
  Feeds feeds{network()};
};

// docs/protocol.md F-2, F-3, C-3
TEST(Feeds, TakeARunOnlyWhereItFitsAndIfItsRootIsRight) {
  Feeding f;
  const auto opening = f.opening();
  auto next = f.more(2);
  Feeds writer{network()};
  writer.restore(opening);
  writer.extend(next, f.org.operating, 0);
  EXPECT_EQ(f.feeds.accept(next).error(), Errc::not_ready);
  ASSERT_TRUE(f.feeds.accept(opening));
  EXPECT_EQ(f.feeds.accept(opening).error(), Errc::duplicate);
  auto forged = next;
  forged.rows[0].row.back() ^= 1;
  EXPECT_EQ(f.feeds.accept(forged).error(), Errc::root_mismatch);
  auto unsigned_run = next;
  unsigned_run.checkpoint[unsigned_run.checkpoint.size() - 10] ^= 1;
  EXPECT_FALSE(f.feeds.accept(unsigned_run));
  EXPECT_EQ(f.feeds.size({f.org.id, 0}), 2U);
  // The time went back, and that is nobody's business but the reader's.
  EXPECT_TRUE(f.feeds.accept(next));
  EXPECT_EQ(f.feeds.head({f.org.id, 0})->size, 3U);
}

// docs/protocol.md N-1, N-2, N-3
TEST(Feeds, AnEpochIsOpenedByRootOnTheOneBefore) {
  Feeding f;
  const auto opening = f.opening();
  auto stolen = opening;
  stolen.feed.org.bytes[0] ^= 1;
  EXPECT_FALSE(f.feeds.accept(stolen));
  ASSERT_TRUE(f.feeds.accept(opening));
  const auto head = *f.feeds.head({f.org.id, 0});
  EXPECT_EQ(f.feeds.accept(f.opening(1, {9, head.root})).error(), Errc::not_ready);
  EXPECT_EQ(f.feeds.accept(f.opening(1, {head.size, {}})).error(), Errc::forked);
  // It would be a line of size 0 in every steward's Observe, which then nobody could read.
  EXPECT_EQ(f.feeds.accept(f.opening(1, {0, empty_root()})).error(), Errc::malformed);
  EXPECT_TRUE(f.feeds.accept(f.opening(1, head)));
  EXPECT_EQ(f.feeds.latest_epoch(f.org.id), 1U);
}

// docs/protocol.md N-5, N-7
TEST(Feeds, AnEpochEndsTheOneBeforeAtItsBase) {
  Feeding f;
  ASSERT_TRUE(f.feeds.accept(f.opening()));
  const FeedId first{f.org.id, 0};
  const auto base = *f.feeds.head(first);
  Feeds other = f.feeds;
  for (auto* feeds : {&f.feeds, &other}) {
    auto next = f.more(2);
    feeds->extend(next, f.org.operating, 0);
  }
  ASSERT_TRUE(f.feeds.accept(f.opening(1, base)));
  EXPECT_EQ(f.feeds.counted(first), base.size);
  EXPECT_EQ(f.feeds.cut()[0].head, base);
  EXPECT_EQ(f.feeds.size(first), 3U);
  // Another node has the same base, and another row after it in the place of the one before.
  other.close(first, {3, {}});
  auto third = f.more(3);
  Feeds writer = other;
  writer.extend(third, f.org.operating, 0);
  EXPECT_EQ(other.accept(third).error(), Errc::forked);
  EXPECT_EQ(other.size(first), 3U);
}

}  // namespace
}  // namespace palabre::federation
