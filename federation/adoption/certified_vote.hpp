// Votes of q stewards for one candidate in one ballot, which anyone can check who knows the
// stewards of the height before: no feed is needed.
//
// Of second votes they are an adoption (certificate.hpp), of first ones a valid ballot
// (valid_ballot.hpp).
//
// Source: docs/protocol.md#certificates.

#pragma once

#include <vector>

#include "federation/adoption/book.hpp"
#include "federation/record/kind.hpp"

namespace palabre::federation {

struct CertifiedVote {
  SignedRecord vote;
  SignedRecord epoch;  ///< Row 0 of the epoch whose operating key signed it.

  friend bool operator==(const CertifiedVote&, const CertifiedVote&) = default;
};

/// The candidate of the next height after `parent`, which a steward of it has signed, without
/// bodies.
///
/// Refuses with
///   Errc::wrong_network   made for another one.
///   Errc::malformed       not a candidate.
///   Errc::not_owner       not a steward's.
///   Errc::stale_sequence  it is for another height, or follows another adoption.
Result<CandidateStatement> check_candidate(const Parent& parent, const SignedRecord& candidate);

/// A record of this kind and network, by a steward, without references. Refuses with the first
/// three of check_candidate.
Result<void> check_steward(const Parent& parent, const SignedRecord& signed_record, Kind kind);

/// The votes, of `phase`, for `candidate` at the next height, all in one ballot, of q or more
/// distinct stewards: that ballot.
///
/// Refuses with
///   Errc::wrong_network  of another one.
///   Errc::malformed      a vote for something else, or of another ballot.
///   Errc::not_owner      somebody isn't a steward, or they aren't q, or the key isn't the
///                        steward's.
///   Errc::bad_signature  of a vote, or of the epoch that names its key.
/// Costs two Ed25519 verifications for each vote.
Result<std::uint64_t> check_votes(const Parent& parent, const std::vector<CertifiedVote>& votes,
                                  Phase phase, const RecordId& candidate);

}  // namespace palabre::federation
