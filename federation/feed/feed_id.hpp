// Which feed: one organisation in one epoch.

#pragma once

#include <compare>
#include <cstdint>

#include "federation/core/ids.hpp"

namespace palabre::federation {

struct FeedId {
  OrgId org;
  std::uint32_t epoch = 0;

  friend auto operator<=>(const FeedId&, const FeedId&) = default;
};

/// A place in a feed.
struct Place {
  FeedId feed;
  std::uint64_t position = 0;  ///< From 0.

  friend auto operator<=>(const Place&, const Place&) = default;
};

}  // namespace palabre::federation
