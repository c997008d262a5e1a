// SHA-256, and the contexts that keep one use of it from passing for another.
//
// Every hash of ours begins with 16 bytes that say what is hashed; RFC 6962's leaves and nodes keep
// their 0x00 and 0x01, which no context begins with.
//
// Source: docs/protocol.md#hashes.

#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>
#include <initializer_list>

#include "federation/core/bytes.hpp"

namespace palabre::federation {

/// SHA-256 over bytes that come in pieces. finish() once, at the end.
class Sha256 {
 public:
  Sha256() noexcept { crypto_hash_sha256_init(&state_); }

  Sha256& add(ByteView bytes) noexcept {
    crypto_hash_sha256_update(&state_, bytes.data(), bytes.size());
    return *this;
  }

  std::array<std::uint8_t, crypto_hash_sha256_BYTES> finish() noexcept {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256_final(&state_, hash.data());
    return hash;
  }

 private:
  crypto_hash_sha256_state state_;
};

/// What is hashed or signed: ASCII of at most 15 characters, zero-padded to 16 bytes.
struct Context {
  static constexpr std::size_t byte_count = 16;

  template <std::size_t Size>
  consteval explicit Context(const char (&words)[Size]) {
    static_assert(Size <= byte_count, "15 characters at most");
    for (std::size_t i = 0; i + 1 < Size; ++i) bytes[i] = static_cast<std::uint8_t>(words[i]);
  }

  std::array<std::uint8_t, byte_count> bytes{};
};

/// SHA-256 of the context and then of each piece, as an id.
template <class IdType>
IdType hash_as(const Context& context, std::initializer_list<ByteView> pieces) noexcept {
  Sha256 hash;
  hash.add(context.bytes);
  for (const auto piece : pieces) hash.add(piece);
  return IdType{hash.finish()};
}

}  // namespace palabre::federation
