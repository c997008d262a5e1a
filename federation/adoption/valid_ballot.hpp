// Evidence that q stewards gave their first vote to one candidate in one ballot: what lets a
// steward go over from what it is locked on, and what a proposer must name.
//
// Votes are rows of feeds, and mostly that is how they travel. But rows can stay out of sight for
// ever: a steward that lies shows them in one of two histories, and an epoch may take them back.
// Who has seen q of them is locked on them; so these go from node to node by themselves. There are
// few of them, since q stewards are never all liars: one for each ballot at most.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include <vector>

#include "federation/adoption/certified_vote.hpp"

namespace palabre::federation {

struct ValidBallot {
  SignedRecord candidate;
  std::vector<CertifiedVote> votes;  ///< q or more Vote1, strictly ascending by home_org.

  friend bool operator==(const ValidBallot&, const ValidBallot&) = default;
};

/// Refuses with Errc::malformed or Errc::too_large.
Result<ValidBallot> decode_valid_ballot(ByteView bytes);
Bytes encode(const ValidBallot& valid);

/// What those votes say, all of them, about the height after `parent`. Refuses as check_candidate
/// and check_votes do, and costs as much.
Result<VoteStatement> verify_valid_ballot(const Parent& parent, const ValidBallot& valid);

}  // namespace palabre::federation
