// Accepts connections, reads requests, writes responses; a peer's connection goes to Peering.

#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>

#include "node/http/message.hpp"
#include "node/peer/peering.hpp"

namespace palabre::node {

inline constexpr std::size_t http_connection_count_max = 1'024;
/// A posted record in base64 is larger than its bytes.
inline constexpr std::size_t http_body_bytes_max = 2'097'152;
inline constexpr std::size_t http_header_bytes_max = 16'384;
/// Bodies over `http_small_body_bytes_max` that are being read at one time; past it, 503.
inline constexpr std::size_t http_upload_count_max = 32;
/// Readers who follow what happens at one time; past it, 503.
inline constexpr std::size_t http_stream_count_max = 256;
inline constexpr std::size_t http_small_body_bytes_max = 65'536;
inline constexpr std::chrono::seconds http_idle_max{60};

using Respond = std::function<awaitable<HttpResponse>(const HttpRequest&)>;

class Server {
 public:
  /// `peering` may be none: then nobody can be a peer here.
  Server(asio::io_context& io, Respond respond, Peering* peering)
      : io_{io}, acceptor_{io}, respond_{std::move(respond)}, peering_{peering} {}

  /// `address` is HOST:PORT; port 0 takes a free one.
  boost::system::result<void> listen(const std::string& address);
  std::string url() const;

  /// Until stop().
  awaitable<void> run();
  void stop();

 private:
  awaitable<void> serve(asio::ip::tcp::socket socket);

  asio::io_context& io_;
  asio::ip::tcp::acceptor acceptor_;
  Respond respond_;
  Peering* peering_;
  std::size_t connection_count_ = 0;
  std::size_t upload_count_ = 0;
  std::size_t stream_count_ = 0;
  bool stopping_ = false;
};

}  // namespace palabre::node
