// A record as it stands in a feed: the same statement with short addresses in place of ids.
//
//   row      kind:u16be  author:u32be  seq:u64be  address_count:u8  address * address_count  header
//   address  organisation:u16be  epoch:u16be  sequence:u32be
//   leaf     SHA-256(0x00, row, signature)
//
// Author and organisation are numbers of this feed alone: author 0 is the operating key,
// organisation 0 is the feed's own; each Enrol row takes the next author number and each Introduce
// row the next organisation number, valid or not. A leaf is computable from the row alone.
//
// Source: docs/protocol.md#rows. Vectors: tests/vectors/records.json.

#pragma once

#include <cstdint>
#include <vector>

#include "federation/core/ids.hpp"
#include "federation/crypto/sign.hpp"

namespace palabre::federation {

/// Where a record stands, seen from one feed.
struct Address {
  std::uint16_t organisation = 0;  ///< Number in the feed that holds this address; 0: itself.
  std::uint16_t epoch = 0;
  std::uint32_t sequence = 0;  ///< Position in that epoch's feed, from 0.

  friend auto operator<=>(const Address&, const Address&) = default;
};

struct Row {
  std::uint16_t kind = 0;
  std::uint32_t author = 0;
  std::uint64_t seq = 0;
  std::vector<Address> addresses;  ///< At most reference_count_max.
  Bytes header;

  friend bool operator==(const Row&, const Row&) = default;
};

/// Refuses with Errc::too_large more than row_bytes_max bytes or reference_count_max addresses.
Result<Bytes> encode(const Row& row);

/// Refuses with
///   Errc::too_large   over row_bytes_max.
///   Errc::malformed   bytes end early, or more than reference_count_max addresses.
Result<Row> decode_row(ByteView bytes);

/// Costs one SHA-256 of the row.
TreeHash leaf_hash(ByteView row, const Signature& signature);

}  // namespace palabre::federation
