#include "node/people/seals.hpp"

#include <sodium.h>

#include <algorithm>
#include <cctype>

#include "federation/core/base64.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::string_view code_letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t code_size = 16;
using Key = std::array<std::uint8_t, 32>;

/// Keys for different ends of one token say nothing of each other.
Key key_for(std::string_view token, std::string_view end) {
  Key key{};
  const auto message = std::string{end} + "\n" + std::string{token};
  crypto_generichash(key.data(), key.size(), as_bytes(message).data(), message.size(), nullptr, 0);
  return key;
}

std::string hex_of(const std::uint8_t* bytes, std::size_t count) {
  return to_hex(ByteView{bytes, count});
}

}  // namespace

std::string fresh_token() {
  Key bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return hex_of(bytes.data(), bytes.size());
}

std::string fresh_code() {
  std::string code;
  for (std::size_t i = 0; i < code_size; ++i) {
    if (i > 0 && i % 4 == 0) code += "-";
    code += code_letters[randombytes_uniform(static_cast<std::uint32_t>(code_letters.size()))];
  }
  return code;
}

std::string code_of_batch(std::string_view batch, std::size_t index) {
  const auto key = key_for(batch, "invitation " + std::to_string(index));
  std::string code;
  for (std::size_t i = 0; i < code_size; ++i) {
    if (i > 0 && i % 4 == 0) code += "-";
    code += code_letters[key[i] % code_letters.size()];
  }
  return code;
}

std::optional<std::string> read_code(std::string_view typed) {
  std::string code;
  for (const auto c : typed) {
    if (c == '-' || c == ' ') continue;
    auto letter = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    // As people read them.
    if (letter == 'O') letter = '0';
    if (letter == 'I' || letter == 'L') letter = '1';
    if (code_letters.find(letter) == std::string_view::npos) return std::nullopt;
    code += letter;
  }
  if (code.size() != code_size) return std::nullopt;
  return code;
}

Digest hash_of_token(std::string_view token) {
  Digest hash;
  const auto key = key_for(token, "palabre token");
  std::copy(key.begin(), key.end(), hash.bytes.begin());
  return hash;
}

std::string seal_for(std::string_view token, const Seed& seed) {
  auto key = key_for(token, "palabre seal");
  Bytes box(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + seed.size());
  randombytes_buf(box.data(), crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(box.data() + crypto_secretbox_NONCEBYTES, seed.data(), seed.size(),
                        box.data(), key.data());
  sodium_memzero(key.data(), key.size());
  return to_base64(box);
}

std::optional<Seed> open_with(std::string_view token, std::string_view sealed) {
  const auto box = from_base64(sealed);
  Seed seed{};
  const auto size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + seed.size();
  if (!box || box->size() != size) return std::nullopt;
  auto key = key_for(token, "palabre seal");
  const int failed = crypto_secretbox_open_easy(
      seed.data(), box->data() + crypto_secretbox_NONCEBYTES,
      box->size() - crypto_secretbox_NONCEBYTES, box->data(), key.data());
  sodium_memzero(key.data(), key.size());
  if (failed != 0) return std::nullopt;
  return seed;
}

std::string fresh_form_token(std::string_view token) {
  const auto due = key_for(token, "palabre form");
  Key mask{};
  randombytes_buf(mask.data(), mask.size());
  Key masked{};
  for (std::size_t i = 0; i < due.size(); ++i) {
    masked[i] = static_cast<std::uint8_t>(due[i] ^ mask[i]);
  }
  return hex_of(mask.data(), mask.size()) + hex_of(masked.data(), masked.size());
}

bool is_form_token(std::string_view token, std::string_view given) {
  const auto bytes = from_hex(given);
  const auto due = key_for(token, "palabre form");
  if (!bytes || bytes->size() != 2 * due.size()) return false;
  Key said{};
  for (std::size_t i = 0; i < due.size(); ++i) {
    said[i] = static_cast<std::uint8_t>((*bytes)[i] ^ (*bytes)[due.size() + i]);
  }
  return sodium_memcmp(said.data(), due.data(), due.size()) == 0;
}

}  // namespace palabre::node
