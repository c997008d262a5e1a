// Support that stands in no member's key: what organisations' bodies resolve, and who signs on
// paper. Decoded and checked.
//
// Source: docs/protocol.md#support.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "federation/deliberation/statement.hpp"

namespace palabre::federation {

/// What can be supported: a revision by its record id, a version by its name (network_id for
/// version 0, else an adoption's id).
using Target = RecordId;

/// The digits of a day as ISO 8601 has it: 20020514. Shown; nothing is decided by it.
using Day = std::uint32_t;

inline constexpr std::size_t sheet_line_count_max = 1'000;

/// What one of an organisation's bodies has resolved.
struct ResolutionStatement {
  Target target;
  Stance stance = Stance::support;
  std::string body;  ///< Such as "general assembly"; 1 to 100 bytes.
  Day date = 0;
  std::uint32_t in_favour = 0;  ///< Votes, as are the next two.
  std::uint32_t against = 0;
  std::uint32_t abstained = 0;
  bool quorum_met = false;
  std::optional<Digest> minutes_hash = {};  ///< SHA-256 of the minutes.

  friend bool operator==(const ResolutionStatement&, const ResolutionStatement&) = default;
};

enum class Channel : std::uint8_t { paper = 1, meeting = 2 };  // On the wire.

/// A list of people who support something and have no key.
struct SheetStatement {
  Target target;
  Channel channel = Channel::paper;
  std::string place;   ///< 1 to 100 bytes.
  std::string region;  ///< At most 100 bytes.
  Day date = 0;
  BodyRef witnessed;                     ///< Who recorded it, and who stood by.
  std::vector<Digest> lines;             ///< 1 to 1,000 commitments, strictly ascending.
  std::optional<Digest> list_hash = {};  ///< SHA-256 of the scanned list.

  friend bool operator==(const SheetStatement&, const SheetStatement&) = default;
};

/// A line of a sheet taken off, by whoever holds its salt.
struct StrikeStatement {
  RecordId sheet;
  Digest opening;

  friend bool operator==(const StrikeStatement&, const StrikeStatement&) = default;
};

/// How much support an organisation wants for a version of the text, and until when.
struct CampaignStatement {
  Digest version;
  BodyRef title;
  std::uint64_t members = 0;        ///< 0: no such goal.
  std::uint32_t organisations = 0;  ///< 0: no such goal.
  Day deadline = 0;

  friend bool operator==(const CampaignStatement&, const CampaignStatement&) = default;
};

/// What a line is a commitment to: SHA-256("palabre/opening" || salt || text). It proves that
/// somebody holds the salt and the text, and shows neither.
Digest opening_of(const Salt& salt, std::string_view text) noexcept;

/// The line as it stands on a sheet: SHA-256("palabre/line" || opening).
Digest line_of(const Digest& opening) noexcept;

/// Each refuses with Errc::malformed.
Result<ResolutionStatement> decode_resolution(ByteView header);
Result<RecordId> decode_attest(ByteView header);
Result<SheetStatement> decode_sheet(ByteView header);
Result<StrikeStatement> decode_strike(ByteView header);
Result<CampaignStatement> decode_campaign(ByteView header);
/// 1 to 64 of the organisation's own records.
Result<std::vector<RecordId>> decode_retract(ByteView header);

Bytes encode(const ResolutionStatement& statement);
Bytes encode_attest(const RecordId& revision);
Bytes encode(const SheetStatement& statement);
Bytes encode(const StrikeStatement& statement);
Bytes encode(const CampaignStatement& statement);
Bytes encode_retract(const std::vector<RecordId>& records);

}  // namespace palabre::federation
