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
//   said         org:32  epoch:u16  position:u64        PostedRecord without bodies: two histories
//                record_id:32                           may have had two at one place
//   orphans      org:32  epoch:u16  history:u16         the value there
//                'r' or 'c'  position or size:u64
//   meta         name                                   bytes
//                "scrub/" commitment:32                 nothing: bytes of this body are to go
//
// Source: docs/storage.md.

#pragma once

#include <string>
#include <string_view>

#include "federation/feed/feed_id.hpp"
#include "federation/record/record.hpp"

namespace palabre::node {

inline constexpr std::size_t feed_key_bytes = 34;
inline constexpr std::size_t place_key_bytes = 42;

std::string feed_key(const federation::FeedId& feed);
std::string place_key(const federation::FeedId& feed, std::uint64_t number);

/// Before the number in a key of orphans; `kind` is 'r' for rows and 'c' for checkpoints.
std::string orphan_key(const federation::FeedId& feed, std::uint16_t history, char kind);

/// Sorts as the place does.
std::string said_key(const federation::Place& place, const federation::RecordId& record);

/// Refuses with Errc::malformed whatever said_key() doesn't write.
federation::Result<std::pair<federation::Place, federation::RecordId>> place_of_said_key(
    std::string_view key);

/// Refuses with Errc::malformed whatever place_key() doesn't write.
federation::Result<federation::Place> place_of_key(std::string_view key);

}  // namespace palabre::node
