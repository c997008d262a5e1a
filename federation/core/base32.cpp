#include "federation/core/base32.hpp"

#include "federation/core/assert.hpp"

namespace palabre::federation {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t group_bytes = 5;
constexpr std::size_t group_characters = 8;

}  // namespace

std::string to_base32(ByteView bytes) {
  PALABRE_ASSERT(bytes.size() % group_bytes == 0);
  std::string text;
  text.reserve(bytes.size() / group_bytes * group_characters);
  for (; !bytes.empty(); bytes = bytes.subspan(group_bytes)) {
    std::uint64_t bits = 0;
    for (const auto byte : bytes.first(group_bytes)) bits = bits << 8U | byte;
    for (int shift = 35; shift >= 0; shift -= 5) text += alphabet[bits >> shift & 31U];
  }
  return text;
}

Result<Bytes> from_base32(std::string_view text) {
  if (text.size() % group_characters != 0) return Errc::malformed;
  Bytes bytes;
  bytes.reserve(text.size() / group_characters * group_bytes);
  for (; !text.empty(); text.remove_prefix(group_characters)) {
    std::uint64_t bits = 0;
    for (const char c : text.substr(0, group_characters)) {
      const auto value = alphabet.find(c);
      if (value == std::string_view::npos) return Errc::malformed;
      bits = bits << 5U | value;
    }
    for (int shift = 32; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
    }
  }
  return bytes;
}

std::string tidy_base32(std::string_view typed) {
  std::string text;
  text.reserve(typed.size());
  for (char c : typed) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '-') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    text += c;
  }
  return text;
}

}  // namespace palabre::federation
