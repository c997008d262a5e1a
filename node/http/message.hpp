// A request and its response as plain values: handlers and their tests see no sockets.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace palabre::node {

struct HttpRequest {
  std::string method = "GET";
  std::string path;                            ///< Decoded, without the query.
  std::map<std::string, std::string> query;    ///< Decoded; of a repeated name the last.
  std::map<std::string, std::string> headers;  ///< Names in lower case.
  std::string body;
  std::string caller;  ///< As caller_of() has it; empty: this machine.

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
  }
};

class HttpStream;

struct HttpResponse {
  unsigned status = 200;
  std::map<std::string, std::string> headers;
  std::string body;
  std::shared_ptr<HttpStream> stream = {};  ///< What goes on after the body; mostly nothing.

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
  }
};

}  // namespace palabre::node
