// What happens in a World, one line for each event, for whoever reads a failure.
//
//     12.345 s  node 3  frame Data org 2 from 17 +3 -> 5

#pragma once

#include <string>
#include <string_view>

#include "federation/core/time.hpp"
#include "federation/sync/frame.hpp"

namespace palabre::sim {

class Trace {
 public:
  explicit Trace(bool on) : on_{on} {}

  bool on() const noexcept { return on_; }

  /// To standard error, if it is on.
  void say(federation::Instant now, std::size_t node, std::string_view what) const;

 private:
  bool on_;
};

/// Its name, and what can be said of it in a few words.
std::string words_of(federation::ByteView frame);

}  // namespace palabre::sim
