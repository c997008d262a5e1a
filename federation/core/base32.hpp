// Crockford's base32: what people read from a screen or a sheet and type.
//
// Five bytes are eight of the 32 characters 0-9 and A-Z without I, L, O and U.

#pragma once

#include <string>
#include <string_view>

#include "federation/core/bytes.hpp"

namespace palabre::federation {

/// The number of bytes is a multiple of 5.
std::string to_base32(ByteView bytes);

/// Refuses with Errc::malformed a length that isn't a multiple of 8, and any other character.
Result<Bytes> from_base32(std::string_view text);

/// `typed` without blanks and hyphens, in upper case, with O as 0, I and L as 1.
std::string tidy_base32(std::string_view typed);

}  // namespace palabre::federation
