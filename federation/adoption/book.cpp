#include "federation/adoption/book.hpp"

#include <algorithm>

#include "federation/record/kind.hpp"

namespace palabre::federation {

OrgId proposer(const Parent& parent, std::uint64_t ballot) {
  const auto count = parent.stewards.size();
  const auto index = ((parent.height + 1) % count + ballot % count) % count;
  return std::next(parent.stewards.begin(), static_cast<std::ptrdiff_t>(index))->first;
}

void Book::hear_shown(const SignedRecord& signed_record) {
  if (parent_.stewards.count(signed_record.record.home_org) != 0) keep(signed_record);
}

void Book::hear(const SignedRecord& signed_record) {
  const auto& record = signed_record.record;
  if (parent_.stewards.count(record.home_org) == 0) return;
  auto& heard = heard_bytes_[record.home_org];
  const auto bytes = record.header.size() + book_entry_bytes;
  if (heard + bytes > book_bytes_max) return;
  if (keep(signed_record)) heard += bytes;
}

/// Says whether it is new.
bool Book::keep(const SignedRecord& signed_record) {
  switch (static_cast<Kind>(signed_record.record.kind)) {
    case Kind::agenda: return hear_agenda(signed_record);
    case Kind::observe: return hear_observe(signed_record);
    case Kind::candidate: return hear_candidate(signed_record);
    case Kind::propose: return hear_proposal(signed_record);
    case Kind::vote1: return hear_vote(signed_record, Phase::first);
    case Kind::vote2: return hear_vote(signed_record, Phase::second);
    default: return false;
  }
}

bool Book::hear_agenda(const SignedRecord& signed_record) {
  auto statement = decode_agenda(signed_record.record.header);
  if (!statement || !is_next(statement->height)) return false;
  if (statement->parent_adoption != parent_.adoption) return false;
  Agenda agenda{signed_record, std::move(*statement)};
  return agendas_.emplace(record_id(signed_record.record), std::move(agenda)).second;
}

bool Book::hear_observe(const SignedRecord& signed_record) {
  auto statement = decode_observe(signed_record.record.header);
  if (!statement || !is_next(statement->height)) return false;
  auto& observes = observes_[statement->agenda];
  Observe observe{signed_record, std::move(*statement)};
  return observes.emplace(signed_record.record.home_org, std::move(observe)).second;
}

bool Book::hear_candidate(const SignedRecord& signed_record) {
  const auto statement = decode_candidate(signed_record.record.header);
  if (!statement || !is_next(statement->height)) return false;
  if (statement->parent_adoption != parent_.adoption) return false;
#ifdef PALABRE_PLANT_ONE_ID_FOR_EACH_CONTENT
  const bool known = std::any_of(candidates_.begin(), candidates_.end(), [&](const auto& other) {
    return other.second.statement.content == statement->content;
  });
  if (known) return false;
#endif
  Candidate candidate{signed_record, *statement};
  return candidates_.emplace(record_id(signed_record.record), std::move(candidate)).second;
}

bool Book::hear_proposal(const SignedRecord& signed_record) {
  const auto statement = decode_propose(signed_record.record.header);
  if (!statement || !is_next(statement->height)) return false;
  const auto& by = signed_record.record.home_org;
  if (proposer(parent_, statement->ballot) != by) return false;
#ifdef PALABRE_PLANT_VOTES_FOR_EACH_PROPOSAL
  const bool is_new = proposals_.insert_or_assign(statement->ballot, *statement).second;
#else
  const bool is_new = proposals_.emplace(statement->ballot, *statement).second;
#endif
  auto& reached = reached_[by];
  reached = std::max(reached, statement->ballot);
  return is_new;
}

bool Book::hear_vote(const SignedRecord& signed_record, Phase phase) {
  const auto statement = decode_vote(signed_record.record.header);
  if (!statement || !is_next(statement->height)) return false;
  const auto& by = signed_record.record.home_org;
  auto& votes = votes_[{phase, statement->ballot, statement->candidate}];
  auto& reached = reached_[by];
  reached = std::max(reached, statement->ballot);
  return votes.emplace(by, signed_record).second;
}

const Book::Observes& Book::observes(const RecordId& agenda) const noexcept {
  static const Observes none;
  const auto found = observes_.find(agenda);
  return found == observes_.end() ? none : found->second;
}

std::optional<ProposeStatement> Book::proposal(std::uint64_t ballot) const noexcept {
  const auto found = proposals_.find(ballot);
  if (found == proposals_.end()) return std::nullopt;
  return found->second;
}

bool Book::has_quorum(const Ballot& ballot) const noexcept {
  const auto found = votes_.find(ballot);
  return found != votes_.end() && found->second.size() >= parent_.quorum();
}

std::optional<Book::Valid> Book::valid_below(std::uint64_t below) const noexcept {
  std::optional<Valid> valid;
  for (const auto& [ballot, votes] : votes_) {
    if (ballot.phase != Phase::first || ballot.ballot >= below) continue;
    if (votes.size() < parent_.quorum()) continue;
    if (!valid || ballot.ballot >= valid->ballot) valid = Valid{ballot.ballot, ballot.candidate};
  }
  return valid;
}

std::optional<std::uint64_t> Book::reached_by(std::size_t count) const {
  std::vector<std::uint64_t> ballots;
  for (const auto& [org, ballot] : reached_) ballots.push_back(ballot);
  if (count == 0 || ballots.size() < count) return std::nullopt;
  std::sort(ballots.rbegin(), ballots.rend());
  return ballots[count - 1];
}

Book::Standing Book::standing(const OrgId& steward) const {
  Standing standing;
  for (const auto& [ballot, votes] : votes_) {
    if (votes.count(steward) == 0) continue;
    const auto vote = std::pair{ballot.ballot, ballot.phase};
    if (!standing.last || vote > *standing.last) standing.last = vote;
    if (ballot.phase != Phase::second) continue;
    if (!standing.lock || ballot.ballot >= standing.lock->ballot) {
      standing.lock = Valid{ballot.ballot, ballot.candidate};
    }
  }
  return standing;
}

std::optional<Book::Ballot> Book::decided() const noexcept {
#ifdef PALABRE_PLANT_ONE_DECIDES
  constexpr std::size_t needed = 1;
#else
  const auto needed = parent_.quorum();
#endif
  for (const auto& [ballot, votes] : votes_) {
    if (ballot.phase == Phase::second && votes.size() >= needed) return ballot;
  }
  return std::nullopt;
}

}  // namespace palabre::federation
