// What stewards sign on the way to an adoption, decoded and checked.
//
//   Agenda ──▶ Observe of q stewards ──▶ Candidate ──▶ Propose ──▶ Vote1 of q ──▶ Vote2 of q
//
// Ids stand in full, never as addresses, so that nobody can make an adoption unverifiable by
// forking a feed later.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include <optional>

#include "federation/feed/cut.hpp"
#include "federation/record/body.hpp"

namespace palabre::federation {

/// So that an Observe fits a row.
inline constexpr std::size_t observed_line_count_max = 700;

/// A steward agrees to an agenda, and holds these checkpoints durably.
struct ObserveStatement {
  std::uint64_t height = 1;  ///< Of the adoption that is asked for.
  RecordId agenda;
  Cut held;  ///< At most observed_line_count_max lines, none of size 0.

  friend bool operator==(const ObserveStatement&, const ObserveStatement&) = default;
};

struct CandidateStatement {
  std::uint64_t height = 1;
  Digest parent_adoption;
  BodyRef content;  ///< Of MediaType::candidate.

  friend bool operator==(const CandidateStatement&, const CandidateStatement&) = default;
};

struct ProposeStatement {
  std::uint64_t height = 1;
  std::uint64_t ballot = 0;
  RecordId candidate;
  std::optional<std::uint64_t> valid_ballot;  ///< Below `ballot`; none: a fresh candidate.

  friend bool operator==(const ProposeStatement&, const ProposeStatement&) = default;
};

struct VoteStatement {
  std::uint64_t height = 1;
  std::uint64_t ballot = 0;
  RecordId candidate;

  friend auto operator<=>(const VoteStatement&, const VoteStatement&) = default;
};

/// Each refuses with Errc::malformed.
Result<ObserveStatement> decode_observe(ByteView header);
Result<CandidateStatement> decode_candidate(ByteView header);
Result<ProposeStatement> decode_propose(ByteView header);
Result<VoteStatement> decode_vote(ByteView header);

Bytes encode(const ObserveStatement& statement);
Bytes encode(const CandidateStatement& statement);
Bytes encode(const ProposeStatement& statement);
Bytes encode(const VoteStatement& statement);

}  // namespace palabre::federation
