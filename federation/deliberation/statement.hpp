// What a member's records and the founding say, decoded and checked.
//
// Headers hold commitments in place of text: the fold reads headers only.
//
// Source: docs/protocol.md#kinds.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "federation/record/body.hpp"
#include "federation/record/statement.hpp"
#include "federation/text/block.hpp"
#include "federation/text/operation.hpp"

namespace palabre::federation {

enum class Change : std::uint8_t { none = 0, substantive = 1, editorial = 2 };  // On the wire.

/// An amendment's revision: its first, or one that replaces a head.
struct AmendmentStatement {
  Digest base_version;  ///< network_id for version 0.
  std::vector<Operation> operations;
  std::vector<BodyRef> bodies;  ///< New texts, in the order of the operations.
  BodyRef title;
  std::optional<BodyRef> reason;
  std::string language;  ///< BCP 47, 2 to 35 bytes.
  Change change = Change::none;
  bool counter_proposal = false;

  friend bool operator==(const AmendmentStatement&, const AmendmentStatement&) = default;
};

/// What an organisation puts to the author of a stale revision.
struct RebaseStatement {
  RecordId revision;
  AmendmentStatement amendment;  ///< As the author would sign it in a Revise.
};

struct HandOverStatement {
  PublicKey new_owner;
  OrgId new_owner_org;
};

enum class Stance : std::uint8_t { support = 1, oppose = 2, abstain = 3, withdrawn = 4 };  // Wire.

enum class Side : std::uint8_t { in_favour = 1, against = 2, question = 3, none = 4 };  // Wire.

struct CommentStatement {
  std::optional<BlockId> block;
  Side side = Side::none;
  BodyRef text;
  std::string language;
};

struct StoryStatement {
  std::string theme;  ///< 1 to 100 bytes.
  BodyRef title;
  BodyRef text;
  std::string language;
  std::vector<BlockId> blocks;  ///< At most 64.
};

struct Thresholds {
  std::uint64_t members = 0;
  std::uint32_t organisations = 0;
  std::uint32_t regions = 0;
  std::uint32_t sectors = 0;
  std::uint32_t share_cap_percent = 0;  ///< 0: no cap.
  std::uint32_t resolutions = 0;        ///< Organisations that have resolved in favour.

  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

struct Charter {
  std::uint32_t rule_book = 1;
  Thresholds thresholds;
  bool editorial_support_carries_over = false;
  std::uint32_t epochs_per_height_max = 16;
  std::uint64_t member_records_per_height_max = 0;        ///< 0: no quota.
  std::uint64_t organisation_records_per_height_max = 0;  ///< 0: no quota.

  friend bool operator==(const Charter&, const Charter&) = default;
};

/// The platform that this one goes on from, as its founders say: shown, and nothing follows from
/// it.
struct Predecessor {
  NetworkId network;
  std::uint64_t height = 0;  ///< Of its last adoption.
  Digest state_digest;       ///< Of its last state.

  friend bool operator==(const Predecessor&, const Predecessor&) = default;
};

struct Founding {
  std::string name;
  std::string language;
  Salt nonce{};
  std::vector<Profile> stewards;  ///< 1 to 100, strictly ascending by root key.
  Charter charter;
  Manifest manifest;  ///< At most 20,000 blocks.
  std::uint64_t founded_at_ms = 0;
  std::optional<Predecessor> predecessor = {};
};

/// Each refuses with Errc::malformed: bytes that don't decode, unknown fields, lengths or values
/// out of bounds, contradictory operations.
Result<AmendmentStatement> decode_amendment(ByteView header);
Result<RebaseStatement> decode_rebase(ByteView header);
Result<HandOverStatement> decode_hand_over(ByteView header);
Result<Stance> decode_endorse(ByteView header);
Result<CommentStatement> decode_comment(ByteView header);
Result<StoryStatement> decode_story(ByteView header);
Result<Founding> decode_founding(ByteView header);

/// `statement.bodies` holds one reference for each new text that the operations commit to.
Bytes encode(const AmendmentStatement& statement);
Bytes encode(const RebaseStatement& statement);
Bytes encode(const HandOverStatement& statement);
Bytes encode_endorse(Stance stance);
Bytes encode(const CommentStatement& statement);
Bytes encode(const StoryStatement& statement);
Bytes encode(const Founding& founding);

}  // namespace palabre::federation
