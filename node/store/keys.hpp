// Every key that the store writes, byte for byte; integers big-endian, so that keys sort as
// numbers.
//
//   column       key                                    value
//   rows         org:32  epoch:u16  position:u64        signature:64  row
//   checkpoints  org:32  epoch:u16  size:u64            signed note
//   bodies       commitment:32                          media_type:u8  salt:32  text
//   receipts     record_id:32                           SignedReceipt
//   unsound      org:32  epoch:u16  position:u64        nothing
//   forks        org:32  epoch:u16                      ForkProof
//   adoptions    height:u64                             Certificate
//   rivals       candidate's record_id:32               Certificate
//   ballots      height:u64                             ValidBallot, the highest that was seen
//   candidates   record_id:32                           one that was voted for, as in said
//   said         org:32  epoch:u16  position:u64        PostedRecord without bodies
//   orphans      'r' or 'c', then a key of rows or     the value there
//                checkpoints
//   meta         name                                   bytes
//                "scrub/" commitment:32                 nothing: bytes of this body are to go
//
// Golden: tests/unit/keys_test.cpp. Source: docs/storage.md.

#pragma once

#include <string>
#include <string_view>

#include "federation/feed/feed_id.hpp"

namespace palabre::node {

inline constexpr std::size_t feed_key_bytes = 34;
inline constexpr std::size_t place_key_bytes = 42;

std::string feed_key(const federation::FeedId& feed);
std::string place_key(const federation::FeedId& feed, std::uint64_t number);

/// Refuses with Errc::malformed whatever place_key() doesn't write.
federation::Result<federation::Place> place_of_key(std::string_view key);

}  // namespace palabre::node
