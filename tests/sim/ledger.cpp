#include "tests/sim/ledger.hpp"

#include "federation/record/kind.hpp"

namespace palabre::sim {

using namespace federation;

std::optional<std::string> Ledger::hear(const OrgId& by, const Row& row) {
  const bool first = row.kind == static_cast<std::uint16_t>(Kind::vote1);
  const bool second = row.kind == static_cast<std::uint16_t>(Kind::vote2);
  if (row.kind == static_cast<std::uint16_t>(Kind::propose)) {
    const auto proposal = decode_propose(row.header);
    if (proposal && proposal->valid_ballot) ++seen_.valid_proposals;
  }
  if (!first && !second) return std::nullopt;
  const auto vote = decode_vote(row.header);
  if (!vote) return "votes: an honest steward's vote doesn't decode";
  const Vote rank{vote->height, vote->ballot, first ? Phase::first : Phase::second};
  // A steward that was put on an older disk fetches back what it has signed.
  if (!heard_.emplace(by, row.seq).second) return std::nullopt;
  const auto last = last_.find(by);
  if (last != last_.end() && rank <= last->second) return "votes: they don't rise";
  last_.insert_or_assign(by, rank);
  if (first) {
    note_first(by, *vote);
  } else if (is_second_decision(by, *vote)) {
    return "I2: two candidates of one height can be certified";
  }
  return std::nullopt;
}

void Ledger::forget(const OrgId& steward) {
  if (quorum_ == stewards_) last_.erase(steward);
}

void Ledger::note_first(const OrgId& by, const VoteStatement& vote) {
  auto& firsts = firsts_[{vote.height, vote.ballot}];
  if (firsts.insert(vote.candidate).second && firsts.size() == 2) ++seen_.split_ballots;
  const auto lock = locks_.find(by);
  if (lock == locks_.end() || lock->second.height != vote.height) return;
  if (lock->second.candidate == vote.candidate) ++seen_.repeated_votes;
}

bool Ledger::is_second_decision(const OrgId& by, const VoteStatement& vote) {
  const auto lock = locks_.find(by);
  const bool changes = lock != locks_.end() && lock->second.height == vote.height &&
                       lock->second.candidate != vote.candidate;
  if (changes) ++seen_.changed_locks;
  locks_.insert_or_assign(by, vote);
  auto& voters = seconds_[vote];
  voters.insert(by);
  if (voters.size() + liars_ < quorum_) return false;
  return certifiable_.emplace(vote.height, vote.candidate).first->second != vote.candidate;
}

}  // namespace palabre::sim
