// An answer that goes on as long as its reader stays.

#pragma once

#include <string>

#include "node/async.hpp"

namespace palabre::node {

class HttpStream {
 public:
  HttpStream() = default;
  HttpStream(const HttpStream&) = delete;
  HttpStream& operator=(const HttpStream&) = delete;
  virtual ~HttpStream() = default;

  /// The next piece, when there is one; empty once there are no more. It says something at least
  /// every half minute, since a reader who has gone is noticed by writing alone.
  virtual awaitable<std::string> next() = 0;
};

}  // namespace palabre::node
