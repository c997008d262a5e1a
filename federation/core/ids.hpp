// Names for the things that every node must agree on.
//
// Each is 32 bytes in memory, on disk and on the wire. Two kinds never compare, convert or mix, so
// a member's key can't be passed where an organisation is due; raw bytes become an id only by
// naming the kind. There is deliberately no std::hash: what federation/ iterates, it keeps in
// ordered containers, since hash-map order may differ between nodes.

#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "federation/core/bytes.hpp"
#include "federation/core/result.hpp"

namespace palabre::federation {

template <class Kind>
struct Id {
  static constexpr std::size_t byte_count = 32;

  std::array<std::uint8_t, byte_count> bytes{};

  /// The id whose bytes are `raw`. Refuses with Errc::malformed unless there are exactly 32.
  static Result<Id> from(ByteView raw) noexcept {
    if (raw.size() != byte_count) return Errc::malformed;
    Id id;
    std::copy(raw.begin(), raw.end(), id.bytes.begin());
    return id;
  }

  ByteView view() const noexcept { return bytes; }

  friend bool operator==(const Id&, const Id&) = default;

  /// In the order of the bytes. Ids are hashes: their first eight bytes nearly always tell, and
  /// ordered containers of ids spend their time here.
  friend std::strong_ordering operator<=>(const Id& left, const Id& right) noexcept {
    const auto first = left.leading() <=> right.leading();
    if (first != 0) return first;
    return std::memcmp(left.bytes.data(), right.bytes.data(), byte_count) <=> 0;
  }

 private:
  /// The first eight bytes as a number, most significant first.
  std::uint64_t leading() const noexcept {
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data(), sizeof number);
    return std::endian::native == std::endian::little ? __builtin_bswap64(number) : number;
  }
};

using NetworkId = Id<struct NetworkKind>;    ///< Hash of the founding header.
using OrgId = Id<struct OrgKind>;            ///< Hash of network id and first root key.
using PublicKey = Id<struct PublicKeyKind>;  ///< Ed25519 public key of whoever signs.
using RecordId = Id<struct RecordKind>;      ///< Hash of a record's preimage.
using TreeHash = Id<struct TreeKind>;        ///< Leaf, inner node or root of a feed's Merkle tree.
using Commitment = Id<struct BodyKind>;      ///< Salted hash of a body.
using BlockId = Id<struct BlockIdKind>;      ///< A block of the text, for ever.
using Digest = Id<struct DigestKind>;        ///< Any other SHA-256, the state digest among them.

static_assert(sizeof(RecordId) == RecordId::byte_count);

}  // namespace palabre::federation
