// One conversation, event by event, as words; and the frames that it is made of.

#include <gtest/gtest.h>

#include "federation/core/limits.hpp"
#include "federation/crypto/noise.hpp"
#include "federation/sync/session.hpp"
#include "node/peer/channel.hpp"
#include "tests/sim/people.hpp"

namespace palabre::federation {
namespace {

using namespace std::chrono_literals;

Hello hello(std::uint8_t network, std::uint8_t org) {
  Hello made{};
  made.network.bytes[0] = network;
  made.org.bytes[0] = org;
  return made;
}

/// What a session wants, in words.
std::string actions(Session& session) {
  std::string words;
  while (const auto action = session.poll_action()) {
    if (const auto* send = std::get_if<Session::Send>(&*action)) {
      constexpr const char* names[] = {"hello",       "have",   "want", "run",
                                       "want bodies", "bodies", "bye"};
      words += "send " + std::string{names[decode_frame(send->frame)->index()]} + "; ";
    } else if (std::holds_alternative<Session::Deliver>(*action)) {
      words += "deliver; ";
    } else if (const auto* close = std::get_if<Session::Close>(&*action)) {
      words += "close " + make_error_code(close->reason).message() + "; ";
    }
  }
  return words;
}

// docs/protocol.md P-4, P-9
TEST(Session, TakesEachFrameInEachStateOrEndsAloud) {
  const auto own = hello(1, 1);
  const auto peer = hello(1, 2);
  struct {
    const char* name;
    Bytes frame;
    const char* awaiting;
    const char* live;
  } const cases[] = {
      {"hello", encode(Frame{peer}), "deliver; ", "send bye; close unexpected frame; "},
      {"hello of another network", encode(Frame{hello(2, 2)}), "send bye; close wrong network; ",
       "send bye; close unexpected frame; "},
      {"hello of another organisation", encode(Frame{hello(1, 3)}),
       "send bye; close bad signature; ", "send bye; close unexpected frame; "},
      {"have", encode(Frame{Have{}}), "send bye; close unexpected frame; ", "deliver; "},
      {"want", encode(Frame{Want{}}), "send bye; close unexpected frame; ", "deliver; "},
      {"want bodies", encode(Frame{WantBodies{{Commitment{}}}}),
       "send bye; close unexpected frame; ", "deliver; "},
      {"bodies", encode(Frame{Bodies{}}), "send bye; close unexpected frame; ", "deliver; "},
      {"want head", encode(Frame{WantHead{{}, 1}}), "send bye; close unexpected frame; ",
       "deliver; "},
      {"want head of nothing", encode(Frame{WantHead{}}), "send bye; close malformed; ",
       "send bye; close malformed; "},
      {"what stands in bundles alone", encode(Frame{BundleEnd{}}),
       "send bye; close unexpected frame; ", "send bye; close unexpected frame; "},
      {"fork proof", encode(Frame{ForkProof{}}), "send bye; close unexpected frame; ", "deliver; "},
      {"bye", encode(Frame{Bye{4}}), "close wrong network; ", "close wrong network; "},
      {"no frame", {1, 2, 3}, "send bye; close malformed; ", "send bye; close malformed; "},
      {"nothing", {}, "send bye; close malformed; ", "send bye; close malformed; "},
      {"too large", Bytes(frame_bytes_max + 1), "send bye; close too large; ",
       "send bye; close too large; "},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Session fresh{own, peer.org, Instant{}};
    EXPECT_EQ(actions(fresh), "send hello; ");
    fresh.handle_frame(c.frame, Instant{});
    EXPECT_EQ(actions(fresh), c.awaiting);
    Session live{own, peer.org, Instant{}};
    live.handle_frame(encode(Frame{peer}), Instant{});
    actions(live);
    live.handle_frame(c.frame, Instant{});
    EXPECT_EQ(actions(live), c.live);
    Session closed{own, peer.org, Instant{}};
    closed.refuse(Errc::timed_out);
    actions(closed);
    closed.handle_frame(c.frame, Instant{});
    EXPECT_EQ(actions(closed), "");
  }
}

// docs/protocol.md P-8
TEST(Session, SpeaksEvery45SecondsAndHearsEvery90) {
  const auto peer = hello(1, 2);
  Session session{hello(1, 1), peer.org, Instant{}};
  session.handle_frame(encode(Frame{peer}), Instant{});
  actions(session);
  EXPECT_EQ(session.deadline(), Instant{} + 45s);
  session.handle_timeout(Instant{} + 44s);
  EXPECT_EQ(actions(session), "");
  session.handle_timeout(Instant{} + 45s);
  EXPECT_EQ(actions(session), "send have; ");
  session.handle_timeout(Instant{} + 90s);
  EXPECT_EQ(actions(session), "send bye; close timed out; ");
  EXPECT_EQ(session.deadline(), Instant::max());
}

// docs/protocol.md P-5, P-6, P-7
TEST(Frames, AreBoundedAndComeBackAsTheyWent) {
  Have have;
  have.entries.resize(have_entry_count_max);
  have.entries[0].feed.epoch = 65'535;
  const auto bytes = encode(Frame{have});
  EXPECT_LE(bytes.size(), frame_bytes_max);
  EXPECT_EQ(std::get<Have>(*decode_frame(bytes)).entries.size(), have_entry_count_max);
  have.entries.emplace_back();
  EXPECT_EQ(decode_frame(encode(Frame{have})).error(), Errc::too_large);
  WantBodies want;
  want.commitments.resize(wanted_body_count_max + 1);
  EXPECT_EQ(decode_frame(encode(Frame{want})).error(), Errc::too_large);
  federation::Run run{{{}, 1}, 7, {{{1, 2}, {}}}, "note"};
  EXPECT_EQ(std::get<federation::Run>(*decode_frame(encode(Frame{run}))), run);
  run.rows.clear();
  EXPECT_FALSE(decode_frame(encode(Frame{run})));
}

// docs/protocol.md P-1, P-2, P-3
TEST(Channel, BindsTheOrganisationToTheHandshake) {
  const auto network = network_id(as_bytes("founding"));
  const auto operating = sim::key_of(1);
  const OrgId org{};
  NoiseKey ours{};
  ours[0] = 1;
  NoiseKey theirs{};
  theirs[9] = 2;
  const auto own_static = noise_public_key(ours);
  const auto payload = node::channel_payload(network, org, operating, own_static);
  EXPECT_EQ(payload.size(), 128U);
  const auto opened = node::open_channel_payload(network, payload, own_static);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->org, org);
  EXPECT_EQ(node::open_channel_payload(network, payload, noise_public_key(theirs)).error(),
            Errc::bad_signature);
  EXPECT_EQ(node::open_channel_payload({}, payload, own_static).error(), Errc::bad_signature);
  EXPECT_EQ(node::open_channel_payload(network, ByteView{payload}.first(127), own_static).error(),
            Errc::malformed);
}

// docs/protocol.md P-3
TEST(Channel, AWholeFrameGoesThroughAndACutOneDoesnt) {
  NoiseKey key{};
  key[5] = 9;
  for (const std::size_t size : {0U, 1U, 65'519U, 65'520U, 200'000U}) {
    SCOPED_TRACE(size);
    NoiseChannel sender{NoiseCipher{key}, NoiseCipher{key}};
    NoiseChannel receiver{NoiseCipher{key}, NoiseCipher{key}};
    const Bytes frame(size, 7);
    const auto sealed = sender.seal(frame);
    EXPECT_EQ(*receiver.open(sealed), frame);
    NoiseChannel other{NoiseCipher{key}, NoiseCipher{key}};
    if (sealed.size() > 65'535) {
      EXPECT_FALSE(other.open(ByteView{sealed}.first(65'535)));
    }
    NoiseChannel flipped{NoiseCipher{key}, NoiseCipher{key}};
    auto changed = sealed;
    changed.back() ^= 1;
    EXPECT_EQ(flipped.open(changed).error(), Errc::bad_signature);
  }
}

}  // namespace
}  // namespace palabre::federation
