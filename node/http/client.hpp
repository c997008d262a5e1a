// Asks other nodes, over HTTP.

#pragma once

#include <memory>
#include <string>

#include "federation/core/result.hpp"
#include "node/async.hpp"
#include "node/http/message.hpp"

namespace palabre::node {

/// One connection that is kept alive, and opened again when it broke.
class HttpClient {
 public:
  /// `base` is http://host:port.
  HttpClient(asio::io_context& io, std::string base);
  ~HttpClient();

  /// `target` is a path with its query, encoded. A request that found its connection closed by the
  /// other side is sent once more; one that was under way isn't, since it may have taken effect.
  /// Refuses with the network's error_code.
  awaitable<federation::Result<HttpResponse>> send(HttpRequest request, std::string target);

 private:
  struct Connection;
  asio::io_context& io_;
  std::string base_;
  std::unique_ptr<Connection> connection_;
};

/// One request on a connection of its own, blocking; gives up after 30 s.
federation::Result<HttpResponse> fetch(const std::string& base, const HttpRequest& request,
                                       const std::string& target);

/// Percent-encodes a query's value.
std::string encode_query(std::string_view value);

}  // namespace palabre::node
