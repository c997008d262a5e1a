// What the stewards of one height have signed, as far as this node has seen it.
//
// It keeps every signed word, wherever it stood: two votes of one steward that differ are evidence
// against it, and both count. Of one that never ends it keeps the first book_bytes_max, which is
// months of ballots. What it holds only grows, and the order in which it came is nothing,
// but for the first Observe of a steward on an agenda and the first Propose of a ballot, which
// stand in feed order.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "federation/adoption/statement.hpp"
#include "federation/deliberation/adoption.hpp"
#include "federation/record/record.hpp"

namespace palabre::federation {

/// What is kept of one steward at one height; and what a record takes beside its header, about.
inline constexpr std::size_t book_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t book_entry_bytes = 512;

/// What an adoption builds on.
struct Parent {
  NetworkId network;
  std::uint64_t height = 0;  ///< Of the adoption before; the next one makes height + 1.
  Digest adoption;           ///< Its id; network_id at height 0.
  Cut cut;                   ///< Empty at height 0.
  Stewards stewards;

  std::size_t quorum() const noexcept { return federation::quorum(stewards.size()); }
  /// How many stewards may lie without two adoptions at one height.
  std::size_t liars_max() const noexcept { return (stewards.size() - 1) / 3; }
};

/// Who proposes in a ballot: stewards by org_id, in turn.
OrgId proposer(const Parent& parent, std::uint64_t ballot);

enum class Phase : std::uint8_t { first = 1, second = 2 };

class Book {
 public:
  explicit Book(Parent parent) : parent_{std::move(parent)} {}

  const Parent& parent() const noexcept { return parent_; }

  /// A record of an adoption kind whose signature holds and whose signer is an operating key of its
  /// organisation. No effect if that isn't a steward, if it is about another height, or if that
  /// steward has said too much.
  void hear(const SignedRecord& signed_record);

  /// However much that steward has said: the own steward's, and what a quorum stands for.
  void hear_shown(const SignedRecord& signed_record);

  struct Agenda {
    SignedRecord record;
    AgendaStatement statement;
  };
  const std::map<RecordId, Agenda>& agendas() const noexcept { return agendas_; }

  struct Observe {
    SignedRecord record;
    ObserveStatement statement;
  };
  /// The first of each steward on an agenda.
  using Observes = std::map<OrgId, Observe>;
  const Observes& observes(const RecordId& agenda) const noexcept;

  struct Candidate {
    SignedRecord record;
    CandidateStatement statement;
  };
  const std::map<RecordId, Candidate>& candidates() const noexcept { return candidates_; }

  /// By ballot, the first of its proposer.
  const std::map<std::uint64_t, ProposeStatement>& proposals() const noexcept { return proposals_; }

  /// The first of the ballot's proposer; none before it has come.
  std::optional<ProposeStatement> proposal(std::uint64_t ballot) const noexcept;

  struct Ballot {
    Phase phase;
    std::uint64_t ballot;
    RecordId candidate;

    friend auto operator<=>(const Ballot&, const Ballot&) = default;
  };
  /// By steward, one vote each.
  using Votes = std::map<OrgId, SignedRecord>;
  const std::map<Ballot, Votes>& votes() const noexcept { return votes_; }
  bool has_quorum(const Ballot& ballot) const noexcept;

  /// The highest ballot below `below` in which q stewards gave their first vote to one candidate.
  struct Valid {
    std::uint64_t ballot;
    RecordId candidate;

    friend bool operator==(const Valid&, const Valid&) = default;
  };
  std::optional<Valid> valid_below(std::uint64_t below) const noexcept;

  /// The highest ballot in which at least `count` stewards have signed something; none if too few
  /// have.
  std::optional<std::uint64_t> reached_by(std::size_t count) const;

  /// What `steward` has voted: the highest (ballot, phase), and what it is locked on.
  struct Standing {
    std::optional<std::pair<std::uint64_t, Phase>> last;
    std::optional<Valid> lock;  ///< From its second votes: the highest.
  };
  Standing standing(const OrgId& steward) const;

  /// The candidate that q second votes adopt; none yet.
  std::optional<Ballot> decided() const noexcept;

 private:
  bool keep(const SignedRecord& signed_record);
  bool hear_agenda(const SignedRecord& record);
  bool hear_observe(const SignedRecord& record);
  bool hear_candidate(const SignedRecord& record);
  bool hear_proposal(const SignedRecord& record);
  bool hear_vote(const SignedRecord& record, Phase phase);
  bool is_next(std::uint64_t height) const noexcept { return height == parent_.height + 1; }

  Parent parent_;
  std::map<RecordId, Agenda> agendas_;
  std::map<RecordId, Observes> observes_;
  std::map<RecordId, Candidate> candidates_;
  std::map<std::uint64_t, ProposeStatement> proposals_;
  std::map<Ballot, Votes> votes_;
  std::map<OrgId, std::uint64_t> reached_;  // The highest ballot of which it said anything.
  std::map<OrgId, std::size_t> heard_bytes_;
};

}  // namespace palabre::federation
