// Evidence that an adoption was decided, which anyone can check who knows the stewards of the
// height before: no feed is needed. A verifier walks certificates from the founding.
//
// Source: docs/protocol.md#certificates.

#pragma once

#include <vector>

#include "federation/adoption/candidate.hpp"
#include "federation/adoption/certified_vote.hpp"

namespace palabre::federation {

struct Certificate {
  SignedRecord candidate;
  Body content;                      ///< A CandidateContent.
  std::vector<CertifiedVote> votes;  ///< q or more Vote2, strictly ascending by home_org.

  friend bool operator==(const Certificate&, const Certificate&) = default;
};

/// Refuses with Errc::malformed or Errc::too_large.
Result<Certificate> decode_certificate(ByteView bytes);
Bytes encode(const Certificate& certificate);

/// The adoption that follows `parent`.
///
/// Refuses with
///   Errc::wrong_network   made for another one.
///   Errc::stale_sequence  it is for another height, or follows another adoption.
///   Errc::malformed       the content isn't the candidate's, or its parts contradict each other.
///   Errc::not_owner       somebody in it isn't a steward, or its votes aren't q.
///   Errc::proof_mismatch  a line of its cut isn't what q stewards observed.
///   Errc::bad_signature   of a vote, or of the epoch that names its key.
/// Costs two Ed25519 verifications for each vote.
Result<Adoption> verify_certificate(const Parent& parent, const Certificate& certificate);

/// What the next adoption builds on.
Parent parent_after(const Parent& parent, const Adoption& adoption);

/// The founding, as what the first adoption builds on.
Parent parent_of(const NetworkId& network, const Founding& founding);

/// The parts of a candidate's content that need no signature and no rows, decoded: the agenda, and
/// the observations with their stewards. Refuses as verify_certificate does.
struct CandidateParts {
  RecordId agenda_id;
  AgendaStatement agenda;
  std::vector<Cut> observed;
};
Result<CandidateParts> check_content(const Parent& parent, const CandidateContent& content);

}  // namespace palabre::federation
