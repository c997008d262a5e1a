#include "federation/adoption/valid_ballot.hpp"

namespace palabre::federation {

Result<VoteStatement> verify_valid_ballot(const Parent& parent, const ValidBallot& valid) {
  PALABRE_TRY(const auto candidate, check_candidate(parent, valid.candidate));
  const auto id = record_id(valid.candidate.record);
  PALABRE_TRY(const auto ballot, check_votes(parent, valid.votes, Phase::first, id));
  return VoteStatement{candidate.height, ballot, id};
}

}  // namespace palabre::federation
