// A connection of which every byte is ours: what a node meets when the other side isn't a node.
//
// Blocking sockets with a patience; HTTP, WebSocket (RFC 6455) and Noise by hand, so that each can
// be broken on purpose. A call that can't go on, because the node has closed or doesn't read, says
// so and never throws.

#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "federation/crypto/noise.hpp"
#include "federation/crypto/sign.hpp"
#include "federation/sync/frame.hpp"

namespace palabre::test {

/// As whom a stranger speaks.
struct Guise {
  federation::NetworkId network;
  federation::OrgId org;
  const federation::SigningKey* operating_key = nullptr;
};

class Stranger {
 public:
  static constexpr std::chrono::milliseconds patience{3'000};

  /// Connects to `url` (http://127.0.0.1:port); is_open() says whether that went well.
  explicit Stranger(const std::string& url);
  Stranger(Stranger&& other) noexcept;
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  ~Stranger();

  bool is_open() const noexcept { return socket_ >= 0; }

  /// False once the node has closed, or hasn't read for `patience`.
  bool send(federation::ByteView bytes);
  bool send(std::string_view text) { return send(federation::as_bytes(text)); }
  /// Only what the socket takes at once: how many bytes that was.
  std::size_t send_at_once(federation::ByteView bytes);

  /// Whether the node closes within `wait`; what it says until then is read away.
  bool is_closed_within(std::chrono::milliseconds wait = patience);
  /// What it says until it closes or is silent for `wait`.
  std::string read_all(std::chrono::milliseconds wait);

  /// Asks for a peer's WebSocket and gives the answer's head. `more` are header lines.
  std::string upgrade(const std::string& more = {});
  /// One binary message, masked with zeroes, in one WebSocket frame.
  bool send_message(federation::ByteView payload);
  /// The next message; none once closed, or after `wait`.
  std::optional<federation::Bytes> read_message(std::chrono::milliseconds wait = patience);

  /// The Noise handshake after upgrade(). Whether the node goes on with it as it should.
  bool shake_hands(const Guise& guise);
  /// All of the above and Hello.
  bool introduce(const Guise& guise);

  bool say(const federation::Frame& frame) { return say_bytes(encode(frame)); }
  /// Seals whatever bytes.
  bool say_bytes(federation::ByteView frame);
  /// The same, and the sealed bytes as they went out.
  federation::Bytes seal(federation::ByteView frame) { return channel_->seal(frame); }
  std::optional<federation::Frame> hear(std::chrono::milliseconds wait = patience);
  /// The reason in the node's Bye; none if it closes without, or goes on for `wait`.
  std::optional<federation::Errc> hear_bye(std::chrono::milliseconds wait = patience);

 private:
  bool read_some(std::chrono::steady_clock::time_point end);
  bool read_up_to(std::size_t count, std::chrono::steady_clock::time_point end);

  int socket_ = -1;
  federation::Bytes heard_;
  std::optional<federation::NoiseChannel> channel_;
};

/// The header of a masked WebSocket frame: `first` is FIN and opcode.
federation::Bytes websocket_header(std::uint8_t first, std::uint64_t length);

}  // namespace palabre::test
