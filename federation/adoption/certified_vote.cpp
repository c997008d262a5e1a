#include "federation/adoption/certified_vote.hpp"

namespace palabre::federation {

namespace {

Result<void> check_vote(const Parent& parent, const CertifiedVote& certified, Kind kind,
                        const VoteStatement& due) {
  const auto& [vote, epoch] = certified;
  if (const auto steward = check_steward(parent, vote, kind); !steward) return steward.error();
  PALABRE_TRY(const auto statement, decode_vote(vote.record.header));
  if (statement != due) return Errc::malformed;
  const auto& org = vote.record.home_org;
  if (const auto steward = check_steward(parent, epoch, Kind::epoch); !steward) {
    return steward.error();
  }
  PALABRE_TRY(const auto opening, decode_epoch(epoch.record.header));
  const auto& root = parent.stewards.at(org);
  const bool certifies = epoch.record.home_org == org && epoch.record.signer == root &&
                         opening.root_key == root && opening.operating_key == vote.record.signer;
  if (!certifies) return Errc::not_owner;
  if (!verify(epoch) || !verify(vote)) return Errc::bad_signature;
  return boost::system::in_place_value;
}

}  // namespace

Result<void> check_steward(const Parent& parent, const SignedRecord& signed_record, Kind kind) {
  const auto& record = signed_record.record;
  if (record.network != parent.network) return Errc::wrong_network;
  const bool is_it = record.kind == static_cast<std::uint16_t>(kind);
  if (!is_it || !record.references.empty()) return Errc::malformed;
  if (parent.stewards.count(record.home_org) == 0) return Errc::not_owner;
  return boost::system::in_place_value;
}

Result<CandidateStatement> check_candidate(const Parent& parent, const SignedRecord& candidate) {
  if (const auto steward = check_steward(parent, candidate, Kind::candidate); !steward) {
    return steward.error();
  }
  PALABRE_TRY(auto statement, decode_candidate(candidate.record.header));
  const bool next =
      statement.height == parent.height + 1 && statement.parent_adoption == parent.adoption;
  if (!next) return Errc::stale_sequence;
  return statement;
}

Result<std::uint64_t> check_votes(const Parent& parent, const std::vector<CertifiedVote>& votes,
                                  Phase phase, const RecordId& candidate) {
  if (votes.size() < parent.quorum()) return Errc::not_owner;
  const auto kind = phase == Phase::first ? Kind::vote1 : Kind::vote2;
  PALABRE_TRY(const auto first, decode_vote(votes.front().vote.record.header));
  const VoteStatement due{parent.height + 1, first.ballot, candidate};
  std::optional<OrgId> last;
  for (const auto& vote : votes) {
    if (const auto holds = check_vote(parent, vote, kind, due); !holds) return holds.error();
    const auto& org = vote.vote.record.home_org;
    if (last && org <= *last) return Errc::malformed;
    last = org;
  }
  return due.ballot;
}

}  // namespace palabre::federation
