#include "node/peer/connection.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>

#include "federation/core/limits.hpp"

namespace palabre::node {

using namespace federation;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Socket = websocket::stream<beast::tcp_stream>;

namespace {

constexpr auto handshake_max = std::chrono::seconds{15};
/// Of one name, so that it can't make a node knock at a thousand doors.
constexpr std::size_t address_count_max = 8;
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

/// One connection after its WebSocket handshake, from either side.
class Connection final : public Outbox, public Link {
 public:
  Connection(Socket socket, Dialler by, Peering& peering)
      : Link{by},
        socket_{std::move(socket)},
        role_{by == Dialler::self ? NoiseHandshake::Role::initiator
                                  : NoiseHandshake::Role::responder},
        peering_{peering},
        filled_{peering.node().threads().io},
        ended_{peering.node().threads().io},
        watch_{peering.node().threads().io} {
    peering_.links().insert(this);
  }
  ~Connection() override { peering_.links().erase(this); }

  /// Until it ends. Refuses with why the two sides haven't spoken: Errc::not_owner if another
  /// organisation than the expected one is there, Errc::not_ready if there is no room.
  awaitable<Result<void>> run();
  void send(Bytes frame) override;
  void close(Errc reason) override;
  void cut() override {
    ended = true;
    beast::get_lowest_layer(socket_).close();
  }

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

awaitable<Result<void>> Connection::run() {
  socket_.binary(true);
  socket_.auto_fragment(false);
  socket_.read_message_max(handshake_bytes_max);
  beast::get_lowest_layer(socket_).expires_after(peering_.clock().wait(handshake_max));
  const auto identity = co_await shake_hands();
  if (!identity) {
    // Of a dial its dialler tells, once.
    if (!expected) log_warning("a peer's handshake failed: " + identity.error().message());
    co_return identity.error();
  }
  const Replica::Speaker by{identity->org, identity->operating_key};
  if (!peering_.has_room_for(by)) {
    log_warning("a peer is refused: there are too many sessions of unknown nodes, or of " +
                to_hex(identity->org.view()).substr(0, 8));
    co_return Errc::not_ready;
  }
  socket_.read_message_max(sealed_bytes_max);
  beast::get_lowest_layer(socket_).expires_never();
  peering_.introduce(*this, by);
  session_ = peering_.node().connect(by, *this);
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
  co_return boost::system::in_place_value;
}

awaitable<Result<ChannelIdentity>> Connection::shake_hands() {
  const auto& own = peering_.identity();
  const NoiseHandshake::Keys keys{own.channel_secret, random_key()};
  NoiseHandshake noise{role_, keys, channel_prologue(own.network)};
  const auto payload = channel_payload(own.network, own.org, own.operating_key,
                                       noise_public_key(own.channel_secret));
  std::optional<ChannelIdentity> met;
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
    if (message == 0) continue;
    // Whoever dialled knows whom it has met before it says who it is itself.
    const auto identity = open_channel_payload(own.network, *read, noise.remote_static());
    if (!identity) co_return identity.error();
    if (expected && identity->org != *expected) co_return Errc::not_owner;
    met = *identity;
  }
  channel_ = noise.split();
  co_return *met;
}

awaitable<bool> Connection::write_message(ByteView bytes) {
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  const auto [failed, count] = co_await socket_.async_write(buffer, as_result);
  peering_.traffic().bytes_sent += framed(bytes.size(), sends_masks());
  co_return !failed;
}

awaitable<Result<Bytes>> Connection::read_message() {
  beast::flat_buffer buffer;
  const auto [failed, count] = co_await socket_.async_read(buffer, as_result);
  if (failed) co_return failed;
  peering_.traffic().bytes_received += framed(count, !sends_masks());
  const auto bytes = view_of(buffer);
  co_return Bytes{bytes.begin(), bytes.end()};
}

awaitable<void> Connection::write_frames() {
  for (;;) {
    while (outbox_.empty() && !closing_) co_await filled_.wait();
    if (outbox_.empty()) break;
    const auto frame = std::move(outbox_.front());
    outbox_.pop_front();
    outbox_bytes_ -= frame.size();
    const auto sealed = channel_->seal(frame);
    write_began_ = peering_.clock().now();
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
awaitable<void> Connection::watch_writes() {
  while (!closing_ || write_began_) {
    watch_.expires_after(peering_.clock().wait(std::chrono::seconds{1}));
    co_await watch_.async_wait(as_result);
    if (write_began_ && peering_.clock().now() - *write_began_ > write_patience) cut();
  }
  --task_count_;
  ended_.notify();
}

awaitable<void> Connection::read_frames() {
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

void Connection::send(Bytes frame) {
  outbox_bytes_ += frame.size();
  outbox_.push_back(std::move(frame));
  if (outbox_bytes_ > outbox_bytes_max) cut();
  filled_.notify();
}

void Connection::close(Errc reason) {
  log_info("a conversation with a peer ends: " + make_error_code(reason).message());
  closing_ = true;
  filled_.notify();
}

}  // namespace

awaitable<void> accept_peer(beast::tcp_stream stream, UpgradeRequest request, Peering& peering) {
  Socket socket{std::move(stream)};
  beast::get_lowest_layer(socket).expires_after(peering.clock().wait(handshake_max));
  const auto [failed] = co_await socket.async_accept(request, as_result);
  if (failed) co_return;
  Connection connection{std::move(socket), Dialler::other, peering};
  (void)co_await connection.run();
}

namespace {

/// Where a name leads, within reach. An address as such isn't asked of anybody.
awaitable<Result<std::vector<asio::ip::tcp::endpoint>>> look_up(asio::io_context& io,
                                                                Endpoint endpoint, Reach reach) {
  std::vector<asio::ip::tcp::endpoint> found;
  boost::system::error_code not_an_address;
  const auto address = asio::ip::make_address(endpoint.host, not_an_address);
  if (!not_an_address) {
    const auto port = static_cast<std::uint16_t>(std::stoul(endpoint.port));
    found.emplace_back(address, port);
  } else {
    asio::ip::tcp::resolver resolver{io};
    const auto [unknown, entries] =
        co_await resolver.async_resolve(endpoint.host, endpoint.port, as_result);
    if (unknown) co_return unknown;
    for (const auto& entry : entries) found.push_back(entry.endpoint());
  }
  const auto outside = [&](const auto& each) { return !is_within(reach, each.address()); };
  found.erase(std::remove_if(found.begin(), found.end(), outside), found.end());
  if (found.size() > address_count_max) found.resize(address_count_max);
  co_return found;
}

}  // namespace

awaitable<Dialled> Peering::dial_once(Goal goal) {
  auto& io = node_.threads().io;
  const auto addresses = co_await look_up(io, goal.endpoint, goal.reach);
  if (!addresses) co_return Dialled{Dialled::End::unreachable, {}, {}};
  if (addresses->empty()) co_return Dialled{Dialled::End::out_of_reach, {}, {}};
  beast::tcp_stream stream{io};
  stream.expires_after(clock().wait(handshake_max));
  const auto [unreachable, address] = co_await stream.async_connect(*addresses, as_result);
  if (unreachable) co_return Dialled{Dialled::End::unreachable, {}, {}};
  boost::system::error_code ignored;
  stream.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
  Socket socket{std::move(stream)};
  socket.read_message_max(handshake_bytes_max);
  const auto host = goal.endpoint.authority();
  const std::string path{peer_path};
  const auto [refused] = co_await socket.async_handshake(host, path, as_result);
  if (refused) co_return Dialled{Dialled::End::no_node, {}, {}};
  Connection connection{std::move(socket), Dialler::self, *this};
  connection.expected = goal.expected;
  const auto spoken = co_await connection.run();
  if (!spoken) {
    const bool other = spoken.error() == Errc::not_owner;
    co_return Dialled{other ? Dialled::End::other_organisation : Dialled::End::no_node, {}, {}};
  }
  const auto& org = connection.speaker->org;
  if (goal.expected && !connection.proven) {
    co_return Dialled{Dialled::End::other_organisation, org, {}};
  }
  co_return Dialled{Dialled::End::ended, org, clock().now() - connection.since};
}

}  // namespace palabre::node
