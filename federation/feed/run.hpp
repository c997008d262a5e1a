// Consecutive rows of one feed that end where a checkpoint ends: what is written in one batch and
// sent in one frame.
//
// Source: docs/protocol.md#feeds.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "federation/crypto/sign.hpp"
#include "federation/feed/feed_id.hpp"

namespace palabre::federation {

struct SignedRow {
  Bytes row;  ///< At most row_bytes_max bytes.
  Signature signature{};

  friend bool operator==(const SignedRow&, const SignedRow&) = default;
};

struct Run {
  FeedId feed;
  std::uint64_t from = 0;       ///< Position of the first row.
  std::vector<SignedRow> rows;  ///< 1 to group_row_count_max.
  std::string checkpoint;       ///< A signed note over the first from + rows.size() rows.

  std::uint64_t end() const noexcept { return from + rows.size(); }

  friend bool operator==(const Run&, const Run&) = default;
};

}  // namespace palabre::federation
