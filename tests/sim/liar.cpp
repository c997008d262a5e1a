#include "tests/sim/liar.hpp"

#include <algorithm>

#include "federation/deliberation/decision.hpp"
#include "federation/replica/cut_fold.hpp"
#include "federation/replica/voter.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

/// The ballots that anybody has signed something in, and one more.
std::uint64_t ballots_of(const Book& book) {
  std::uint64_t next = 0;
  for (const auto& [ballot, votes] : book.votes()) next = std::max(next, ballot.ballot);
  return next + 1;
}

/// One of them changed so that nobody can hold it, or that others hold more.
void falsify(Cut& cut, Rng& rng) {
  if (cut.empty()) return;
  const auto at = cut.begin() + static_cast<std::ptrdiff_t>(rng.below(cut.size()));
  switch (rng.below(3)) {
    case 0: at->head.root = any_bytes<TreeHash>(rng); break;
    case 1: at->head = {at->head.size + 1 + rng.below(50), any_bytes<TreeHash>(rng)}; break;
    default: cut.erase(at); break;
  }
}

/// How each line of the cut begins what was observed of it.
std::vector<Consistency> proofs_of(const Cut& cut, const std::vector<Cut>& observed,
                                   const Feeds& feeds) {
  std::vector<Consistency> proofs;
  for (const auto& [feed, head] : cut) {
    const auto held = feeds.held(feed);
    if (!held) continue;
    const auto& tree = held->tree;
    for (const auto& other : observed) {
      const auto seen = head_in(other, feed);
      if (seen.size <= head.size || seen.size > tree.size()) continue;
      if (tree.root(seen.size) != seen.root) continue;
      proofs.push_back({feed, head, seen, tree.prove_consistency(head.size, seen.size)});
    }
  }
  return proofs;
}

/// Most often what brings it into a vote, or spoils one.
constexpr std::array likely_lies{Lie::true_observe,
                                 Lie::true_observe,
                                 Lie::true_observe,
                                 Lie::false_observe,
                                 Lie::candidate,
                                 Lie::wrong_candidate,
                                 Lie::wrong_candidate,
                                 Lie::proposal,
                                 Lie::proposal,
                                 Lie::proposal,
                                 Lie::second_proposal,
                                 Lie::false_ballot,
                                 Lie::false_ballot,
                                 Lie::vote,
                                 Lie::vote,
                                 Lie::vote,
                                 Lie::vote,
                                 Lie::vote,
                                 Lie::vote,
                                 Lie::hidden_vote,
                                 Lie::hidden_vote,
                                 Lie::agenda,
                                 Lie::unseen_vote,
                                 Lie::relabelled_vote,
                                 Lie::replay,
                                 Lie::bad_signature,
                                 Lie::unlisted_kind};

}  // namespace

std::string_view name_of(Lie lie) noexcept {
  constexpr std::array<std::string_view, lie_count> names{
      "agenda",      "true observe",    "false observe", "candidate",     "wrong one",
      "proposal",    "second",          "false ballot",  "vote",          "vote for none",
      "hidden vote", "relabelled vote", "replayed row",  "bad signature", "unlisted kind",
      "back-dated",  "new epoch"};
  return names[static_cast<std::size_t>(lie)];
}

/// What it looks at while it makes up one word.
struct Liar::Sight {
  const Replica& node;
  const Disk& disk;
  const Book& book;
  Rng& rng;
  const SigningKey& key;
  Pen pen;
  std::vector<Body> bodies;

  std::uint64_t height() const { return book.parent().height + 1; }
};

bool Liar::reopens(Rng& rng) {
  if (!rng.one_in(12)) return false;
  ++told_[static_cast<std::size_t>(Lie::new_epoch)];
  return true;
}

std::optional<Liar::Word> Liar::lie(const Replica& node, const Disk& disk, const SigningKey& key,
                                    Rng& rng) {
  const auto& book = node.voter().book();
  Sight sight{node, disk, book, rng, key, Pen{network_, key, node}, {}};
  for (const auto& [id, candidate] : book.candidates()) candidates_.emplace(id, sight.height());
  const auto words = 1 + rng.below(3);
  for (std::uint64_t i = 0; i < words; ++i) {
    // While the others are still in a ballot that it has proposed for.
    const bool again = proposed_ && rng.one_in(2);
    const auto lie = again ? Lie::second_proposal : likely_lies[rng.below(likely_lies.size())];
    if (tell(lie, sight)) ++told_[static_cast<std::size_t>(lie)];
  }
  if (sight.pen.is_empty()) return std::nullopt;
  std::uint64_t time_ms = 1;
  if (rng.one_in(2)) {
    ++told_[static_cast<std::size_t>(Lie::back_dated)];
    time_ms = rng.one_in(2) ? 0 : 4'000'000'000'000;
  }
  return Word{sight.pen.finish(time_ms), std::move(sight.bodies)};
}

bool Liar::tell(Lie lie, Sight& sight) {
  switch (lie) {
    case Lie::agenda: return put_agenda(sight);
    case Lie::true_observe: return observe(sight, true);
    case Lie::false_observe: return observe(sight, false);
    case Lie::candidate: return make_candidate(sight);
    case Lie::wrong_candidate: return spoil_candidate(sight);
    case Lie::proposal:
    case Lie::second_proposal:
    case Lie::false_ballot: return propose(sight, lie);
    case Lie::vote: return vote(sight);
    case Lie::unseen_vote:
      sight.pen.write(Kind::vote2,
                      encode(VoteStatement{sight.height(), 0, any_bytes<RecordId>(sight.rng)}));
      return true;
    case Lie::hidden_vote: return hide_vote(sight);
    case Lie::relabelled_vote: return copy_row(sight, true);
    case Lie::replay: return copy_row(sight, false);
    case Lie::bad_signature:
      sight.pen.write({static_cast<std::uint16_t>(Kind::vote2),
                       0,
                       sight.rng.below(1'000),
                       {},
                       encode(VoteStatement{sight.height(), 0, {}})},
                      Signature{});
      return true;
    case Lie::unlisted_kind:
      sight.pen.write(static_cast<Kind>(sight.rng.one_in(2) ? 8 : 200), Bytes(3, 1));
      return true;
    case Lie::back_dated:
    case Lie::new_epoch: break;
  }
  return false;
}

/// Few, since the others look at each of them.
bool Liar::put_agenda(Sight& sight) {
  if (sight.book.agendas().size() >= 3) return false;
  AgendaStatement agenda{sight.height(), sight.book.parent().adoption, {}, {}};
  if (sight.rng.one_in(2)) agenda.adopted.push_back(any_bytes<RecordId>(sight.rng));
  sight.pen.write(Kind::agenda, encode(agenda));
  return true;
}

/// Once for each agenda, since only the first counts.
bool Liar::observe(Sight& sight, bool rightly) {
  for (const auto& [id, agenda] : sight.book.agendas()) {
    if (sight.book.observes(id).count(sight.node.own()) != 0) continue;
    auto held = sight.node.feeds().cut();
    if (!rightly) falsify(held, sight.rng);
    sight.pen.write(Kind::observe, encode(ObserveStatement{sight.height(), id, held}));
    return true;
  }
  return false;
}

void Liar::publish(Sight& sight, const CandidateContent& content) {
  Body body{{}, MediaType::candidate, encode(content)};
  for (auto& byte : body.salt) byte = static_cast<std::uint8_t>(sight.rng.next());
  const CandidateStatement statement{sight.height(), sight.book.parent().adoption, refer_to(body)};
  const auto made = sight.pen.write(Kind::candidate, encode(statement));
  made_ = record_id(made.record);
  candidates_.emplace(*made_, sight.height());
  sight.bodies.push_back(std::move(body));
}

/// Of observations by lot; what it says of the state at its cut is right.
std::optional<CandidateContent> Liar::content_at(Sight& sight, CutOf which) {
  const auto& parent = sight.book.parent();
  // While a decision waits for its rows nothing can be computed after it.
  if (sight.node.adoptions().size() > parent.height) return std::nullopt;
  for (const auto& [id, agenda] : sight.book.agendas()) {
    const auto& observes = sight.book.observes(id);
    if (observes.size() < parent.quorum()) continue;
    CandidateContent content;
    content.agenda = agenda.record;
    std::vector<Cut> observed;
    auto spare = observes.size() - parent.quorum();
    for (const auto& [org, observe] : observes) {
      if (spare > 0 && sight.rng.one_in(3)) {
        --spare;
        continue;
      }
      content.observes.push_back(observe.record);
      observed.push_back(observe.statement.held);
    }
    content.cut = cut_of(parent, observed, sight.node.feeds());
    if (which == CutOf::parent) content.cut = parent.cut;
    if (which == CutOf::itself) content.cut = sight.node.feeds().cut();
    if (!holds(sight.node.feeds(), content.cut)) continue;
    CutFold fold{network_, sight.node.fold().founding(), sight.node.adoptions(), content.cut,
                 sight.disk.unsound()};
    while (const auto part = fold.next()) fold.add(*sight.disk.run_from(part->feed, part->from));
    const auto state = fold.take();
    const auto decided = decide(*state, agenda.statement);
    const auto* decision = std::get_if<Decision>(&decided);
    if (decision == nullptr) continue;
    content.proofs = proofs_of(content.cut, observed, sight.node.feeds());
    content.text_hash = text_hash(decision->text);
    content.state_digest = state->digest();
    return content;
  }
  return std::nullopt;
}

bool Liar::make_candidate(Sight& sight) {
  if (sight.book.candidates().size() >= 12) return false;
  const auto content = content_at(sight, CutOf::observes);
  if (content) publish(sight, *content);
  return content.has_value();
}

bool Liar::spoil_candidate(Sight& sight) {
  if (sight.book.candidates().size() >= 12) return false;
  const auto how = sight.rng.below(5);
  const auto which = how == 2 ? CutOf::parent : how == 3 ? CutOf::itself : CutOf::observes;
  auto content = content_at(sight, which);
  if (!content) return false;
  if (how == 0) content->state_digest = any_bytes<Digest>(sight.rng);
  if (how == 1) content->text_hash = any_bytes<Digest>(sight.rng);
  if (how == 4) falsify(content->cut, sight.rng);
  publish(sight, *content);
  return true;
}

/// Mostly one that this node's peers can have, of two by lot the one with fewer votes; or else any
/// that one of its nodes has seen.
std::optional<RecordId> Liar::some_candidate(Sight& sight) const {
  std::vector<RecordId> known;
  if (!sight.rng.one_in(6)) {
    for (const auto& [id, candidate] : sight.book.candidates()) known.push_back(id);
  }
  if (known.empty()) {
    for (const auto& [id, height] : candidates_) {
      if (height == sight.height()) known.push_back(id);
    }
  }
  if (known.empty()) return std::nullopt;
  const auto votes_for = [&](const RecordId& id) {
    std::size_t count = 0;
    for (const auto& [ballot, votes] : sight.book.votes()) {
      if (ballot.candidate == id) count += votes.size();
    }
    return count;
  };
  const auto one = known[sight.rng.below(known.size())];
  const auto other = known[sight.rng.below(known.size())];
  return votes_for(one) < votes_for(other) ? one : other;
}

/// In the next ballots that are its own, or once more in one that it has proposed for.
bool Liar::propose(Sight& sight, Lie how) {
  auto candidate = some_candidate(sight);
  const bool second = how == Lie::second_proposal;
  if (second && make_candidate(sight)) {
    candidate = made_;
  } else if (!candidate || sight.rng.one_in(3)) {
    if (sight.rng.one_in(2) ? make_candidate(sight) : spoil_candidate(sight)) candidate = made_;
  }
  if (!candidate) return false;
  const auto last = ballots_of(sight.book) - 1;
  const auto turns = sight.book.parent().stewards.size();
  const auto earlier = proposed_.value_or(last > turns ? last - turns : last);
  const auto from = second ? earlier : last;
  proposed_.reset();
  for (auto ballot = from; ballot < from + 2 * turns; ++ballot) {
    if (proposer(sight.book.parent(), ballot) != sight.node.own()) continue;
    if (sight.book.proposal(ballot).has_value() != second) continue;
    ProposeStatement proposal{sight.height(), ballot, *candidate, {}};
    if (how == Lie::false_ballot && ballot == 0) continue;
    if (how == Lie::false_ballot) name_ballot(proposal, sight);
    sight.pen.write(Kind::propose, encode(proposal));
    if (how == Lie::proposal) proposed_ = ballot;
    if (sight.rng.one_in(2)) {
      sight.pen.write(Kind::vote1, encode(VoteStatement{sight.height(), ballot, *candidate}));
    }
    return true;
  }
  return false;
}

/// One in which nobody voted for it, or the oldest in which enough have voted for something.
void Liar::name_ballot(ProposeStatement& proposal, Sight& sight) {
  proposal.valid_ballot = sight.rng.below(proposal.ballot);
  if (sight.rng.one_in(2)) return;
  for (const auto& [ballot, votes] : sight.book.votes()) {
    const bool older = ballot.phase == Phase::first && ballot.ballot < proposal.ballot &&
                       votes.size() >= sight.book.parent().quorum();
    if (!older) continue;
    proposal.candidate = ballot.candidate;
    proposal.valid_ballot = ballot.ballot;
    return;
  }
}

/// Helps whatever was proposed last, so that some lock, or votes for anything anywhere.
bool Liar::vote(Sight& sight) {
  const auto ballots = ballots_of(sight.book);
  auto ballot = ballots - 1 - sight.rng.below(std::min<std::uint64_t>(ballots, 3));
  const auto proposal = sight.book.proposal(ballot);
  auto candidate = some_candidate(sight);
  auto phase = Phase::first;
  if (proposal && !sight.rng.one_in(3)) {
    candidate = proposal->candidate;
  } else {
    ballot = sight.rng.below(ballots);
    if (sight.rng.one_in(2)) phase = Phase::second;
  }
  if (!candidate) return false;
  const auto& votes = sight.book.votes();
  const auto known = votes.find({phase, ballot, *candidate});
  if (known != votes.end() && known->second.count(sight.node.own()) != 0) return false;
  sight.pen.write(phase == Phase::first ? Kind::vote1 : Kind::vote2,
                  encode(VoteStatement{sight.height(), ballot, *candidate}));
  return true;
}

/// Signs one, or shows one that was signed before.
bool Liar::hide_vote(Sight& sight) {
  if (!hidden_.empty() && sight.rng.one_in(2)) {
    sight.pen.write(hidden_.back().row, hidden_.back().signature);
    hidden_.pop_back();
    return true;
  }
  const auto candidate = some_candidate(sight);
  if (!candidate) return false;
  VoteStatement vote{sight.height(), sight.rng.below(ballots_of(sight.book)), *candidate};
  auto kind = sight.rng.one_in(3) ? Kind::vote2 : Kind::vote1;
  // Best the one that is lacking: what it completes may be older than what others are locked on.
  for (const auto& [ballot, votes] : sight.book.votes()) {
    const bool lacks_one = ballot.phase == Phase::first &&
                           votes.size() + 1 == sight.book.parent().quorum() &&
                           votes.count(sight.node.own()) == 0;
    if (!lacks_one || sight.rng.one_in(2)) continue;
    vote = {sight.height(), ballot.ballot, ballot.candidate};
    kind = Kind::vote1;
  }
  const Record record{network_,
                      sight.node.own(),
                      sight.key.public_key(),
                      static_cast<std::uint16_t>(kind),
                      sight.node.fold().highest_org_seq(sight.node.own()) + 1,
                      encode(vote),
                      {}};
  hidden_.push_back(
      {{record.kind, 0, record.seq, {}, record.header}, sign(record, sight.key).signature});
  return false;
}

/// A row of this height that stands in some feed, as its own.
bool Liar::copy_row(Sight& sight, bool relabelled) {
  const auto& votes = sight.book.votes();
  if (votes.empty()) return false;
  const auto ballot =
      std::next(votes.begin(), static_cast<std::ptrdiff_t>(sight.rng.below(votes.size())));
  const auto vote = std::next(ballot->second.begin(),
                              static_cast<std::ptrdiff_t>(sight.rng.below(ballot->second.size())));
  const auto& [record, signature] = vote->second;
  Row row{record.kind, 0, record.seq, {}, record.header};
  if (relabelled) {
    if (ballot->first.phase != Phase::first) return false;
    row.kind = static_cast<std::uint16_t>(Kind::vote2);
  }
  sight.pen.write(std::move(row), signature);
  return true;
}

}  // namespace palabre::sim
