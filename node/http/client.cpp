#include "node/http/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <cctype>

namespace palabre::node {

using federation::Result;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

constexpr std::uint64_t response_bytes_max = std::uint64_t{256} << 20;
constexpr std::chrono::seconds answer_max{30};

}  // namespace

struct HttpClient::Connection {
  explicit Connection(asio::io_context& io) : stream{io} {}
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  bool used = false;
};

HttpClient::HttpClient(asio::io_context& io, std::string base) : io_{io}, base_{std::move(base)} {}
HttpClient::~HttpClient() = default;

namespace {

HttpResponse plain(const http::response<http::string_body>& message) {
  HttpResponse response;
  response.status = message.result_int();
  for (const auto& field : message) {
    std::string name{field.name_string()};
    for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    response.headers[name] = std::string{field.value()};
  }
  response.body = message.body();
  return response;
}

awaitable<boost::system::error_code> open(beast::tcp_stream& stream, const std::string& base,
                                          asio::io_context& io) {
  const auto parsed = boost::urls::parse_uri(base);
  if (!parsed || parsed->scheme() != "http") {
    co_return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
  }
  const std::string host = parsed->host_address();
  const std::string port = parsed->has_port() ? std::string{parsed->port()} : "80";
  asio::ip::tcp::resolver resolver{io};
  const auto [unknown, addresses] = co_await resolver.async_resolve(host, port, as_result);
  if (unknown) co_return unknown;
  stream.expires_after(answer_max);
  const auto [failed, address] = co_await stream.async_connect(addresses, as_result);
  if (failed) co_return failed;
  boost::system::error_code ignored;
  stream.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
  co_return failed;
}

}  // namespace

awaitable<Result<HttpResponse>> HttpClient::send(HttpRequest request, std::string target) {
  http::request<http::string_body> message{http::string_to_verb(request.method), target, 11};
  const auto parsed = boost::urls::parse_uri(base_);
  if (parsed) message.set(http::field::host, parsed->encoded_host_and_port());
  message.set(http::field::user_agent, "palabre");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = std::move(request.body);
  message.prepare_payload();
  for (;;) {
    if (!connection_) {
      connection_ = std::make_unique<Connection>(io_);
      const auto failed = co_await open(connection_->stream, base_, io_);
      if (failed) {
        connection_.reset();
        co_return failed;
      }
    }
    const bool reused = std::exchange(connection_->used, true);
    auto& stream = connection_->stream;
    stream.expires_after(answer_max);
    const auto [unsent, sent] = co_await http::async_write(stream, message, as_result);
    http::response_parser<http::string_body> parser;
    parser.body_limit(response_bytes_max);
    parser.skip(message.method() == http::verb::head);
    boost::system::error_code failed = unsent;
    if (!failed) {
      const auto [unread, count] =
          co_await http::async_read(stream, connection_->buffer, parser, as_result);
      failed = unread;
    }
    if (!failed) {
      const auto response = parser.release();
      if (!response.keep_alive()) connection_.reset();
      co_return plain(response);
    }
    connection_.reset();
    const bool was_closed = failed == http::error::end_of_stream || unsent;
    if (!reused || !was_closed) co_return failed;
  }
}

Result<HttpResponse> fetch(const std::string& base, const HttpRequest& request,
                           const std::string& target) {
  asio::io_context io{1};
  std::optional<Result<HttpResponse>> result;
  HttpClient client{io, base};
  auto ask = [](HttpClient& asked, HttpRequest sent, std::string where,
                std::optional<Result<HttpResponse>>& answer) -> awaitable<void> {
    answer = co_await asked.send(std::move(sent), std::move(where));
  };
  spawn(io, "fetch", ask(client, request, target, result));
  io.run();
  if (!result) return federation::Errc::not_ready;
  return *std::move(result);
}

std::string encode_query(std::string_view value) {
  return boost::urls::encode({value.data(), value.size()}, boost::urls::unreserved_chars);
}

}  // namespace palabre::node
