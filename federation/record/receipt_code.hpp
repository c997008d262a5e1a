// A record's id as a member writes it on paper and reads it aloud, to ask any node what became of
// what they said.
//
//   code   16 characters of base32 in four groups, "XXXX-XXXX-XXXX-XXXX":
//          the first 8 bytes of the record id, then the first 2 of SHA-256("palabre/code", these 8)
//
// Source: docs/protocol.md X-5. Vectors: tests/vectors/records.json, receipt_code.

#pragma once

#include <array>
#include <string>
#include <string_view>

#include "federation/core/ids.hpp"

namespace palabre::federation {

/// How a record id begins.
using RecordPrefix = std::array<std::uint8_t, 8>;
RecordPrefix prefix_of(const RecordId& id) noexcept;

std::string receipt_code(const RecordId& id);

/// Forgives case, blanks, hyphens, and O, I, L for 0, 1, 1.
/// Refuses with Errc::malformed what isn't a code, or has a mistake in it.
Result<RecordPrefix> read_receipt_code(std::string_view typed);

}  // namespace palabre::federation
