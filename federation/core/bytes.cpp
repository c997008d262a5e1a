#include "federation/core/bytes.hpp"

namespace palabre::federation {

namespace {

Result<std::uint8_t> hex_digit(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
  return Errc::malformed;
}

template <class Integer>
Result<Integer> big_endian(ByteReader& reader) noexcept {
  PALABRE_TRY(const ByteView bytes, reader.raw(sizeof(Integer)));
  std::uint64_t value = 0;
  for (const auto byte : bytes) value = value << 8 | byte;
  return static_cast<Integer>(value);
}

}  // namespace

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0x0f];
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return Errc::malformed;
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    PALABRE_TRY(const auto high, hex_digit(text[i]));
    PALABRE_TRY(const auto low, hex_digit(text[i + 1]));
    bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return bytes;
}

ByteWriter& ByteWriter::raw(ByteView bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

ByteWriter& ByteWriter::put(std::uint64_t value, unsigned byte_count) {
  const auto at = bytes_.size();
  bytes_.resize(at + byte_count);
  for (unsigned i = 0; i < byte_count; ++i) {
    bytes_[at + i] = static_cast<std::uint8_t>(value >> (8 * (byte_count - 1 - i)));
  }
  return *this;
}

Result<std::uint8_t> ByteReader::u8() noexcept { return big_endian<std::uint8_t>(*this); }
Result<std::uint16_t> ByteReader::u16() noexcept { return big_endian<std::uint16_t>(*this); }
Result<std::uint32_t> ByteReader::u32() noexcept { return big_endian<std::uint32_t>(*this); }
Result<std::uint64_t> ByteReader::u64() noexcept { return big_endian<std::uint64_t>(*this); }

Result<ByteView> ByteReader::raw(std::size_t count) noexcept {
  if (count > rest_.size()) return Errc::malformed;
  const ByteView taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

}  // namespace palabre::federation
