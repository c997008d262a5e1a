// When this steward signs what.

#include "federation/replica/voter.hpp"

#include <algorithm>

#include "federation/adoption/closing_cut.hpp"

namespace palabre::federation {

namespace {

/// The others may have another observation of such a steward, under a key that isn't known here.
bool lists_forked(const CandidateContent& content, const Feeds& feeds) {
  return std::any_of(content.observes.begin(), content.observes.end(), [&](const auto& observe) {
    return is_forked(observe.record.home_org, feeds);
  });
}

}  // namespace

void Voter::handle_content(const Body& body) {
  auto& into = body.media_type == MediaType::candidate ? contents_ : texts_;
  into.emplace(commitment(body), body);
}

void Voter::handle_state(const Cut& cut, std::unique_ptr<Fold> state) {
  if (refolding_ != cut) return;
  refolding_.reset();
  state_cut_ = cut;
  state_ = std::move(state);
}

void Voter::handle_valid_ballot(const ValidBallot& valid, const VoteStatement& statement) {
  book_.hear_shown(valid.candidate);
  for (const auto& vote : valid.votes) book_.hear_shown(vote.vote);
  if (valid_vote_ && statement.ballot <= valid_vote_->ballot) return;
  valid_vote_ = statement;
  valid_ballot_ = valid;
}

bool Voter::follow_valid_ballots(const Feeds& feeds) {
  bool risen = false;
  for (const auto& [ballot, votes] : book_.votes()) {
    if (ballot.phase != Phase::first || votes.size() < book_.parent().quorum()) continue;
    if (valid_vote_ && ballot.ballot <= valid_vote_->ballot) continue;
    const auto candidate = book_.candidates().find(ballot.candidate);
    if (candidate == book_.candidates().end()) continue;
    ValidBallot valid{candidate->second.record, certified(votes, feeds)};
    if (valid.votes.size() < book_.parent().quorum()) continue;
    valid_vote_ = VoteStatement{book_.parent().height + 1, ballot.ballot, ballot.candidate};
    valid_ballot_ = std::move(valid);
    risen = true;
  }
  return risen;
}

/// What q stewards have voted for first, the honest ones among them have checked: the agenda, and
/// who agreed to it, needn't stand in a feed that is here. And what they voted for last may be
/// adopted, so that its rows are held whatever becomes of them.
std::optional<Voter::Want> Voter::follow_first_votes() {
  std::optional<Want> keep;
  for (const auto& [ballot, votes] : book_.votes()) {
    if (ballot.phase != Phase::first || votes.size() < book_.parent().quorum()) continue;
    const auto candidate = book_.candidates().find(ballot.candidate);
    if (candidate == book_.candidates().end()) continue;
    const auto body = contents_.find(candidate->second.statement.content.commitment);
    if (body == contents_.end()) continue;
    const bool hears = backed_.insert(ballot.candidate).second;
    const bool keeps = !kept_ || kept_->ballot < ballot.ballot;
    if (!hears && !keeps) continue;
    auto content = decode_candidate_content(body->second.text);
    if (!content || !check_content(book_.parent(), *content)) continue;
    if (hears) {
      book_.hear_shown(content->agenda);
      for (const auto& observe : content->observes) book_.hear_shown(observe);
    }
    if (!keeps) continue;
    kept_ = Valid{ballot.ballot, ballot.candidate};
    keep = Keep{*kept_, std::move(content->cut)};
  }
  return keep;
}

std::vector<Commitment> Voter::take_due_contents() {
  std::set<RecordId> named;
  for (const auto& [ballot, votes] : book_.votes()) {
    if (votes.size() > book_.parent().liars_max()) named.insert(ballot.candidate);
  }
  // Its turn comes every n ballots, and a liar may propose for all of them at once.
  const auto reached = book_.reached_by(book_.parent().liars_max() + 1).value_or(0);
  for (const auto& [ballot, proposal] : book_.proposals()) {
    if (ballot <= std::max(ballot_, reached)) named.insert(proposal.candidate);
  }
  std::vector<Commitment> due;
  for (const auto& [id, candidate] : book_.candidates()) {
    const bool own = candidate.record.record.home_org == own_;
    if ((!own && named.count(id) == 0) || !due_.insert(id).second) continue;
    due.push_back(candidate.statement.content.commitment);
  }
  return due;
}

std::optional<Voter::Want> Voter::look(const Holding& holding, Instant now) {
  // Whoever only follows still needs what makes a certificate.
  for (const auto& id : due_) {
    const auto& content = book_.candidates().at(id).statement.content.commitment;
    const bool here = holding.missing.count(content) == 0;
    if (here && contents_.count(content) == 0 && recalled_.insert(content).second) {
      return Recall{content};
    }
  }
  if (auto keep = follow_first_votes()) return keep;
  const auto agenda = active_agenda(now);
  if (!agenda || !holding.may_sign || abstains(holding.feeds)) return std::nullopt;
  keep_ballot(now);
  if (auto want = second_vote(holding)) return want;
  if (auto want = first_vote(holding)) return want;
  for (;;) {
    const auto put_off = put_off_.size();
    auto want = propose(holding, *active_agenda(now), now);
    if (want || put_off_.size() == put_off) return want;
  }
}

bool Voter::is_due(Instant now) const noexcept {
  return ballot_until_ && (now >= *ballot_until_ || (waits_ && now >= *wait_until_));
}

bool Voter::abstains(const Feeds& feeds) const {
#ifdef PALABRE_PLANT_FORGETS_ITS_VOTES
  return false;
#endif
  // Of two or three, no quorum lacks any: what the others are locked on holds without this one.
  const auto stewards = book_.parent().stewards.size();
  if (stewards == 2 || stewards == 3) return false;
  const auto epochs = feeds.uncertain_epochs(own_);
  return std::any_of(epochs.begin(), epochs.end(), [&](const FeedId& epoch) {
    return head_in(book_.parent().cut, epoch).size == 0;
  });
}

/// An agenda that q stewards, this one among them, have agreed to: of several first one that wasn't
/// put off, then the one that most have, and then the lowest.
std::optional<RecordId> Voter::active_agenda(Instant now) {
  std::optional<RecordId> active;
  std::pair<bool, std::size_t> best;
  for (const auto& [id, agenda] : book_.agendas()) {
    const auto& observes = book_.observes(id);
    const std::pair rank{put_off_.count(id) == 0, observes.size()};
    const bool agreed = rank.second >= book_.parent().quorum() && observes.count(own_) != 0;
    if (!agreed || (active && rank <= best)) continue;
    best = rank;
    active = id;
  }
  if (active && !wait_until_) wait_until_ = now + observe_patience;
  return active;
}

/// Goes on to the next ballot when this one's time is over, or when enough others are further.
void Voter::keep_ballot(Instant now) {
  constexpr std::uint64_t growth_max = 20;
  const auto enter = [&](std::uint64_t ballot) {
    ballot_ = ballot;
    put_off_.clear();  // What stood against an agenda may be over.
    ballot_until_ = now + first_ballot_ * static_cast<Duration::rep>(
                                              std::min<std::uint64_t>(ballot + 1, growth_max));
  };
  const auto last = book_.standing(own_).last;
  if (!ballot_until_) enter(last ? last->first : ballot_);
  if (last && last->first > ballot_) enter(last->first);
  const auto others = book_.reached_by(book_.parent().liars_max() + 1);
  if (others && *others > ballot_) enter(*others);
  if (now >= *ballot_until_) enter(ballot_ + 1);
}

std::optional<Voter::Want> Voter::second_vote(const Holding& holding) {
  const auto standing = book_.standing(own_);
  for (const auto& [ballot, votes] : book_.votes()) {
#ifdef PALABRE_PLANT_ONE_VOTE_TOO_FEW
    const auto needed = book_.parent().quorum() - 1;
#else
    const auto needed = book_.parent().quorum();
#endif
    if (ballot.phase != Phase::first || votes.size() < needed) continue;
    const auto vote = std::pair{ballot.ballot, Phase::second};
    const bool rises = !standing.last || vote > *standing.last;
#ifdef PALABRE_PLANT_VOTES_NEEDNT_RISE
    const auto known = book_.votes().find({Phase::second, ballot.ballot, ballot.candidate});
    if (!rises && known != book_.votes().end() && known->second.count(own_) != 0) continue;
#else
    if (!rises) continue;
#endif
    std::optional<Want> want;
    const auto verdict = judge(ballot.candidate, holding, want);
    if (want) return want;
    if (verdict != Verdict::right) continue;
    return Sign{Kind::vote2,
                encode(VoteStatement{book_.parent().height + 1, ballot.ballot, ballot.candidate}),
                {}};
  }
  return std::nullopt;
}

std::optional<Voter::Want> Voter::first_vote(const Holding& holding) {
  const auto proposal = book_.proposal(ballot_);
  if (!proposal) return std::nullopt;
  const auto last = book_.standing(own_).last;
#ifdef PALABRE_PLANT_VOTES_FOR_EACH_PROPOSAL
  const auto voted = book_.votes().find({Phase::first, ballot_, proposal->candidate});
  const bool done = voted != book_.votes().end() && voted->second.count(own_) != 0;
  if (done || (last && std::pair{ballot_, Phase::second} <= *last)) return std::nullopt;
#else
  if (last && std::pair{ballot_, Phase::first} <= *last) return std::nullopt;
#endif
  std::optional<Want> want;
  const auto verdict = judge(proposal->candidate, holding, want);
  if (want) return want;
  if (verdict != Verdict::right || !may_vote_first(*proposal, holding)) return std::nullopt;
  return Sign{Kind::vote1,
              encode(VoteStatement{book_.parent().height + 1, ballot_, proposal->candidate}),
              {}};
}

/// A lock yields only to what q stewards have voted for since; and a fresh candidate has to count
/// all that enough stewards hold, so that no proposer leaves anybody's rows out.
bool Voter::may_vote_first(const ProposeStatement& proposal, const Holding& holding) const {
  auto lock = book_.standing(own_).lock;
  const auto& valid = proposal.valid_ballot;
#ifdef PALABRE_PLANT_NO_LOCK
  lock.reset();
#endif
#ifdef PALABRE_PLANT_UNSHOWN_BALLOT
  if (valid) return true;
#endif
  if (valid && !book_.has_quorum({Phase::first, *valid, proposal.candidate})) return false;
#ifdef PALABRE_PLANT_YIELDS_TO_OLDER
  if (valid) lock.reset();
#endif
  const bool free = !lock || lock->candidate == proposal.candidate ||
                    (valid && lock->ballot <= *valid && *valid < proposal.ballot);
  if (!free) return false;
  if (valid) return true;
  const auto& candidate = book_.candidates().at(proposal.candidate);
  const auto& body = contents_.at(candidate.statement.content.commitment);
  return is_fresh(*decode_candidate_content(body.text), holding);
}

bool Voter::is_fresh(const CandidateContent& content, const Holding& holding) const {
#ifdef PALABRE_PLANT_LEAVES_ROWS_OUT
  return true;
#endif
  // Of a steward that has signed two, the one that the candidate lists: others may never see mine.
  std::map<OrgId, Cut> held;
  for (const auto& record : content.observes) {
    held.emplace(record.record.home_org, decode_observe(record.record.header)->held);
  }
  for (const auto& [org, observe] : book_.observes(record_id(content.agenda.record))) {
    if (!is_forked(org, holding.feeds)) held.emplace(org, observe.statement.held);
  }
  std::vector<Cut> observed;
  observed.reserve(held.size());
  for (auto& [org, cut] : held) observed.push_back(std::move(cut));
  if (raises(cut_of(book_.parent(), observed, holding.feeds), content.cut)) return false;
  // Made before the fork was proven: not every steward can ever hold that history.
  return std::none_of(content.cut.begin(), content.cut.end(), [&](const CutLine& line) {
    return holding.feeds.stands_still(line.feed) &&
           line.head.size > head_in(book_.parent().cut, line.feed).size;
  });
}

bool Voter::agrees_to(const CandidateContent& content) const {
  return book_.observes(record_id(content.agenda.record)).count(own_) != 0;
}

std::optional<Voter::Want> Voter::propose(const Holding& holding, const RecordId& agenda,
                                          Instant now) {
  const auto& parent = book_.parent();
  if (proposer(parent, ballot_) != own_ || book_.proposal(ballot_)) return std::nullopt;
  ProposeStatement statement{parent.height + 1, ballot_, {}, {}};
  if (const auto valid = book_.valid_below(ballot_)) {
    statement.candidate = valid->candidate;
    statement.valid_ballot = valid->ballot;
    return Sign{Kind::propose, encode(statement), {}};
  }
  const bool all = book_.observes(agenda).size() == parent.stewards.size();
  waits_ = !all && now < *wait_until_;
  if (waits_) return std::nullopt;
  for (const auto& [id, candidate] : book_.candidates()) {
    const auto body = contents_.find(candidate.statement.content.commitment);
    if (body == contents_.end()) continue;
    const auto content = decode_candidate_content(body->second.text);
    if (!content || record_id(content->agenda.record) != agenda) continue;
    if (is_forked(candidate.record.record.home_org, holding.feeds)) continue;
    if (lists_forked(*content, holding.feeds)) continue;
    std::optional<Want> want;
    const auto verdict = judge(id, holding, want);
    if (want) return want;
    if (verdict != Verdict::right || !is_fresh(*content, holding)) continue;
    put_off_.erase(agenda);
    statement.candidate = id;
    return Sign{Kind::propose, encode(statement), {}};
  }
  return make_candidate(holding, agenda);
}

std::optional<Voter::Want> Voter::want_state(const Cut& cut) {
  if (refolding_) return std::nullopt;  // One at a time.
  refolding_ = cut;
  return Refold{cut};
}

Result<void> Voter::check_observe(const ObserveStatement& statement, const Feeds& feeds) const {
  if (statement.height != book_.parent().height + 1) return Errc::stale_sequence;
  if (book_.agendas().count(statement.agenda) == 0) return Errc::dangling;
  if (book_.observes(statement.agenda).count(own_) != 0) return Errc::duplicate;
  if (!holds(feeds, statement.held)) return Errc::dangling;
  return boost::system::in_place_value;
}

}  // namespace palabre::federation
