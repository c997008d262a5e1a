// Base64 of RFC 4648 with padding, and only the one encoding that each value has.

#pragma once

#include <string>
#include <string_view>

#include "federation/core/bytes.hpp"

namespace palabre::federation {

std::string to_base64(ByteView bytes);

/// Refuses with Errc::malformed what to_base64 doesn't write.
Result<Bytes> from_base64(std::string_view text);

}  // namespace palabre::federation
