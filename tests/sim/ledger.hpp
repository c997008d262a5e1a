// What the honest stewards of a World have signed on the way to its adoptions, and what liars could
// make of it.
//
// A node sees the votes that reach it; this sees each one as it becomes durable. Two candidates of
// one height that could both be certified break the rule even if nobody puts the certificates
// together: liars can sign any vote, and show it at any time.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "federation/adoption/book.hpp"
#include "federation/record/row.hpp"

namespace palabre::sim {

class Ledger {
 public:
  /// `liars` of `stewards` sign whatever they like.
  Ledger(std::size_t stewards, std::size_t liars)
      : stewards_{stewards}, quorum_{federation::quorum(stewards)}, liars_{liars} {}

  /// A row of an honest steward's own feed has become durable. Says what it breaks.
  std::optional<std::string> hear(const federation::OrgId& by, const federation::Row& row);

  /// Its operator has gone on over what may be lost. Where every quorum has all stewards it signs
  /// again, from any ballot on (docs/protocol.md J-18); elsewhere its votes go on rising.
  void forget(const federation::OrgId& steward);

  /// What it has seen of the rarer ways to a decision.
  struct Seen {
    std::uint64_t valid_proposals = 0;  ///< That name the ballot in which q voted for it.
    std::uint64_t repeated_votes = 0;   ///< First votes for what one is locked on.
    std::uint64_t changed_locks = 0;    ///< Second votes for another than one was locked on.
    std::uint64_t split_ballots = 0;    ///< In which honest stewards voted for two candidates.
  };
  const Seen& seen() const noexcept { return seen_; }

 private:
  using Vote = std::tuple<std::uint64_t, std::uint64_t, federation::Phase>;

  void note_first(const federation::OrgId& by, const federation::VoteStatement& vote);
  bool is_second_decision(const federation::OrgId& by, const federation::VoteStatement& vote);

  std::size_t stewards_;
  std::size_t quorum_;
  std::size_t liars_;
  std::set<std::pair<federation::OrgId, std::uint64_t>> heard_;  // By seq.
  std::map<federation::OrgId, Vote> last_;
  std::map<federation::OrgId, federation::VoteStatement> locks_;
  std::map<federation::VoteStatement, std::set<federation::OrgId>> seconds_;
  std::map<std::uint64_t, federation::RecordId> certifiable_;  // By height.
  // What honest stewards gave their first votes to, by height and ballot.
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::set<federation::RecordId>> firsts_;
  Seen seen_;
};

}  // namespace palabre::sim
