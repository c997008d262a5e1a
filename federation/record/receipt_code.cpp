#include "federation/record/receipt_code.hpp"

#include "federation/core/base32.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::federation {

namespace {

constexpr Context code_context{"palabre/code"};
constexpr std::size_t check_bytes = 2;
constexpr std::size_t group_characters = 4;
constexpr std::size_t code_characters = 16;

Bytes with_check(const RecordPrefix& prefix) {
  const auto sum = hash_as<Digest>(code_context, {prefix});
  Bytes bytes{prefix.begin(), prefix.end()};
  bytes.insert(bytes.end(), sum.bytes.begin(), sum.bytes.begin() + check_bytes);
  return bytes;
}

}  // namespace

RecordPrefix prefix_of(const RecordId& id) noexcept {
  RecordPrefix prefix{};
  std::copy_n(id.bytes.begin(), prefix.size(), prefix.begin());
  return prefix;
}

std::string receipt_code(const RecordId& id) {
  const auto characters = to_base32(with_check(prefix_of(id)));
  std::string code;
  for (std::size_t at = 0; at < characters.size(); at += group_characters) {
    if (at > 0) code += '-';
    code += characters.substr(at, group_characters);
  }
  return code;
}

Result<RecordPrefix> read_receipt_code(std::string_view typed) {
  const auto text = tidy_base32(typed);
  if (text.size() != code_characters) return Errc::malformed;
  PALABRE_TRY(const auto bytes, from_base32(text));
  RecordPrefix prefix{};
  std::copy_n(bytes.begin(), prefix.size(), prefix.begin());
  if (with_check(prefix) != bytes) return Errc::malformed;
  return prefix;
}

}  // namespace palabre::federation
