// Bytes, and the big-endian integers in them.
//
// Everything that is signed, hashed or laid out by hand goes through ByteWriter and ByteReader, so
// that each length is checked in one place.

#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "federation/core/result.hpp"

namespace palabre::federation {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The same bytes, seen as the type that a library wants.
inline ByteView as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Lower-case hexadecimal, two characters a byte.
std::string to_hex(ByteView bytes);

/// Refuses with Errc::malformed what isn't an even number of hexadecimal digits.
Result<Bytes> from_hex(std::string_view text);

/// Appends fixed-size big-endian integers and raw bytes.
class ByteWriter {
 public:
  ByteWriter& u8(std::uint8_t value) { return put(value, 1); }
  ByteWriter& u16(std::uint16_t value) { return put(value, 2); }
  ByteWriter& u32(std::uint32_t value) { return put(value, 4); }
  ByteWriter& u64(std::uint64_t value) { return put(value, 8); }
  ByteWriter& raw(ByteView bytes);

  const Bytes& bytes() const noexcept { return bytes_; }
  Bytes take() noexcept { return std::move(bytes_); }

 private:
  ByteWriter& put(std::uint64_t value, unsigned byte_count);

  Bytes bytes_;
};

/// Reads what ByteWriter wrote. Each call refuses with Errc::malformed when too few bytes are left.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) noexcept : rest_{bytes} {}

  Result<std::uint8_t> u8() noexcept;
  Result<std::uint16_t> u16() noexcept;
  Result<std::uint32_t> u32() noexcept;
  Result<std::uint64_t> u64() noexcept;
  Result<ByteView> raw(std::size_t count) noexcept;

  bool empty() const noexcept { return rest_.empty(); }
  std::size_t left() const noexcept { return rest_.size(); }

 private:
  ByteView rest_;
};

}  // namespace palabre::federation
