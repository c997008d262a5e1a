#include <algorithm>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/url/parse.hpp>
#include <cctype>
#include <optional>
#include <tuple>

#include "node/http/caller.hpp"
#include "node/http/server.hpp"
#include "node/http/stream.hpp"
#include "node/peer/connection.hpp"

namespace palabre::node {

namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

std::string lower(std::string_view text) {
  std::string lowered{text};
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lowered;
}

/// None if the target isn't an address on this server.
std::optional<HttpRequest> plain(const http::request<http::string_body>& message) {
  const auto target =
      boost::urls::parse_origin_form({message.target().data(), message.target().size()});
  if (!target) return std::nullopt;
  HttpRequest request;
  request.method = std::string{message.method_string()};
  request.path = target->path();
  for (const auto& parameter : target->params()) request.query[parameter.key] = parameter.value;
  for (const auto& field : message) {
    request.headers[lower({field.name_string().data(), field.name_string().size()})] =
        std::string{field.value()};
  }
  request.body = message.body();
  return request;
}

http::response<http::string_body> beast_response(const HttpResponse& response, unsigned version,
                                                 bool head) {
  http::response<http::string_body> message{static_cast<http::status>(response.status), version};
  message.set(http::field::server, "palabre");
  for (const auto& [name, value] : response.headers) message.set(name, value);
  if (!head) message.body() = response.body;
  message.content_length(response.body.size());
  return message;
}

HttpResponse refusal(unsigned status, std::string_view code, std::string_view title) {
  HttpResponse response;
  response.status = status;
  response.headers["Content-Type"] = "application/problem+json";
  response.body = R"({"type":"/problems/)" + std::string{code} + R"(","title":")" +
                  std::string{title} + R"(","status":)" + std::to_string(status) + R"(,"code":")" +
                  std::string{code} + "\"}\n";
  return response;
}

/// As long as it lives, one more of what `count` counts.
class Counted {
 public:
  explicit Counted(std::size_t& count) : count_{count} { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::size_t& count_;
};

/// Whether what is still to come of this request may be large: whoever sends half of it and stops
/// holds that much memory for http_idle_max.
bool is_upload(const http::request_parser<http::string_body>& parser) {
  const auto length = parser.content_length();
  return !parser.is_done() && (length ? *length > http_small_body_bytes_max : parser.chunked());
}

HttpResponse refusal_of(const boost::system::error_code& failed) {
  if (failed == http::error::body_limit) return refusal(413, "too_large", "too large");
  if (failed == http::error::header_limit) return refusal(431, "too_large", "headers too large");
  return refusal(400, "malformed", "not HTTP");
}

/// Reads what is still on its way, for a while: closing over it would reset the connection, and
/// whoever sent too much would never read why it was refused.
awaitable<void> linger(beast::tcp_stream& stream) {
  constexpr std::size_t bytes_max = std::size_t{16} << 20;
  std::vector<char> waste(65'536);
  stream.expires_after(std::chrono::seconds{2});
  for (std::size_t bytes = 0; bytes < bytes_max;) {
    const auto [ended, count] = co_await stream.async_read_some(asio::buffer(waste), as_result);
    if (ended) break;
    bytes += count;
  }
}

/// An answer of which nobody knows yet how long it is: it ends with its connection.
std::string stream_head(const HttpResponse& response) {
  std::string head = "HTTP/1.1 200 OK\r\nServer: palabre\r\nConnection: close\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  return head + "\r\n";
}

/// Until it has ended, its reader has gone, or the server stops.
awaitable<void> send_stream(beast::tcp_stream& stream, HttpResponse response,
                            const bool& stopping) {
  auto piece = stream_head(response) + response.body;
  while (!piece.empty() && !stopping) {
    stream.expires_after(http_idle_max);
    const auto [failed, count] = co_await asio::async_write(stream, asio::buffer(piece), as_result);
    if (failed) co_return;
    piece = co_await response.stream->next();
  }
}

struct Split {
  std::string host;
  std::string port;
};

std::optional<Split> split_address(const std::string& address) {
  const auto url = "http://" + address;
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || !parsed->has_port()) return std::nullopt;
  return Split{parsed->host_address(), std::string{parsed->port()}};
}

}  // namespace

boost::system::result<void> Server::listen(const std::string& address) {
  const auto split = split_address(address);
  if (!split) return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
  boost::system::error_code failed;
  tcp::resolver resolver{io_};
  const auto found = resolver.resolve(split->host, split->port, tcp::resolver::passive, failed);
  if (failed) return failed;
  const auto endpoint = found.begin()->endpoint();
  acceptor_.open(endpoint.protocol(), failed);
  if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address{true}, failed);
  if (!failed) acceptor_.bind(endpoint, failed);
  if (!failed) acceptor_.listen(tcp::acceptor::max_listen_connections, failed);
  if (failed) return failed;
  return boost::system::in_place_value;
}

std::string Server::url() const {
  const auto endpoint = acceptor_.local_endpoint();
  const auto host = endpoint.address().to_string();
  const bool v6 = endpoint.address().is_v6();
  return "http://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

awaitable<void> Server::run() {
  asio::steady_timer pause{io_};
  while (!stopping_) {
    auto [failed, socket] = co_await acceptor_.async_accept(as_result);
    if (stopping_) break;
    if (failed || connection_count_ >= http_connection_count_max) {
      // Out of descriptors or full: what is there must end first.
      pause.expires_after(std::chrono::milliseconds{50});
      co_await pause.async_wait(as_result);
      continue;
    }
    spawn(io_, "http", serve(std::move(socket)));
  }
}

void Server::stop() {
  stopping_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
}

awaitable<void> Server::serve(tcp::socket socket) {
  const Counted counted{connection_count_};
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  const auto peer = socket.remote_endpoint(ignored).address();
  beast::tcp_stream stream{std::move(socket)};
  beast::flat_buffer buffer{http_header_bytes_max + http_body_bytes_max};
  while (!stopping_) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(http_body_bytes_max);
    parser.header_limit(http_header_bytes_max);
    stream.expires_after(http_idle_max);
    auto [failed, count] = co_await http::async_read_header(stream, buffer, parser, as_result);
    std::optional<Counted> upload;
    bool busy = false;
    if (!failed && is_upload(parser)) {
      busy = upload_count_ >= http_upload_count_max;
      if (!busy) upload.emplace(upload_count_);
    }
    if (!failed && !busy) {
      std::tie(failed, count) = co_await http::async_read(stream, buffer, parser, as_result);
    }
    const bool speaks_http =
        failed.category() == make_error_code(http::error::body_limit).category();
    if (failed && (!speaks_http || failed == http::error::end_of_stream)) break;
    HttpResponse response;
    bool keep_alive = !failed && !busy && parser.get().keep_alive();
    const bool head = !failed && parser.get().method() == http::verb::head;
    if (failed) {
      response = refusal_of(failed);
    } else if (busy) {
      response = refusal(503, "not_ready", "too many uploads at once; try again");
    } else {
      auto message = parser.release();
      auto request = plain(message);
      const bool upgrade = request && request->path == peer_path && peering_ != nullptr &&
                           lower(message[http::field::upgrade]) == "websocket";
      if (upgrade) {
        co_await accept_peer(std::move(stream), std::move(message), *peering_);
        co_return;
      }
      if (request) {
        request->caller = caller_of(peer, request->header("x-forwarded-for"));
        response = co_await respond_(*request);
      }
      if (!request) response = refusal(400, "malformed", "not an address on this server");
    }
    if (response.stream && !head) {
      if (stream_count_ >= http_stream_count_max) {
        response =
            refusal(503, "not_ready", "too many readers follow at once; load the page again");
      } else {
        const Counted followed{stream_count_};
        co_await send_stream(stream, std::move(response), stopping_);
        break;
      }
    }
    auto reply = beast_response(response, 11, head);
    reply.keep_alive(keep_alive);
    stream.expires_after(http_idle_max);
    if (head) {
      http::response_serializer<http::string_body> serializer{reply};
      const auto [broken, written] =
          co_await http::async_write_header(stream, serializer, as_result);
      if (broken) break;
    } else {
      const auto [broken, written] = co_await http::async_write(stream, reply, as_result);
      if (broken) break;
    }
    if (!keep_alive) break;
  }
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  co_await linger(stream);
}

}  // namespace palabre::node
