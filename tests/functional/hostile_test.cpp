// What anybody on the network can send to a node, below the conversation between peers.
//
// Goal: it is closed or ignored, in bounded memory, while an honest peer goes on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <thread>

#include "federation/core/limits.hpp"
#include "node/http/server.hpp"
#include "node/peer/peering.hpp"
#include "tests/functional/siege.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class Environment : public testing::Environment {
  void TearDown() override { Siege::end(); }
};
const auto* const environment = testing::AddGlobalTestEnvironment(new Environment);

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count);
  if (count > 0) randombytes_buf(bytes.data(), count);
  return bytes;
}

TEST(HostileStranger, GarbageIsAnsweredAndClosed) {
  auto& siege = Siege::get();
  siege.withstands("garbage", [&] {
    for (int i = 0; i < 200; ++i) {
      Stranger stranger{siege.url()};
      stranger.send(random_bytes(20'000));
      EXPECT_TRUE(stranger.is_closed_within());
    }
  });
}

TEST(HostileStranger, WhatIsntARequestIsRefusedWithAReason) {
  auto& siege = Siege::get();
  const struct {
    const char* name;
    std::string sent;
    const char* want;
  } cases[] = {
      {"no HTTP", "\x16\x03\x01\x02rubbish\r\n\r\n", " 400 "},
      {"another version", "GET / HTTP/9.9\r\n\r\n", " 400 "},
      {"a header of 20 kB",
       "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n", " 431 "},
      {"headers without end", "GET / HTTP/1.1\r\n" + std::string(17'000, 'a') + ":", " 431 "},
      {"a target of 20 kB", "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n",
       " 431 "},
      {"a body over the limit",
       "POST /api/v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", " 413 "},
      {"a length that isn't one",
       "POST /api/v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", " 400 "},
      {"a chunk that isn't one",
       "POST /api/v1/records HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
       " 400 "},
      {"a target that isn't one", "GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n", " 400 "},
  };
  siege.withstands("broken requests", [&] {
    for (const auto& c : cases) {
      SCOPED_TRACE(c.name);
      Stranger stranger{siege.url()};
      stranger.send(c.sent);
      EXPECT_THAT(stranger.read_all(500ms), HasSubstr(c.want));
    }
  });
}

// docs/protocol.md P-1: a message that unpacks to a thousand times its size must not exist.
TEST(HostileStranger, CompressionIsNotNegotiated) {
  Stranger stranger{Siege::get().url()};
  const auto head =
      stranger.upgrade("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
  EXPECT_THAT(head, HasSubstr(" 101 "));
  EXPECT_THAT(head, Not(HasSubstr("Extensions")));
  // A frame that says that it is compressed (RSV1) ends the connection.
  stranger.send(websocket_header(0xC2, 5));
  stranger.send(Bytes(5, 0));
  EXPECT_TRUE(stranger.is_closed_within());
}

TEST(HostileStranger, WhatIsntAWebSocketFrameEndsTheConnection) {
  auto& siege = Siege::get();
  const struct {
    const char* name;
    Bytes sent;
  } cases[] = {
      {"noise", random_bytes(4'000)},
      {"an opcode that isn't one", websocket_header(0x8F, 0)},
      {"a text", websocket_header(0x81, 3)},
      {"not masked", {0x82, 0x01, 0x00}},
      {"a control frame of 200 bytes", websocket_header(0x89, 200)},
      {"2^62 bytes announced", websocket_header(0x82, std::uint64_t{1} << 62U)},
      {"2^63 bytes announced", websocket_header(0x82, std::uint64_t{1} << 63U)},
      {"1 GiB announced", websocket_header(0x82, std::uint64_t{1} << 30U)},
      {"64 kB where a handshake is due", websocket_header(0x82, 65'536)},
      {"an empty message", websocket_header(0x82, 0)},
      {"going on with nothing", websocket_header(0x80, 1)},
  };
  siege.withstands("broken frames", [&] {
    for (const auto& c : cases) {
      SCOPED_TRACE(c.name);
      Stranger stranger{siege.url()};
      EXPECT_THAT(stranger.upgrade(), HasSubstr(" 101 "));
      stranger.send(c.sent);
      stranger.send(Bytes(200, 0));
      EXPECT_TRUE(stranger.is_closed_within(2s));
    }
  });
}

TEST(HostileStranger, AMessageInEndlessPiecesIsCutOff) {
  auto& siege = Siege::get();
  siege.withstands("endless pieces", [&] {
    Stranger stranger{siege.url()};
    EXPECT_THAT(stranger.upgrade(), HasSubstr(" 101 "));
    const Bytes piece(60'000, 0);
    EXPECT_TRUE(stranger.send(websocket_header(0x02, piece.size())));
    std::size_t sent = 0;
    while (stranger.send(piece) && stranger.send(websocket_header(0x00, piece.size()))) {
      ASSERT_LT(sent += piece.size(), 20 * frame_bytes_max);
    }
  });
}

TEST(HostileStranger, AHandshakeThatIsntOneEndsTheConnection) {
  auto& siege = Siege::get();
  const auto other = SigningKey::from_seed({});
  const auto& network = siege.network();
  siege.withstands("wrong handshakes", [&] {
    for (const std::size_t size : {0U, 1U, 31U, 32U, 100U, 400U}) {
      SCOPED_TRACE(size);
      Stranger stranger{siege.url()};
      EXPECT_THAT(stranger.upgrade(), HasSubstr(" 101 "));
      stranger.send_message(random_bytes(size));
      stranger.send_message(random_bytes(size));
      EXPECT_TRUE(stranger.is_closed_within());
    }
    Stranger elsewhere{siege.url()};
    elsewhere.upgrade();
    EXPECT_FALSE(elsewhere.shake_hands({{}, network.org(Siege::hostile), &other}));
  });
}

// Goal: nobody is who they say without the key that their feed names.
TEST(HostileStranger, WhoHasAnotherKeyIsntTheOrganisation) {
  auto& siege = Siege::get();
  const auto other = SigningKey::from_seed({});
  const auto& network = siege.network();
  Stranger stranger{siege.url()};
  stranger.introduce({network.network(), network.org(Siege::hostile), &other});
  stranger.say(Have{});
  EXPECT_FALSE(siege.has_peer(network.org(Siege::hostile)));
  const auto known = siege.peer();
  EXPECT_TRUE(siege.has_peer(network.org(Siege::hostile)));
}

TEST(HostileStranger, HalfOpenConnectionsHoldNobodyUp) {
  auto& siege = Siege::get();
  siege.withstands("half-open requests and handshakes", [&] {
    std::vector<Stranger> strangers;
    strangers.reserve(600);
    for (int i = 0; i < 400; ++i) strangers.emplace_back(siege.url());
    for (int i = 0; i < 200; ++i) strangers.emplace_back(siege.url()).upgrade();
    for (int byte = 0; byte < 20; ++byte) {
      for (std::size_t i = 0; i < strangers.size(); ++i) {
        strangers[i].send_at_once(as_bytes(i < 400 ? "G" : "\x82"));
      }
      std::this_thread::sleep_for(100ms);
    }
  });
}

// Goal: a flood may keep others from reading over HTTP while it lasts, but the node goes on with
// the peers that it has, and answers again afterwards.
TEST(HostileStranger, MoreConnectionsThanThereIsRoomForLeaveTheNodeUp) {
  auto& siege = Siege::get();
  std::vector<Stranger> strangers;
  strangers.reserve(1'500);
  for (int i = 0; i < 1'500; ++i) strangers.emplace_back(siege.url());
  for (auto& stranger : strangers) stranger.send_at_once(as_bytes("GET / HTTP/1.1\r\n"));
  std::this_thread::sleep_for(1s);
  const auto cut = siege.speaks_and_is_heard_after([&] { strangers.clear(); });
  EXPECT_TRUE(cut);
}

TEST(HostileStranger, UnknownSpeakersHaveBoundedlyManySessions) {
  auto& siege = Siege::get();
  const auto other = SigningKey::from_seed({});
  const Guise guise{siege.network().network(), OrgId{}, &other};
  std::vector<Stranger> strangers;
  std::size_t let_in = 0;
  for (std::size_t i = 0; i < node::unknown_session_count_max + 10; ++i) {
    let_in += strangers.emplace_back(siege.url()).introduce(guise) ? 1U : 0U;
  }
  EXPECT_EQ(let_in, node::unknown_session_count_max);
  const auto known = siege.peer();
}

TEST(HostileStranger, HalfUploadsTakeBoundedMemory) {
  auto& siege = Siege::get();
  siege.withstands("half uploads", [&] {
    std::vector<Stranger> strangers;
    const Bytes most(node::http_body_bytes_max - 100, 'a');
    for (int i = 0; i < 300; ++i) {
      auto& stranger = strangers.emplace_back(siege.url());
      stranger.send("POST /api/v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                    std::to_string(node::http_body_bytes_max) + "\r\n\r\n");
      for (std::size_t at = 0; at < most.size();) {
        const auto sent = stranger.send_at_once(ByteView{most}.subspan(at));
        if (sent == 0) break;
        at += sent;
      }
    }
    for (int round = 0; round < 20; ++round) {
      for (auto& stranger : strangers) stranger.send_at_once(ByteView{most}.first(100'000));
      std::this_thread::sleep_for(50ms);
    }
  });
}

TEST(HostileStranger, HalfHandshakesTakeBoundedMemory) {
  auto& siege = Siege::get();
  siege.withstands("half handshakes of a megabyte", [&] {
    std::vector<Stranger> strangers;
    const Bytes half(1'000'000, 'a');
    for (int i = 0; i < 300; ++i) {
      auto& stranger = strangers.emplace_back(siege.url());
      stranger.upgrade();
      stranger.send(websocket_header(0x82, frame_bytes_max));
      stranger.send_at_once(half);
    }
    for (int round = 0; round < 20; ++round) {
      for (auto& stranger : strangers) stranger.send_at_once(ByteView{half}.first(100'000));
      std::this_thread::sleep_for(50ms);
    }
  });
}

}  // namespace
}  // namespace palabre::test
