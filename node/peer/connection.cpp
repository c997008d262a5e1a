#include "node/peer/connection.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/url/parse.hpp>
#include <deque>

#include "federation/core/limits.hpp"
#include "node/clock.hpp"

namespace palabre::node {

using namespace federation;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Socket = websocket::stream<beast::tcp_stream>;

namespace {

constexpr auto handshake_max = std::chrono::seconds{15};
constexpr auto redial_min = std::chrono::milliseconds{500};
constexpr auto redial_max = std::chrono::seconds{30};
constexpr std::size_t noise_tag_bytes = 16;
constexpr std::size_t sealed_bytes_max =
    frame_bytes_max + (frame_bytes_max / 65'000 + 2) * noise_tag_bytes;
/// The longest message of a handshake is its second, of 240 bytes.
constexpr std::size_t handshake_bytes_max = 1'024;
/// Waiting for a peer that doesn't read: past this it is cut off.
constexpr std::size_t outbox_bytes_max = std::size_t{8} << 20;
/// One frame on its way to a peer that doesn't read: past this it is cut off.
constexpr auto write_patience = std::chrono::seconds{60};

NoiseKey random_key() {
  NoiseKey key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

/// RFC 6455, section 5.2; what a client sends carries a mask of 4 bytes.
std::uint64_t framed(std::size_t payload, bool masked) {
  const std::uint64_t header = payload < 126 ? 2 : payload < 65'536 ? 4 : 10;
  return payload + header + (masked ? 4 : 0);
}

ByteView view_of(const beast::flat_buffer& buffer) {
  return {static_cast<const std::uint8_t*>(buffer.data().data()), buffer.size()};
}

}  // namespace

/// One connection after its WebSocket handshake, from either side.
class Peering::Connection final : public Outbox {
 public:
  Connection(Socket socket, NoiseHandshake::Role role, Peering& peering)
      : socket_{std::move(socket)},
        role_{role},
        peering_{peering},
        filled_{peering.node().threads().io},
        ended_{peering.node().threads().io},
        watch_{peering.node().threads().io} {
    peering_.connections().insert(this);
  }
  ~Connection() override { peering_.connections().erase(this); }

  /// Says whether the two sides have spoken.
  awaitable<bool> run();
  void send(Bytes frame) override;
  void close(Errc reason) override;
  void cut() { beast::get_lowest_layer(socket_).close(); }

 private:
  awaitable<Result<ChannelIdentity>> shake_hands();
  awaitable<bool> write_message(ByteView bytes);
  awaitable<Result<Bytes>> read_message();
  awaitable<void> write_frames();
  awaitable<void> watch_writes();
  awaitable<void> read_frames();
  bool sends_masks() const { return role_ == NoiseHandshake::Role::initiator; }

  Socket socket_;
  NoiseHandshake::Role role_;
  Peering& peering_;
  std::optional<NoiseChannel> channel_;
  SessionNumber session_ = 0;
  std::deque<Bytes> outbox_;
  std::size_t outbox_bytes_ = 0;
  Signal filled_;
  Signal ended_;
  asio::steady_timer watch_;
  std::optional<Instant> write_began_;
  bool closing_ = false;
  int task_count_ = 0;  // Coroutines of its own that still use it.
};

awaitable<bool> Peering::Connection::run() {
  socket_.binary(true);
  socket_.auto_fragment(false);
  socket_.read_message_max(handshake_bytes_max);
  beast::get_lowest_layer(socket_).expires_after(handshake_max);
  const auto identity = co_await shake_hands();
  if (!identity) {
    log_warning("a peer's handshake failed: " + identity.error().message());
    co_return false;
  }
  const Replica::Speaker speaker{identity->org, identity->operating_key};
  if (!peering_.has_room_for(speaker)) {
    log_warning("a peer is refused: there are too many sessions of unknown nodes, or of " +
                to_hex(identity->org.view()).substr(0, 8));
    co_return false;
  }
  socket_.read_message_max(sealed_bytes_max);
  beast::get_lowest_layer(socket_).expires_never();
  session_ = peering_.node().connect(speaker, *this);
  log_info("connected to organisation " + to_hex(identity->org.view()).substr(0, 8));
  task_count_ = 2;
  spawn(peering_.node().threads().io, "peer writer", write_frames());
  spawn(peering_.node().threads().io, "peer watch", watch_writes());
  co_await read_frames();
  peering_.node().disconnect(session_);
  closing_ = true;
  cut();
  filled_.notify();
  watch_.cancel();
  while (task_count_ > 0) co_await ended_.wait();
  log_info("disconnected from organisation " + to_hex(identity->org.view()).substr(0, 8));
  co_return true;
}

awaitable<Result<ChannelIdentity>> Peering::Connection::shake_hands() {
  const auto& own = peering_.identity();
  const NoiseHandshake::Keys keys{own.channel_secret, random_key()};
  NoiseHandshake noise{role_, keys, channel_prologue(own.network)};
  const auto payload = channel_payload(own.network, own.org, own.operating_key,
                                       noise_public_key(own.channel_secret));
  Bytes heard;
  for (int message = 0; message < 3; ++message) {
    const bool ours = (message % 2 == 0) == (role_ == NoiseHandshake::Role::initiator);
    if (ours) {
      const auto bytes = noise.write(message == 0 ? Bytes{} : payload);
      if (!bytes) co_return bytes.error();
      if (!co_await write_message(*bytes)) co_return Errc::timed_out;
      continue;
    }
    const auto bytes = co_await read_message();
    if (!bytes) co_return bytes.error();
    const auto read = noise.read(*bytes);
    if (!read) co_return read.error();
    heard = *read;
  }
  channel_ = noise.split();
  co_return open_channel_payload(own.network, heard, noise.remote_static());
}

awaitable<bool> Peering::Connection::write_message(ByteView bytes) {
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  const auto [failed, count] = co_await socket_.async_write(buffer, as_result);
  peering_.traffic().bytes_sent += framed(bytes.size(), sends_masks());
  co_return !failed;
}

awaitable<Result<Bytes>> Peering::Connection::read_message() {
  beast::flat_buffer buffer;
  const auto [failed, count] = co_await socket_.async_read(buffer, as_result);
  if (failed) co_return failed;
  peering_.traffic().bytes_received += framed(count, !sends_masks());
  const auto bytes = view_of(buffer);
  co_return Bytes{bytes.begin(), bytes.end()};
}

awaitable<void> Peering::Connection::write_frames() {
  for (;;) {
    while (outbox_.empty() && !closing_) co_await filled_.wait();
    if (outbox_.empty()) break;
    const auto frame = std::move(outbox_.front());
    outbox_.pop_front();
    outbox_bytes_ -= frame.size();
    const auto sealed = channel_->seal(frame);
    write_began_ = now();
    const bool written = co_await write_message(sealed);
    write_began_.reset();
    if (!written) break;
    peering_.node().sent(session_);
  }
  cut();
  closing_ = true;
  watch_.cancel();
  --task_count_;
  ended_.notify();
}

/// Whoever keeps a connection open without reading from it would hold on to what waits for it, also
/// after the end of the session.
awaitable<void> Peering::Connection::watch_writes() {
  while (!closing_ || write_began_) {
    watch_.expires_after(std::chrono::seconds{1});
    co_await watch_.async_wait(as_result);
    if (write_began_ && now() - *write_began_ > write_patience) cut();
  }
  --task_count_;
  ended_.notify();
}

awaitable<void> Peering::Connection::read_frames() {
  for (;;) {
    co_await peering_.node().room();
    const auto sealed = co_await read_message();
    if (!sealed) co_return;
    const auto frame = channel_->open(*sealed);
    if (!frame) {
      log_warning("a peer's frame doesn't open: " + frame.error().message());
      co_return;
    }
    peering_.node().receive(session_, *frame);
  }
}

void Peering::Connection::send(Bytes frame) {
  outbox_bytes_ += frame.size();
  outbox_.push_back(std::move(frame));
  if (outbox_bytes_ > outbox_bytes_max) cut();
  filled_.notify();
}

void Peering::Connection::close(Errc reason) {
  log_info("a conversation with a peer ends: " + make_error_code(reason).message());
  closing_ = true;
  filled_.notify();
}

bool Peering::has_room_for(const Replica::Speaker& speaker) const {
  const auto& replica = node_.replica();
  const bool known = replica.is_known(speaker);
  std::size_t count = 0;
  for (const auto& peer : replica.peers()) {
    count += (known ? peer.known && peer.org == speaker.org : !peer.known) ? 1U : 0U;
  }
  return count < (known ? sessions_of_one_organisation_max : unknown_session_count_max);
}

void Peering::stop() {
  stopping_ = true;
  for (auto* connection : connections_) connection->cut();
}

awaitable<void> accept_peer(beast::tcp_stream stream, UpgradeRequest request, Peering& peering) {
  Socket socket{std::move(stream)};
  beast::get_lowest_layer(socket).expires_after(handshake_max);
  const auto [failed] = co_await socket.async_accept(request, as_result);
  if (failed) co_return;
  Peering::Connection connection{std::move(socket), NoiseHandshake::Role::responder, peering};
  co_await connection.run();
}

namespace {

struct Endpoint {
  std::string host;
  std::string port;
};

std::optional<Endpoint> endpoint_of(const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || parsed->scheme() != "http") return std::nullopt;
  return Endpoint{parsed->host_address(), parsed->has_port() ? std::string{parsed->port()} : "80"};
}

awaitable<bool> dial_once(Endpoint endpoint, Peering& peering) {
  auto& io = peering.node().threads().io;
  asio::ip::tcp::resolver resolver{io};
  const auto [unknown, addresses] =
      co_await resolver.async_resolve(endpoint.host, endpoint.port, as_result);
  if (unknown) co_return false;
  beast::tcp_stream stream{io};
  stream.expires_after(handshake_max);
  const auto [unreachable, address] = co_await stream.async_connect(addresses, as_result);
  if (unreachable) co_return false;
  boost::system::error_code ignored;
  stream.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
  Socket socket{std::move(stream)};
  const auto host = endpoint.host + ":" + endpoint.port;
  const std::string path{peer_path};
  const auto [refused] = co_await socket.async_handshake(host, path, as_result);
  if (refused) co_return false;
  Peering::Connection connection{std::move(socket), NoiseHandshake::Role::initiator, peering};
  co_return co_await connection.run();
}

}  // namespace

awaitable<void> Peering::dial(std::string url) {
  const auto endpoint = endpoint_of(url);
  if (!endpoint) {
    log_error("not the address of a node (http://host:port): " + url);
    co_return;
  }
  asio::steady_timer pause{node_.threads().io};
  std::chrono::milliseconds wait = redial_min;
  bool said = false;
  while (!stopping_) {
    const bool spoke = co_await dial_once(*endpoint, *this);
    if (stopping_) break;
    if (spoke) wait = redial_min;
    if (!spoke && !said) log_info("can't reach " + url + " yet; trying again");
    said = !spoke;
    // Up to half more, so that nodes that lost the same peer don't come back together.
    const auto jitter = randombytes_uniform(static_cast<std::uint32_t>(wait.count() / 2 + 1));
    pause.expires_after(wait + std::chrono::milliseconds{jitter});
    co_await pause.async_wait(as_result);
    wait = std::min<std::chrono::milliseconds>(wait * 2, redial_max);
  }
}

}  // namespace palabre::node
