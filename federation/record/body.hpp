// Free and personal text, apart from what is signed: a header holds the salted commitment, the body
// holds salt and text and can be erased without breaking a hash.
//
//   commitment  SHA-256("palabre/body" padded to 16, salt:32, text)
//
// Source: docs/protocol.md#bodies. Vectors: tests/vectors/records.json.

#pragma once

#include <array>
#include <cstdint>

#include "federation/core/ids.hpp"
#include "federation/core/limits.hpp"

namespace palabre::federation {

enum class MediaType : std::uint8_t { plain = 1, markdown = 2, candidate = 3 };  // On the wire.

using Salt = std::array<std::uint8_t, 32>;

struct Body {
  Salt salt{};
  MediaType media_type = MediaType::plain;
  Bytes text;  ///< 1 to bytes_max(media_type) bytes.

  friend bool operator==(const Body&, const Body&) = default;
};

/// How long a body of this type may be.
constexpr std::size_t bytes_max(MediaType media_type) noexcept {
  return media_type == MediaType::candidate ? candidate_bytes_max : body_bytes_max;
}

/// What a header says of a body.
struct BodyRef {
  Commitment commitment;
  std::uint32_t length = 0;  ///< Of the text, in bytes.
  MediaType media_type = MediaType::plain;

  friend auto operator<=>(const BodyRef&, const BodyRef&) = default;
};

/// Costs one SHA-256 of the text.
Commitment commitment(const Body& body);

/// The reference that a header holds for `body`.
BodyRef refer_to(const Body& body);

/// Whether `body` is what `ref` committed to: hash, length and media type.
bool matches(const BodyRef& ref, const Body& body);

}  // namespace palabre::federation
