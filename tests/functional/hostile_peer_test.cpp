// What an organisation that belongs can send to a node, with its real keys, to hurt it.
//
// Goal: it is told why it is cut off, or passed over, in bounded memory, while an honest peer goes
// on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <thread>

#include "federation/core/limits.hpp"
#include "federation/replica/opening.hpp"
#include "node/peer/peering.hpp"
#include "tests/functional/siege.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using namespace std::chrono_literals;

template <class IdType>
IdType random_id() {
  IdType id;
  randombytes_buf(id.bytes.data(), id.bytes.size());
  return id;
}

HaveEntry invented(const OrgId& org, std::uint32_t epoch) {
  HaveEntry entry{{org, epoch}, randombytes_random(), {}};
  randombytes_buf(entry.root_prefix.data(), entry.root_prefix.size());
  return entry;
}

/// The hostile organisation's own next run, rightly signed, over rows of zeroes.
Run own_run(Siege& siege, std::uint64_t from, std::size_t rows) {
  Run run{siege.feed(Siege::hostile), from, {}, {}};
  for (std::size_t i = 0; i < rows; ++i) run.rows.push_back({Bytes(2'000, 0), {}});
  run.checkpoint = sign_checkpoint(
      siege.network().network(), {run.feed, {run.end(), random_id<TreeHash>()}, 1'999'999'999'999},
      siege.network().operating_key(Siege::hostile));
  return run;
}

/// The next frame of a sort that `is_it` says yes to, within 3 s.
template <class Sort, class Predicate>
std::optional<Sort> hear_of(Stranger& peer, const Predicate& is_it) {
  const auto end = std::chrono::steady_clock::now() + 3s;
  while (std::chrono::steady_clock::now() < end) {
    const auto frame = peer.hear(1s);
    if (!frame) return std::nullopt;
    const auto* sort = std::get_if<Sort>(&*frame);
    if (sort != nullptr && is_it(*sort)) return *sort;
  }
  return std::nullopt;
}

/// Reads what comes until the node has closed; what it gave as its reason.
std::optional<Errc> told(Stranger& stranger) { return stranger.hear_bye(); }

// docs/protocol.md P-4, P-9
TEST(HostilePeer, WhatBreaksARuleEndsTheSessionWithAReason) {
  auto& siege = Siege::get();
  const auto guise = siege.guise();
  Have have;
  for (std::size_t i = 0; i <= have_entry_count_max; ++i) {
    have.entries.push_back(invented(random_id<OrgId>(), 0));
  }
  Bytes padded = encode(Frame{Have{}});
  padded.resize(frame_bytes_max + 1);
  const struct {
    const char* name;
    Bytes frame;
    Errc want;
  } cases[] = {
      {"a second Hello", encode(Frame{Hello{guise.network, guise.org}}), Errc::unexpected_frame},
      {"not a frame", Bytes(100, 0xFF), Errc::malformed},
      {"an empty frame", {}, Errc::malformed},
      {"a kind of frame that isn't one", {0xDA, 0x07, 0x00}, Errc::malformed},
      {"a frame over the limit", padded, Errc::too_large},
      {"more entries than a Have may have", encode(Frame{have}), Errc::too_large},
      {"a run of no rows", encode(Frame{federation::Run{siege.feed(Siege::hostile), 0, {}, {}}}),
       Errc::malformed},
      {"a head from nothing", encode(Frame{WantHead{siege.feed(Siege::honest), 0}}),
       Errc::malformed},
  };
  siege.withstands("broken rules", [&] {
    for (const auto& c : cases) {
      SCOPED_TRACE(c.name);
      auto peer = siege.peer();
      peer.say_bytes(c.frame);
      EXPECT_EQ(told(peer), c.want);
      EXPECT_TRUE(peer.is_closed_within());
    }
    Stranger mute{siege.url()};
    mute.upgrade();
    ASSERT_TRUE(mute.shake_hands(guise));
    mute.say(Have{});
    EXPECT_EQ(told(mute), Errc::unexpected_frame);
  });
}

// docs/protocol.md P-2
TEST(HostilePeer, AnotherConversationsBytesAreWorthNothing) {
  auto& siege = Siege::get();
  auto recorded = siege.peer();
  const auto sealed = recorded.seal(encode(Frame{Have{}}));
  EXPECT_TRUE(recorded.send_message(sealed));
  // Once more in the same conversation, and in another one.
  EXPECT_TRUE(recorded.send_message(sealed));
  EXPECT_TRUE(recorded.is_closed_within());
  auto other = siege.peer();
  EXPECT_TRUE(other.send_message(sealed));
  EXPECT_TRUE(other.is_closed_within());
}

// docs/protocol.md P-5
TEST(HostilePeer, InventedFeedsTakeBoundedMemory) {
  auto& siege = Siege::get();
  siege.withstands("invented feeds", [&] {
    auto peer = siege.peer();
    const auto& org = siege.network().org(Siege::honest);
    for (std::uint32_t frame = 0; frame < 60; ++frame) {
      Have have;
      for (std::uint32_t i = 0; i < have_entry_count_max; ++i) {
        // Of organisations that nobody knows, and epochs of one that belongs.
        have.entries.push_back(frame % 2 == 0 ? invented(random_id<OrgId>(), 0)
                                              : invented(org, 1 + i * 15 % 65'000));
      }
      if (!peer.say(have)) break;
      while (peer.read_message(0ms)) {
      }
    }
  });
}

// docs/protocol.md P-6
TEST(HostilePeer, WantsOfInventedFeedsTakeBoundedMemory) {
  auto& siege = Siege::get();
  siege.withstands("wants of invented feeds", [&] {
    auto peer = siege.peer();
    for (int i = 0; i < 100'000; ++i) {
      if (!peer.say(Want{{random_id<OrgId>(), 0}, 0})) break;
    }
    for (int i = 0; i < 1'000; ++i) peer.say(WantHead{{random_id<OrgId>(), 0}, 1});
  });
}

/// Asks, and never reads the answers.
void ask_without_reading(Siege& siege, const Frame& question) {
  auto peer = siege.peer();
  const auto frame = encode(question);
  for (int round = 0; round < 35'000; ++round) {
    if (!peer.send_message(peer.seal(frame))) break;
  }
  std::this_thread::sleep_for(1s);
}

// docs/protocol.md P-14
TEST(HostilePeer, TheLatestSessionOfAnOrganisationEndsTheOneBefore) {
  auto& siege = Siege::get();
  siege.withstands("session after session", [&] {
    std::vector<Stranger> peers;
    peers.push_back(siege.peer());
    for (int i = 0; i < 50; ++i) {
      peers.push_back(siege.peer());
      EXPECT_TRUE(peers[peers.size() - 2].is_closed_within());
    }
    EXPECT_FALSE(peers.back().is_closed_within(500ms));
  });
}

TEST(HostilePeer, WhoAsksForRowsAndDoesntReadTakesBoundedMemory) {
  auto& siege = Siege::get();
  siege.withstands("rows that nobody reads", [&] {
    ask_without_reading(siege, Want{siege.feed(Siege::honest), 0});
  });
}

// docs/protocol.md P-7
TEST(HostilePeer, WhoAsksForTextsAndDoesntReadTakesBoundedMemory) {
  auto& siege = Siege::get();
  {
    auto reader = siege.peer();
    reader.say(WantBodies{siege.texts()});
    const auto answer = hear_of<Bodies>(reader, [](const Bodies&) { return true; });
    ASSERT_TRUE(answer.has_value());
    EXPECT_GE(answer->bodies.size(), 8U);
  }
  siege.withstands("texts that nobody reads",
                   [&] { ask_without_reading(siege, WantBodies{siege.texts()}); });
}

TEST(HostilePeer, WhoAsksForHeadsAndDoesntReadTakesBoundedMemory) {
  auto& siege = Siege::get();
  siege.withstands("heads that nobody reads", [&] {
    ask_without_reading(siege, WantHead{siege.feed(Siege::honest), 1});
  });
}

// docs/protocol.md F-3, P-7
TEST(HostilePeer, WhatWasntAskedForIsDropped) {
  auto& siege = Siege::get();
  siege.withstands("unasked rows and texts", [&] {
    auto peer = siege.peer();
    Bodies bodies;
    for (int i = 0; i < 15; ++i) {
      Body body;
      randombytes_buf(body.salt.data(), body.salt.size());
      body.text = Bytes(60'000, 'x');
      bodies.bodies.push_back(std::move(body));
    }
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(peer.say(bodies));
      auto run = own_run(siege, 1'000'000, 200);
      ASSERT_TRUE(peer.say(run));
      run.feed = siege.feed(Siege::honest);
      ASSERT_TRUE(peer.say(run));
      run.feed = {random_id<OrgId>(), 0};
      ASSERT_TRUE(peer.say(run));
    }
    EXPECT_FALSE(peer.is_closed_within(100ms));
  });
}

// docs/protocol.md F-2, Y-2
TEST(HostilePeer, ARunThatDoesntLeadToItsRootIsntKept) {
  auto& siege = Siege::get();
  const auto size_of = [&](const OrgId& org) {
    const auto status = siege.network().get(Siege::victim, "/api/v1/status");
    for (const auto& line : status.at("cut").as_array()) {
      if (line.at("organisation").as_string() == to_hex(org.view())) {
        return line.at("size").to_number<std::uint64_t>();
      }
    }
    return std::uint64_t{0};
  };
  const auto before = size_of(siege.guise().org);
  siege.withstands("a run with a wrong root", [&] {
    auto peer = siege.peer();
    HaveEntry more{siege.feed(Siege::hostile), before + 10, {}};
    peer.say(Have{{more}});
    const auto wanted = [&](const auto& frame) { return frame.feed == more.feed; };
    const auto want = hear_of<Want>(peer, wanted);
    ASSERT_TRUE(want.has_value());
    peer.say(own_run(siege, want->from, 10));
    // It asks what the peer holds instead, and for rows no more.
    EXPECT_TRUE(hear_of<WantHead>(peer, wanted).has_value());
    EXPECT_FALSE(hear_of<Want>(peer, wanted).has_value());
  });
  EXPECT_EQ(size_of(siege.guise().org), before);
}

// docs/protocol.md Y-3
TEST(HostilePeer, AForkProofThatDoesntHoldEndsTheSession) {
  auto& siege = Siege::get();
  const auto& key = siege.network().operating_key(Siege::hostile);
  const auto& network = siege.network().network();
  const auto feed = siege.feed(Siege::honest);
  siege.withstands("false evidence", [&] {
    for (int i = 0; i < 50; ++i) {
      auto peer = siege.peer();
      const auto forged =
          open_epoch({network, 0, {}, 1, {key.public_key(), "X", "", "", "", ""}, 0}, key, key);
      ForkProof proof;
      proof.feed = feed;
      proof.opening = forged.rows[0];
      proof.older = sign_head(network, {feed, {3, random_id<TreeHash>()}, 1}, key);
      proof.newer = sign_head(network, {feed, {3, random_id<TreeHash>()}, 2}, key);
      proof.root_at_older = proof.newer.head.root;
      peer.say(proof);
      const auto reason = told(peer);
      EXPECT_TRUE(reason == Errc::malformed || reason == Errc::bad_signature);
    }
  });
  const auto status = siege.network().get(Siege::victim, "/api/v1/status");
  EXPECT_TRUE(status.at("federation").at("forks").as_array().empty());
}

// docs/protocol.md Y-2, Z-1
TEST(HostilePeer, LiesAboutWhatItHoldsCostItTheSession) {
  auto& siege = Siege::get();
  siege.withstands("lies about heads", [&] {
    auto peer = siege.peer();
    auto entry = invented(siege.network().org(Siege::honest), 0);
    entry.size = 5;
    peer.say(Have{{entry}});
    const auto want = hear_of<WantHead>(peer, [](const WantHead&) { return true; });
    ASSERT_TRUE(want.has_value());
    Head head;
    head.feed = want->feed;
    head.from = 5;
    head.head.head.size = 5;
    head.opening.row = Bytes(60'000, 0);
    peer.say(head);
    EXPECT_NE(told(peer), std::nullopt);
  });
  EXPECT_FALSE(siege.has_peer(siege.guise().org));
}

}  // namespace
}  // namespace palabre::test
