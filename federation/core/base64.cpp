#include "federation/core/base64.hpp"

#include <sodium.h>

namespace palabre::federation {

std::string to_base64(ByteView bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // The terminating zero.
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes bytes(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  const char* end = nullptr;
  const int refused = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(),
                                        nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL);
  if (refused != 0 || end != text.data() + text.size()) return Errc::malformed;
  bytes.resize(size);
  return bytes;
}

}  // namespace palabre::federation
