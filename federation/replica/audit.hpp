// Computes anew, from a whole bundle alone, all that it says: every signature, root and checkpoint,
// every certificate from the founding on, the state at each adoption's cut, the text and the
// tallies. Nothing is believed because it stands in the bundle or because a node said so.
//
//   Audit, take(frame)* in the bundle's order, finish()
//
// What is wrong is collected with its place, and the rest is gone on with as far as that has sense,
// so that one audit names all that it can find. A record that is void by rule is no flaw of the
// bundle: it is counted with its reason.
//
// Source: docs/protocol.md#verification.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "federation/deliberation/fold.hpp"
#include "federation/replica/feeds.hpp"
#include "federation/replica/reading.hpp"
#include "federation/sync/frame.hpp"

namespace palabre::federation {

/// Flaws and void rows that an audit lists one by one; of more it says how many.
inline constexpr std::size_t audit_listed_count_max = 1'000;

/// What doesn't hold, and where.
struct AuditFlaw {
  enum class What {
    not_whole,    ///< The bundle leaves out the founding, or what its reader is assumed to hold.
    founding,     ///< It doesn't decode, or isn't the network's.
    certificate,  ///< Of this height.
    fork_proof,   ///< Of the place's feed.
    rows,         ///< An opening, a checkpoint or a root, in the run that begins at the place.
    cut,          ///< Rows that the adoption of this height counts aren't here, from the place on.
    state,        ///< The state at the cut of this height isn't the certified one.
    decision,     ///< The agenda of this height can't be applied to that state.
    text,         ///< The text that it makes isn't the certified one.
    merge,        ///< A text that it merges isn't what its amendments make together.
    body,         ///< A text that nothing refers to.
  };
  What what = What::rows;
  Errc reason = Errc::malformed;
  std::optional<Place> place;
  std::uint64_t height = 0;        ///< 0: of no adoption.
  std::optional<Commitment> body;  ///< Of What::body.

  friend bool operator==(const AuditFlaw&, const AuditFlaw&) = default;
};

/// Why a row of a good feed counts for nothing.
enum class VoidReason {
  bad_signature,
  malformed,     ///< The row doesn't decode.
  unknown_kind,  ///< Of another rule book, or reserved.
  waiting,       ///< What it refers to isn't here.
  by_rule,       ///< Signer, sequence, owner, text or whatever else the fold asks.
  past_base,     ///< The next epoch begins before it, or its own epoch is void.
  stranger,      ///< Its organisation has never belonged.
};

class Audit {
 public:
  /// The next frame that a BundleReader gave. Costs a SHA-256 for each row and an Ed25519
  /// verification for each run. Holds the rows, and 64 bytes more for each; and where an adoption
  /// merges texts, all texts.
  void take(const Frame& frame);

  /// After the last frame: folds the rows height by height. Costs an Ed25519 verification for each
  /// record.
  void finish();

  struct FeedFound {
    std::uint64_t records = 0;  ///< Rows that count.
    std::map<VoidReason, std::uint64_t> voids;
    bool void_epoch = false;  ///< It would take back what an adoption counts.
  };
  struct AdoptionFound {
    Adoption adoption;
    std::size_t votes = 0;
    std::size_t quorum = 0;
    bool recomputed = false;  ///< State, agenda and text are what was certified.
    std::size_t merges_recomputed = 0;
    std::size_t merges_unseen = 0;  ///< A text that they are made of isn't here. No flaw.
  };
  struct VoidRow {
    Place place;
    VoidReason reason;
  };

  const NetworkId& network() const noexcept { return network_; }
  const std::optional<Founding>& founding() const noexcept { return founding_; }
  const Feeds& feeds() const noexcept { return *feeds_; }
  const std::map<FeedId, FeedFound>& found() const noexcept { return found_; }
  const std::vector<AdoptionFound>& adoptions() const noexcept { return adoptions_; }
  const std::set<FeedId>& forks() const noexcept { return forks_; }
  const std::vector<VoidRow>& void_rows() const noexcept { return void_rows_; }

  /// The state after all rows, or at the cut whose certificate isn't what was computed. None before
  /// finish() and without a founding.
  const Fold* fold() const noexcept { return fold_.get(); }

  /// Tallies of what was adopted, as they were at its adoption's cut: these are final.
  const std::map<RecordId, Support::ByOrganisation>& final_tallies() const noexcept {
    return final_tallies_;
  }

  /// What came of the signatures of each row that was folded.
  const std::map<Place, Fold::Verdict>& verdicts() const noexcept { return verdicts_; }

  /// The row at a place, of rows that were taken; none if it isn't here.
  const SignedRow* row_at(const Place& place) const;

  std::size_t body_count() const noexcept { return bodies_.size(); }
  /// Texts of records that count, and of the founding, that aren't here though nobody has erased
  /// them. No flaw.
  std::size_t bodies_missing() const noexcept { return bodies_missing_; }
  /// Those of them that the present text needs.
  std::size_t text_bodies_missing() const noexcept { return text_bodies_missing_; }

  /// None: all of it holds.
  const std::vector<AuditFlaw>& flaws() const noexcept { return flaws_; }
  std::size_t flaw_count() const noexcept { return flaw_count_; }

 private:
  void add(const AuditFlaw& flaw);
  void begin();
  void take_certificate(const Certificate& certificate);
  void take_run(const Run& run);
  Cut known_cut(const std::set<OrgId>& strangers) const;
  std::set<OrgId> fold_rows(const std::set<OrgId>& strangers);
  void fold_part(const Run& run, const Part& part);
  bool end_height(AdoptionFound& found);
  void check_merges(AdoptionFound& found);
  void check_cuts(const Cut& last);
  std::set<BodyRef> judge_rows(const std::set<OrgId>& strangers);
  void check_bodies(const std::set<BodyRef>& counted);
  const Run& run_at(const FeedId& feed, std::uint64_t position) const;

  NetworkId network_;
  Bytes founding_header_;
  std::optional<Founding> founding_;
  bool begun_ = false;
  std::optional<Feeds> feeds_;
  std::optional<Parent> parent_;
  std::set<FeedId> left_;  // Nothing more of them is taken.
  std::map<FeedId, std::vector<Run>> runs_;
  std::map<FeedId, FeedFound> found_;
  std::vector<AdoptionFound> adoptions_;
  std::size_t heights_held_ = 0;  // Adoptions whose rows are here.
  std::set<FeedId> forks_;
  std::map<Commitment, BodyRef> bodies_;
  std::map<Commitment, Body> texts_;  // If an adoption merges any.
  std::map<Place, Fold::Verdict> verdicts_;
  std::unique_ptr<Fold> fold_;
  std::map<RecordId, Support::ByOrganisation> final_tallies_;
  std::vector<VoidRow> void_rows_;
  std::size_t bodies_missing_ = 0;
  std::size_t text_bodies_missing_ = 0;
  std::vector<AuditFlaw> flaws_;
  std::size_t flaw_count_ = 0;
};

}  // namespace palabre::federation
