// An organisation that lies: whoever holds its operating key signs whatever may do harm on the way
// to an adoption.
//
// It sees what its node has heard, and puts rows into its own feed that an honest node would never
// sign. A liar with several nodes tells each of them something else; what it made on one of them,
// and votes that it keeps back, it may show on another, and later.

#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "federation/adoption/candidate.hpp"
#include "tests/sim/disk.hpp"
#include "tests/sim/pen.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::sim {

/// What it does, each in its turn.
enum class Lie {
  agenda,           ///< Asks for what can't be had.
  true_observe,     ///< As an honest steward would: so that it takes part at all.
  false_observe,    ///< Lists what it doesn't hold, or nobody does.
  candidate,        ///< The same content once more, under another id.
  wrong_candidate,  ///< Its digest, text, cut or observations aren't the right ones.
  proposal,
  second_proposal,  ///< Of a ballot in which it has proposed something else.
  false_ballot,     ///< Names a ballot in which nobody voted for it, or an older one than others.
  vote,             ///< For anything, in any ballot and phase, whatever it voted before.
  unseen_vote,      ///< For a candidate that nobody made.
  hidden_vote,      ///< Is signed now and shown later.
  relabelled_vote,  ///< Somebody's first vote, shown as a second one.
  replay,           ///< A row that stands elsewhere already.
  bad_signature,
  unlisted_kind,
  back_dated,  ///< The checkpoint says that it is of long ago, or of next year.
  new_epoch,   ///< One epoch at each of its nodes: the same number, under another key.
};
inline constexpr std::size_t lie_count = 17;
std::string_view name_of(Lie lie) noexcept;

class Liar {
 public:
  Liar(const federation::NetworkId& network, std::size_t steward)
      : network_{network}, steward_{steward} {}

  std::size_t steward() const noexcept { return steward_; }

  struct Word {
    federation::Run run;
    std::vector<federation::Body> bodies;
  };
  /// What it writes next at one of its nodes, which has nothing under way; `key` is that of the
  /// epoch there. None: nothing.
  std::optional<Word> lie(const federation::Replica& node, const Disk& disk,
                          const federation::SigningKey& key, Rng& rng);

  /// Whether it now opens the next epoch at one of its nodes, each of which has its own key for it.
  bool reopens(Rng& rng);

  /// How often it did what.
  const std::array<std::uint64_t, lie_count>& told() const noexcept { return told_; }

 private:
  struct Hidden {
    federation::Row row;
    federation::Signature signature;
  };
  struct Sight;

  bool tell(Lie lie, Sight& sight);
  bool put_agenda(Sight& sight);
  bool observe(Sight& sight, bool rightly);
  bool make_candidate(Sight& sight);
  bool spoil_candidate(Sight& sight);
  bool propose(Sight& sight, Lie how);
  void name_ballot(federation::ProposeStatement& proposal, Sight& sight);
  bool vote(Sight& sight);
  bool hide_vote(Sight& sight);
  bool copy_row(Sight& sight, bool relabelled);
  void publish(Sight& sight, const federation::CandidateContent& content);
  enum class CutOf {
    observes,  ///< As the rules have it.
    parent,    ///< Nothing new.
    itself,    ///< What it holds, whether others do or not.
  };
  std::optional<federation::CandidateContent> content_at(Sight& sight, CutOf which);
  std::optional<federation::RecordId> some_candidate(Sight& sight) const;

  federation::NetworkId network_;
  std::size_t steward_;
  std::map<federation::RecordId, std::uint64_t> candidates_;  // Heights; of all its nodes.
  std::optional<federation::RecordId> made_;                  // The last of its own.
  std::optional<std::uint64_t> proposed_;                     // A ballot, a moment ago.
  std::vector<Hidden> hidden_;
  std::array<std::uint64_t, lie_count> told_{};
};

}  // namespace palabre::sim
