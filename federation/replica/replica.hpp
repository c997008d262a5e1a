// One node's whole part in the network, as one state machine without I/O: sessions with peers, the
// feeds that it holds, the fold over them, and its own members' records.
//
//   handle_frame, handle_post ──▶ inbox ──take_batch──▶ claims checked ──finish_batch──▶ actions
//
// Records come in batches. take_batch() gathers what has arrived and says which signatures must be
// checked, which the caller does on as many threads as it likes; finish_batch() counts what holds
// and answers with actions. One batch is under way at a time.
//
// Order is the contract: a Write comes before every action that tells anyone what it made durable.
// The caller carries out actions in their order, and doesn't read the fold between finish_batch()
// and the end of the Write that it gave.
//
// Source: docs/protocol.md#session, docs/protocol.md#entry.

#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "federation/core/limits.hpp"
#include "federation/deliberation/fold.hpp"
#include "federation/record/posted.hpp"
#include "federation/replica/cut_fold.hpp"
#include "federation/replica/feeds.hpp"
#include "federation/replica/neighbour.hpp"
#include "federation/replica/upstream.hpp"
#include "federation/replica/voter.hpp"
#include "federation/replica/write.hpp"
#include "federation/sync/session.hpp"

namespace palabre::federation {

/// How often a Replica looks after its upstreams.
inline constexpr Duration tend_every = std::chrono::seconds{1};
/// How often a peer is told again how far this node has come.
inline constexpr Duration retell_every = std::chrono::seconds{10};
/// How long a peer that claims to know more of the own feed is waited for.
inline constexpr Duration claim_patience = std::chrono::seconds{10};
inline constexpr std::size_t inbox_run_count_max = 64;
inline constexpr std::size_t inbox_post_count_max = 2'048;
/// Actions that wait for the caller; those of one frame or batch may go beyond.
inline constexpr std::size_t action_count_max = 4'096;
/// Of one batch's rows, so that it fits one frame.
inline constexpr std::size_t group_bytes_max = 524'288;

/// Of one batch: each may bring an Introduce with it, and the node may sign a few rows itself.
inline constexpr std::size_t post_count_max = group_row_count_max / 2 - 8;

using PostNumber = std::uint64_t;

class Replica {
 public:
  struct SendFrame {
    SessionNumber session;
    Bytes frame;
  };
  struct CloseSession {
    SessionNumber session;
    Errc reason;
  };
  /// Read the longest stored run of `feed` from `from`, and hand it to handle_supplied().
  struct Supply {
    SessionNumber session;
    FeedId feed;
    std::uint64_t from;
  };
  struct SupplyBodies {
    SessionNumber session;
    std::vector<Commitment> commitments;
  };
  /// A SignedReceipt, or why not.
  struct Answer {
    PostNumber post;
    Result<Bytes> receipt;
  };
  /// What counts has changed from the beginning: go on with make_successor(), to which the store is
  /// restored.
  struct Reload {
    enum class Sessions { stay, end };
    Sessions sessions;
  };
  /// Read this body, of a candidate or a text, and hand it to handle_content().
  struct Recall {
    Commitment commitment;
  };
  /// Read the rows that this asks for, and hand it to handle_state() when it needs no more.
  struct Refold {
    std::unique_ptr<CutFold> fold;
  };
  using Action = std::variant<Write, SendFrame, CloseSession, Supply, SupplyBodies, Answer, Reload,
                              Recall, Refold>;

  /// `operating_key` is that of the latest epoch of `own`'s feed, which restore() brings.
  /// `ballot_patience` is Voter's.
  Replica(const NetworkId& network, const Founding& founding, const OrgId& own,
          SigningKey operating_key, Duration ballot_patience = Voter::ballot_patience);

  /// A Replica in this one's place, before restore(): with its key, its adoptions, the posts that
  /// wait, what it knew of epochs that were closed, and the sessions if they stay. This one is of
  /// no use afterwards.
  std::unique_ptr<Replica> make_successor(Reload::Sessions sessions);

  /// Before restore(): the stored certificates, by height from 1. Refuses what verify_certificate
  /// refuses.
  Result<void> restore(const Certificate& certificate);
  void restore_rival(const Certificate& certificate);
  /// What was last written, and what this node has voted for; no effect if that height is over.
  void restore_valid_ballot(ValidBallot valid) { stored_valid_ = std::move(valid); }
  void restore_candidate(SignedRecord candidate) {
    if (verify(candidate)) voted_for_.push_back(std::move(candidate));
  }

  /// Before restore(): row 0 of a stored epoch, which says how much of the one before counts.
  Result<void> restore_opening(const FeedId& feed, const SignedRow& opening);

  /// Before restore(): the places of rows whose signature failed.
  void restore_unsound(std::set<Place> places) { unsound_ = std::move(places); }

  /// Takes up what the store holds, in the order in which it counts:
  ///
  ///   begin_restore(how far each stored feed goes)
  ///   while (auto part = next_part()) restore(stored run of part->feed from part->from)
  ///
  /// What has rotted is refused, as Feeds::restore() and verify_fork() do.
  void begin_restore(const std::vector<Place>& ends);
  std::optional<Part> next_part();
  Result<void> restore(const Run& run);
  Result<void> restore(const ForkProof& proof);

  /// This disk may be older than what was signed with its key: nothing is signed until so many
  /// other organisations have said what they hold of the own feed, and all of it that they can
  /// prove is here.
  void begin_recovery(std::size_t peers);

  /// Why nothing is signed now.
  enum class Hold {
    none,
    recovering,     ///< Peers haven't said enough.
    catching_up,    ///< A peer knows more of the own feed than this disk.
    forked,         ///< The own epoch has two histories: only a new one helps.
    opened_twice,   ///< The root key has opened an epoch twice: only another one helps.
    other_key,      ///< The own feed is in an epoch of another operating key.
    void_epoch,     ///< The own epoch would take back what an adoption counts.
    two_adoptions,  ///< q stewards each have adopted two things at one height.
    disagrees,      ///< This node computes another state than q stewards have certified.
  };
  Hold hold() const;

  /// What a recovery still waits for; none while there is none.
  struct Waiting {
    std::size_t needed = 0;       ///< So many others must answer.
    std::vector<OrgId> answered;  ///< Those that have, ascending.
    std::vector<OrgId> silent;    ///< Admitted ones that haven't.
    std::vector<OrgId> ahead;     ///< Who hold more of the own feed than is here.
  };
  std::optional<Waiting> waiting() const;

  /// After restore(): what the own members have said and what doesn't count, since a later epoch
  /// took it, or what it refers to, back, or another history of the own feed goes on. The caller
  /// gives restore_said() each stored one that holds_record() doesn't know, in the order in which
  /// they stood, and hold_said_text() those of the texts which that names that are stored.
  bool holds_record(const RecordId& id) const;
  std::vector<Commitment> restore_said(SignedRecord record);
  void hold_said_text(const Commitment& text) { again_texts_.insert(text); }

  /// Which bodies the restored history speaks of. The caller answers with want_bodies() for those
  /// that aren't stored.
  std::vector<Commitment> take_referred_bodies();
  void want_body(const Commitment& body) { upstream_.miss(body); }

  /// Which texts of the restored history go, since they are erased. The caller deletes those that
  /// are stored.
  std::vector<Commitment> take_erased_bodies();

  /// Who the channel has shown to be there: whoever holds `key`, and says to be `org`.
  struct Speaker {
    OrgId org;
    PublicKey key;
  };
  SessionNumber handle_connected(const Speaker& speaker, Instant now);

  /// Whether the speaker is the organisation: its latest epoch that is here names this key. Rows
  /// are taken from anybody, since they prove themselves; what is merely said counts only from
  /// whoever is known.
  bool is_known(const Speaker& speaker) const noexcept;
  PublicKey operating_key() const noexcept { return operating_key_.public_key(); }
  void handle_frame(SessionNumber session, ByteView frame, Instant now);
  void handle_disconnected(SessionNumber session);
  void handle_timeout(Instant now);

  /// `run` is none when the store has nothing from there on.
  void handle_supplied(SessionNumber session, const FeedId& feed, const std::optional<Run>& run,
                       Instant now);
  void handle_supplied_bodies(SessionNumber session, std::vector<Body> bodies, Instant now);

  /// The last frame of this session has left: the next run may be read for it.
  void handle_sent(SessionNumber session);

  void handle_content(const Body& body);
  void handle_state(std::unique_ptr<CutFold> fold);
  /// A frame of a bundle that BundleCheck has found good: taken as if a peer had been asked for it.
  /// Rows of organisations that don't belong (yet) and bodies that nobody misses are passed over.
  void handle_bundled(Frame frame, Instant now);

  PostNumber handle_post(PostedRecord posted);

  struct Batch {
    std::vector<Check> run_checks;   ///< Of rows from peers, in the order of the fold.
    std::vector<Check> post_checks;  ///< One for each post.
  };
  bool has_work() const noexcept { return !inbox_.empty() || look_again_; }
  Batch take_batch(Instant now);

  struct Verdicts {
    std::vector<Fold::Verdict> runs;
    std::vector<Fold::Verdict> posts;
  };
  /// `wall_ms` is the time that the checkpoint claims: milliseconds since 1970.
  void finish_batch(const Verdicts& verdicts, std::uint64_t wall_ms, Instant now);

  std::optional<Action> poll_action();
  Instant deadline() const noexcept;

  /// Whether the caller should stop reading frames until it has taken actions or a batch.
  bool is_saturated() const noexcept {
    return inbox_.runs.size() >= inbox_run_count_max || actions_.size() >= action_count_max;
  }

  /// What waits here, each within its line of docs/protocol.md#limits whatever peers send, as long
  /// as the caller heeds is_saturated().
  struct Load {
    std::size_t runs = 0;
    std::size_t posts = 0;
    std::size_t forks = 0;         ///< One of a feed.
    std::size_t certificates = 0;  ///< One: of the next height.
    std::size_t actions = 0;
    std::size_t told_feeds = 0;  ///< Of the session of which most are kept.
  };
  Load load() const noexcept;

  const Fold& fold() const noexcept { return fold_; }
  const Feeds& feeds() const noexcept { return feeds_; }
  const OrgId& own() const noexcept { return own_; }
  /// Texts that are referred to, that nobody has erased, and that aren't here.
  std::size_t missing_body_count() const noexcept;

  struct PeerView {
    OrgId org;
    bool live = false;
    bool known = false;
  };
  std::vector<PeerView> peers() const;

  /// Adoptions since the founding, by height from 1, each with its evidence. The last ones may wait
  /// for rows: fold().height() says how many are in effect.
  const std::vector<Adoption>& adoptions() const noexcept { return adoptions_; }
  const std::vector<Certificate>& certificates() const noexcept { return certificates_; }
  /// What the adoption after `height` builds on; `height` is at most that of the last adoption.
  Parent parent_at(std::uint64_t height) const;
  /// Certificates of heights that have another one.
  const std::vector<Certificate>& rivals() const noexcept { return rivals_; }
  const Voter& voter() const noexcept { return *voter_; }

  /// Evidence of every feed of which two histories were signed.
  const std::map<FeedId, ForkProof>& forks() const noexcept { return forks_; }

 private:
  struct Recovery {
    std::size_t needed = 0;
    std::set<OrgId> answered;
  };
  /// A peer says that it holds more of the own feed than this disk does.
  struct OwnFeedClaim {
    FeedId feed;
    std::uint64_t size = 0;
    Instant until;
  };
  struct ReceivedRun {
    SessionNumber session;
    Run run;
  };
  struct Post {
    PostNumber number;
    PostedRecord posted;
  };
  struct Inbox {
    std::vector<ReceivedRun> runs;
    std::vector<Body> bodies;
    std::deque<Post> posts;
    std::vector<ForkProof> forks;
    std::vector<Certificate> certificates;
    std::optional<std::pair<VoteStatement, ValidBallot>> valid_ballot;  // The highest that came.
    bool empty() const noexcept {
      return runs.empty() && bodies.empty() && posts.empty() && forks.empty() &&
             certificates.empty() && !valid_ballot;
    }
  };

  void drain(SessionNumber number, Instant now);
  void deliver(SessionNumber number, Frame&& frame, Instant now);
  void deliver_want(SessionNumber number, const Want& want);
  void deliver_have(SessionNumber number, const Have& have, Instant now);
  void deliver_bodies(SessionNumber number, Bodies&& bodies);
  void deliver_head(SessionNumber number, const Head& head, Instant now);
  void deliver_fork(SessionNumber number, ForkProof&& proof, Instant now);
  void suspect(SessionNumber number, const FeedId& feed, Instant now);
  bool agrees(const HaveEntry& entry) const;
  void keep(const ForkProof& proof);
  void announce_forks(SessionNumber number, Instant now);
  void remind_of_fork(SessionNumber number, const FeedId& feed, Instant now);
  void say(SessionNumber number, const Frame& frame, Instant now);
  void drop(SessionNumber number, Errc reason, Instant now);
  void announce(SessionNumber number, Instant now);
  void announce_growth(SessionNumber number, const std::vector<FeedId>& grown, Instant now);
  void tell_the_rest(SessionNumber number, Instant now);
  void put(Have& have, SessionNumber number, const FeedId& feed);
  void pull(const FeedId& feed, Instant now);
  void ask_for_bodies(Instant now);
  void supply(SessionNumber number);
  bool is_pulled(const FeedId& feed) const;
  void deliver_adopted(SessionNumber number, const Adopted& adopted, Instant now);
  void deliver_certificate(SessionNumber number, Certificate&& certificate, Instant now);
  void announce_adoption(SessionNumber number, Instant now);
  void deliver_valid_ballot(SessionNumber number, ValidBallot&& valid, Instant now);
  bool hear_valid_ballot(const ValidBallot& valid, const VoteStatement& statement);
  void announce_valid_ballot(SessionNumber number, Instant now);
  void hear_of_own_feed(const OrgId& org, const OwnFeedWord& word, Instant now);
  void settle_claims(Instant now);

  void accept_runs(Batch& batch, Instant now);
  void settle(const Check& check, Fold::Verdict verdict);
  void note_returned(const Check& check, Fold::Verdict verdict);
  void follow_bodies();
  std::set<Commitment> texts_to_decide() const;
  bool is_gone(const Commitment& text) const noexcept {
    return fold_.erasures().is_erased(text) && held_back_.count(text) == 0;
  }
  void stage(const Run& run, Batch& batch);
  bool follow_epoch(const Run& run, Errc refused, Instant now);
  bool may_leave(const FeedId& feed, Instant now);
  bool awaits_epoch_after(const FeedId& feed) const;
  void set_aside(const FeedId& feed);
  void set_aside_unchecked(const FeedId& feed);
  void compare_with(SessionNumber number, const FeedId& feed, Instant now);
  void note_opening(const Run& run);
  std::optional<ForkProof> hear_opening(const FeedId& feed, const SignedRow& opening);
  void enter_posts(const std::vector<Fold::Verdict>& verdicts);
  Result<void> enter(const PostedRecord& posted);
  Result<void> append_signed(const SignedRecord& signed_record);
  void append_again();
  Result<void> introduce(const RecordId& reference);
  Result<void> append(const Row& row, const Signature& signature);
  std::vector<Action> take_answers();
  FeedId own_feed() const;

  void hear_stewards();
  void vote(Instant now);
  void sign_what_is_due(Instant now);
  void sign(Voter::Sign statement);
  Result<void> append_own(Kind kind, Bytes header);
  void adopt(const Certificate& certificate);
  void take_up(const Certificate& certificate, Adoption adoption);
  void follow_adoptions();
  void leave_wrong_histories(Instant now);
  void keep_rows(const Voter::Keep& keep);
  void follow_history(const Cut& cut);
  void start_voter();
  void hear_what_was_kept();

  NetworkId network_;
  OrgId own_;
  SigningKey operating_key_;
  Fold fold_;
  Feeds feeds_;
  std::map<FeedId, TreeHead> durable_;  // What a peer may be told.
  Upstream upstream_;
  std::map<FeedId, ForkProof> forks_;  // Those that are durable.
  std::set<FeedId> disputed_;          // Of which a peer seems to hold another history.
  std::map<SessionNumber, Neighbour> peers_;
  std::deque<Action> actions_;
  std::optional<Recovery> recovery_;
  std::set<Place> unsound_;
  std::map<OrgId, OwnFeedClaim> claims_;
  std::map<FeedId, SignedRow> openings_;
  std::map<FeedId, std::pair<Instant, Duration>> left_;  // When a wrong history may be left again.
  // Of void epochs, and of those that histories gave way to.
  std::set<OrgId> unproven_;  // Whose claims came to nothing: they aren't waited for again.
  SessionNumber last_session_ = 0;
  PostNumber last_post_ = 0;
  Instant tend_at_{};
  Inbox inbox_;

  Duration ballot_patience_;
  std::vector<Certificate> certificates_;
  std::vector<Adoption> adoptions_;  // The same, verified.
  std::vector<Certificate> rivals_;
  std::optional<ValidBallot> stored_valid_;
  std::vector<SignedRecord> voted_for_;   // Stored candidates.
  Voter::Keep kept_{};                    // Of the highest valid ballot, once it is here.
  std::vector<Certificate> write_later_;  // Rivals that aren't durable yet.
  Parent parent_;                         // After the last of them.
  std::unique_ptr<Voter> voter_;
  std::vector<SignedRecord> again_;   // Members' records that don't count and may again.
  std::set<Commitment> again_texts_;  // Theirs that are here.
  std::vector<std::pair<Place, RecordId>> returned_;  // Own rows that wait for a receipt.
  std::optional<std::size_t> again_at_;               // How much counted when they were last tried.
  std::set<Commitment> held_back_;  // Texts that stay though erased, until this height ends.
  bool disagrees_ = false;
  bool look_again_ = false;  // Something that the Voter waits for has come.

  // While the store is read.
  std::optional<Reading> reading_;

  // The batch under way.
  std::optional<Reload> reload_;
  std::vector<Action> after_write_;
  Write write_;
  Run own_run_;
  std::size_t own_run_bytes_ = 0;
  std::vector<Check> run_checks_;
  std::vector<Post> posts_;
  struct Answered {
    std::optional<PostNumber> post;  // None: nobody waits for it.
    RecordId record;
    Result<std::uint64_t> position;
  };
  std::vector<Answered> answered_;
};

}  // namespace palabre::federation
