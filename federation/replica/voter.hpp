// One steward's part in the next adoption, as a state machine without I/O: it looks at what the
// stewards have signed, and says what this one signs next.
//
//   agenda agreed to ──▶ ballot b: Propose ──▶ Vote1 ──q Vote1──▶ Vote2 (locks) ──q Vote2──▶
//   decided
//                            ▲                    │
//                            └── b + 1, when its time is over or enough others are there
//
// What it has voted, and what it is locked on, it reads from its own signed votes, which are rows
// of its own feed: nothing else has to survive a crash. Which ballot it is in is only a matter of
// time.
//
// A node that isn't a steward's has a Voter as well, which follows and signs nothing.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "federation/adoption/certificate.hpp"
#include "federation/adoption/valid_ballot.hpp"
#include "federation/core/time.hpp"
#include "federation/deliberation/decision.hpp"
#include "federation/deliberation/merging.hpp"
#include "federation/record/kind.hpp"
#include "federation/replica/feeds.hpp"

namespace palabre::federation {

/// What the node holds, as far as a vote depends on it.
struct Holding {
  const Feeds& feeds;
  const std::set<Commitment>& missing;  ///< Bodies that are referred to and not here.
  bool may_sign = false;
};

class Voter {
 public:
  /// The first ballot lasts so long, and each next one so much longer, up to twenty times.
  static constexpr Duration ballot_patience = std::chrono::seconds{30};
  /// How long a proposer waits for the observations of the stewards beyond q.
  static constexpr Duration observe_patience = std::chrono::seconds{2};

  Voter(Parent parent, const OrgId& own, Duration first_ballot)
      : book_{std::move(parent)}, own_{own}, first_ballot_{first_ballot} {}

  const Book& book() const noexcept { return book_; }

  /// As Book::hear.
  void handle_record(const SignedRecord& record) {
    record.record.home_org == own_ ? book_.hear_shown(record) : book_.hear(record);
  }

  /// One that verify_valid_ballot has found good, and what it said: its votes count as if they
  /// stood in a feed.
  void handle_valid_ballot(const ValidBallot& valid, const VoteStatement& statement);

  /// Evidence of the highest ballot that is valid, and what its votes say; none before there is
  /// one.
  const std::optional<ValidBallot>& valid_ballot() const noexcept { return valid_ballot_; }
  const std::optional<VoteStatement>& valid_vote() const noexcept { return valid_vote_; }

  /// Whether a higher one has become valid by what was heard: then valid_ballot() is that.
  bool follow_valid_ballots(const Feeds& feeds);

  /// The stored body of a candidate, or a text that an agenda merges, when Recall has asked for it.
  void handle_content(const Body& body);
  bool has_content(const Commitment& content) const { return contents_.count(content) != 0; }

  /// Contents that are needed from now on, each once: of candidates that this steward has made,
  /// that their ballot's proposer proposes, or that more stewards than may lie have voted for. What
  /// else stewards put forward, nobody has to fetch.
  std::vector<Commitment> take_due_contents();

  /// The state at a cut, when Refold has asked for it.
  void handle_state(const Cut& cut, std::unique_ptr<Fold> state);

  /// Sign this, and append it durably, before look() is called again.
  struct Sign {
    Kind kind;
    Bytes header;
    std::optional<Body> body;
  };
  /// Give the stored body to handle_content().
  struct Recall {
    Commitment commitment;
  };
  /// Compute the state at this cut, and give it to handle_state().
  struct Refold {
    Cut cut;
  };
  /// Hold these rows, whatever epoch takes them back, until this height is decided or another Keep
  /// comes: q stewards have voted for what counts them, in the highest ballot that is known.
  struct Keep {
    Book::Valid valid;
    Cut cut;
  };
  /// The rows of this ballot are held already: what older ones count is nobody's business.
  void resume_keeping(const Book::Valid& valid) { kept_ = valid; }
  using Want = std::variant<Sign, Recall, Refold, Keep>;

  /// What is due next; none: nothing until something is heard, or is_due() says that time is up.
  std::optional<Want> look(const Holding& holding, Instant now);
  bool is_due(Instant now) const noexcept;

  std::uint64_t ballot() const noexcept { return ballot_; }

  /// Whether this steward signs nothing at this height, since it may have voted in rows that its
  /// organisation has lost: until an adoption counts the epoch that was opened after that.
  bool abstains(const Feeds& feeds) const;

  /// Evidence of the decision, once q second votes and the content are here.
  std::optional<Certificate> certificate(const Feeds& feeds) const;

  /// What the state at its cut had against an agenda, when this steward last looked.
  const std::map<RecordId, std::vector<Objection>>& objections() const noexcept {
    return objections_;
  }

  /// May an Observe of this agenda be signed: it is known, isn't observed yet, and all of `held` is
  /// here. Refuses with Errc::dangling, Errc::duplicate, Errc::stale_sequence.
  Result<void> check_observe(const ObserveStatement& statement, const Feeds& feeds) const;

 private:
  enum class Verdict { waiting, right, wrong };
  /// A candidate that is right but for these texts, if they are missing, and its agenda's merges.
  struct Sound {
    RecordId agenda;
    std::vector<Commitment> texts;
  };
  struct Merges {
    std::vector<Merging> from;
    std::vector<BodyRef> into;
    std::optional<Verdict> verdict;
  };
  using Valid = Book::Valid;

  std::optional<Want> follow_first_votes();
  std::optional<RecordId> active_agenda(Instant now);
  void keep_ballot(Instant now);
  std::optional<Want> second_vote(const Holding& holding);
  std::optional<Want> first_vote(const Holding& holding);
  std::optional<Want> propose(const Holding& holding, const RecordId& agenda, Instant now);
  std::optional<Want> make_candidate(const Holding& holding, const RecordId& agenda);
  bool may_vote_first(const ProposeStatement& proposal, const Holding& holding) const;
  bool is_fresh(const CandidateContent& content, const Holding& holding) const;
  bool agrees_to(const CandidateContent& content) const;

  std::vector<CertifiedVote> certified(const Book::Votes& votes, const Feeds& feeds) const;

  /// Judges a candidate once; `want` is set to what is needed for it.
  Verdict judge(const RecordId& id, const Holding& holding, std::optional<Want>& want);
  Verdict judge_content(const RecordId& id, const Body& body, const Holding& holding,
                        std::optional<Want>& want);
  Verdict judge_sound(const Sound& sound, const Holding& holding, std::optional<Want>& want);
  static Verdict judge_texts(const std::vector<Commitment>& texts, const Holding& holding);
  /// Whether what an agenda merges is what whoever holds the texts computes. It was noted, from any
  /// state at which decide() takes it.
  Verdict judge_merges(const RecordId& agenda, const Holding& holding, std::optional<Want>& want);
  void note_merges(const Fold& state, const RecordId& id, const AgendaStatement& agenda);
  Verdict judge_observe(const SignedRecord& observe, const RecordId& agenda,
                        const Feeds& feeds) const;
  std::optional<Want> want_state(const Cut& cut);

  Book book_;
  OrgId own_;
  Duration first_ballot_;

  std::uint64_t ballot_ = 0;
  std::optional<Instant> ballot_until_;  // None while there is nothing to decide.
  std::optional<Instant> wait_until_;    // For observations beyond the q that an agenda has.
  bool waits_ = false;

  std::optional<ValidBallot> valid_ballot_;
  std::optional<VoteStatement> valid_vote_;

  std::map<Commitment, Body> contents_;
  std::set<RecordId> backed_;  // Candidates that q have voted for, and whose records were heard.
  std::optional<Valid> kept_;  // The ballot whose rows are kept.
  std::set<RecordId> due_;     // Candidates whose content was asked for.
  std::map<RecordId, Sound> sound_;
  std::set<Commitment> recalled_;
  std::map<RecordId, Merges> merges_;  // By agenda.
  std::map<Commitment, Body> texts_;   // Of the merges that are being judged.
  std::map<RecordId, Verdict> verdicts_;
  std::map<RecordId, std::vector<Objection>> objections_;
  std::set<RecordId> put_off_;  // Agendas that this steward could propose nothing for.
  std::optional<Cut> refolding_;
  Cut state_cut_;
  std::unique_ptr<Fold> state_;  // At state_cut_.
};

/// Whether the latest epoch of `org` that is here has two histories: what it signs may be here and
/// never come to the others.
bool is_forked(const OrgId& org, const Feeds& feeds);

/// The closing cut of what these stewards observed, as far as this node's own copies show it. A
/// forked feed stays where the parent's cut has it.
Cut cut_of(const Parent& parent, std::vector<Cut> observed, const Feeds& feeds);

/// Every row of `cut` is here, and none of another history.
bool holds(const Feeds& feeds, const Cut& cut);

}  // namespace palabre::federation
