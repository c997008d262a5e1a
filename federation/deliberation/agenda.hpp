// What a steward's coordinator asks the stewards to adopt, and what changes only at an adoption.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "federation/deliberation/admission.hpp"
#include "federation/deliberation/statement.hpp"

namespace palabre::federation {

inline constexpr std::size_t adopted_count_max = 1'000;
inline constexpr std::size_t organisation_change_count_max = 200;
inline constexpr std::size_t merge_count_max = 256;

struct OrganisationChange {
  OrgId org;
  bool removed = false;               ///< Then nothing else changes.
  std::optional<Standing> standing;   ///< None: it stays.
  std::optional<PublicKey> root_key;  ///< From the next height on; none: it stays.
  bool root_lost = false;  ///< `root_key` isn't the one whose digest the organisation published.

  friend bool operator==(const OrganisationChange&, const OrganisationChange&) = default;
};

/// Stewards by organisation, each with its root key at this height. 1 to 100.
using Stewards = std::map<OrgId, PublicKey>;

enum class RoundPhase : std::uint8_t {  // On the wire.
  collecting = 1,
  discussion = 2,
  frozen = 3,
  decided = 4,
  published = 5,
};

struct RoundStep {
  std::uint32_t number = 1;
  RoundPhase phase = RoundPhase::collecting;

  friend bool operator==(const RoundStep&, const RoundStep&) = default;
};

struct Changes {
  std::vector<OrganisationChange> organisations;  ///< Strictly ascending by org.
  std::optional<Stewards> stewards;               ///< All of the next height; none: they stay.
  std::optional<Charter> charter;                 ///< None: it stays.
  std::optional<RoundStep> round = {};            ///< That it opens, or takes further.

  friend bool operator==(const Changes&, const Changes&) = default;
};

/// What several adopted revisions make of one block together; Merging says how.
struct BlockMerge {
  BlockId block;
  BodyRef text;

  friend bool operator==(const BlockMerge&, const BlockMerge&) = default;
};

struct AgendaStatement {
  std::uint64_t height = 1;       ///< That the adoption makes: the present one plus 1.
  Digest parent_adoption;         ///< network_id at height 1.
  std::vector<RecordId> adopted;  ///< Revisions, distinct; their order decides as T-9 says.
  Changes changes;
  std::vector<BlockMerge> merges = {};  ///< Strictly ascending by block.

  friend bool operator==(const AgendaStatement&, const AgendaStatement&) = default;
};

/// Refuses with Errc::malformed.
Result<AgendaStatement> decode_agenda(ByteView header);
Bytes encode(const AgendaStatement& statement);

}  // namespace palabre::federation
