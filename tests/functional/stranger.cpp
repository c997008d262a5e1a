#include "tests/functional/stranger.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "node/peer/channel.hpp"
#include "node/peer/peering.hpp"

namespace palabre::test {

using namespace federation;
using Clock = std::chrono::steady_clock;

namespace {

int remaining_ms(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

bool is_ready(int socket, short event, Clock::time_point end) {
  pollfd waited{socket, event, 0};
  return ::poll(&waited, 1, remaining_ms(end)) > 0;
}

}  // namespace

Stranger::Stranger(const std::string& url) {
  const auto port = static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  ::close(std::exchange(socket_, -1));
}

Stranger::Stranger(Stranger&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)},
      heard_{std::move(other.heard_)},
      channel_{other.channel_} {}

Stranger::~Stranger() {
  if (is_open()) ::close(socket_);
}

bool Stranger::send(ByteView bytes) {
  const auto end = Clock::now() + patience;
  while (!bytes.empty()) {
    const auto taken = send_at_once(bytes);
    bytes = bytes.subspan(taken);
    if (taken == 0 && (!is_open() || !is_ready(socket_, POLLOUT, end))) return false;
    if (taken == 0 && Clock::now() >= end) return false;
  }
  return is_open();
}

std::size_t Stranger::send_at_once(ByteView bytes) {
  if (!is_open()) return 0;
  const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno != EAGAIN && errno != EWOULDBLOCK) ::close(std::exchange(socket_, -1));
  return 0;
}

bool Stranger::read_some(Clock::time_point end) {
  if (!is_open() || !is_ready(socket_, POLLIN, end)) return false;
  std::uint8_t buffer[65'536];
  const auto count = ::recv(socket_, buffer, sizeof buffer, 0);
  if (count > 0) {
    heard_.insert(heard_.end(), buffer, buffer + count);
    return true;
  }
  ::close(std::exchange(socket_, -1));
  return false;
}

bool Stranger::read_up_to(std::size_t count, Clock::time_point end) {
  while (heard_.size() < count) {
    if (!read_some(end)) return false;
  }
  return true;
}

bool Stranger::is_closed_within(std::chrono::milliseconds wait) {
  const auto end = Clock::now() + wait;
  while (read_some(end)) heard_.clear();
  return !is_open();
}

std::string Stranger::read_all(std::chrono::milliseconds wait) {
  while (read_some(Clock::now() + wait)) {
  }
  const auto heard = std::exchange(heard_, {});
  return std::string{as_text(heard)};
}

std::string Stranger::upgrade(const std::string& more) {
  send("GET " + std::string{node::peer_path} +
       " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
       more + "\r\n");
  const auto end = Clock::now() + patience;
  for (;;) {
    const auto at = as_text(heard_).find("\r\n\r\n");
    if (at != std::string_view::npos) {
      const std::string head{as_text(heard_).substr(0, at)};
      heard_.erase(heard_.begin(), heard_.begin() + static_cast<std::ptrdiff_t>(at + 4));
      return head;
    }
    if (!read_some(end)) return {};
  }
}

bool Stranger::send_message(ByteView payload) {
  constexpr std::uint8_t whole_binary = 0x82;
  auto message = websocket_header(whole_binary, payload.size());
  message.insert(message.end(), payload.begin(), payload.end());
  return send(message);
}

std::optional<Bytes> Stranger::read_message(std::chrono::milliseconds wait) {
  const auto end = Clock::now() + wait;
  if (!read_up_to(2, end)) return std::nullopt;
  std::size_t header = 2;
  std::uint64_t length = heard_[1] & 0x7FU;
  const std::size_t more = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (more > 0) {
    header += more;
    if (!read_up_to(header, end)) return std::nullopt;
    length = 0;
    for (std::size_t i = 2; i < header; ++i) length = length << 8U | heard_[i];
  }
  if (!read_up_to(header + length, end)) return std::nullopt;
  const auto begin = heard_.begin() + static_cast<std::ptrdiff_t>(header);
  const auto after = begin + static_cast<std::ptrdiff_t>(length);
  Bytes payload{begin, after};
  heard_.erase(heard_.begin(), after);
  return payload;
}

bool Stranger::shake_hands(const Guise& guise) {
  NoiseHandshake::Keys keys{};
  randombytes_buf(keys.static_secret.data(), keys.static_secret.size());
  randombytes_buf(keys.ephemeral_secret.data(), keys.ephemeral_secret.size());
  NoiseHandshake noise{NoiseHandshake::Role::initiator, keys,
                       node::channel_prologue(guise.network)};
  if (!send_message(*noise.write({}))) return false;
  const auto answer = read_message();
  if (!answer || !noise.read(*answer)) return false;
  const auto own = noise_public_key(keys.static_secret);
  const auto payload = node::channel_payload(guise.network, guise.org, *guise.operating_key, own);
  if (!send_message(*noise.write(payload))) return false;
  channel_ = noise.split();
  return true;
}

bool Stranger::introduce(const Guise& guise) {
  if (upgrade().find(" 101 ") == std::string::npos || !shake_hands(guise)) return false;
  const auto hello = hear();
  return hello && std::holds_alternative<Hello>(*hello) && say(Hello{guise.network, guise.org});
}

bool Stranger::say_bytes(ByteView frame) { return send_message(channel_->seal(frame)); }

std::optional<Frame> Stranger::hear(std::chrono::milliseconds wait) {
  const auto sealed = read_message(wait);
  if (!sealed) return std::nullopt;
  const auto bytes = channel_->open(*sealed);
  if (!bytes) return std::nullopt;
  const auto frame = decode_frame(*bytes);
  if (!frame) return std::nullopt;
  return *frame;
}

std::optional<Errc> Stranger::hear_bye(std::chrono::milliseconds wait) {
  const auto end = Clock::now() + wait;
  while (const auto frame = hear(std::chrono::milliseconds{remaining_ms(end)})) {
    if (const auto* bye = std::get_if<Bye>(&*frame)) return static_cast<Errc>(bye->reason);
  }
  return std::nullopt;
}

Bytes websocket_header(std::uint8_t first, std::uint64_t length) {
  constexpr std::uint8_t masked = 0x80;
  ByteWriter writer;
  writer.u8(first);
  if (length < 126) {
    writer.u8(static_cast<std::uint8_t>(masked | length));
  } else if (length < 65'536) {
    writer.u8(masked | 126).u16(static_cast<std::uint16_t>(length));
  } else {
    writer.u8(masked | 127).u64(length);
  }
  return writer.u32(0).take();
}

}  // namespace palabre::test
