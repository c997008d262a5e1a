// In which order the rows of a store are folded: height by height, and within a height feed by
// feed.
//
//   rows of the first cut, adopt, rows up to the second cut, adopt, …, the rest
//
// Source: docs/protocol.md#fold.

#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "federation/feed/cut.hpp"

namespace palabre::federation {

/// Rows of one feed that come next.
struct Part {
  FeedId feed;
  std::uint64_t from = 0;
  std::uint64_t to = 0;  ///< Position after the last.
};

/// The rows before this are those of the adoption that makes this height.
struct HeightEnd {
  std::uint64_t height;
};

class Reading {
 public:
  Reading() = default;

  /// `cuts` of the adoptions since the founding, and then up to `last`.
  Reading(const std::vector<Cut>& cuts, const Cut& last);

  /// What comes next; none at the end.
  std::optional<std::variant<Part, HeightEnd>> next() const;

  /// The next part has been read up to `position`.
  void advance(std::uint64_t position);
  /// The end of a height has been dealt with.
  void pass_height() { ++at_; }

 private:
  std::vector<std::variant<Part, HeightEnd>> steps_;
  std::size_t at_ = 0;
};

}  // namespace palabre::federation
