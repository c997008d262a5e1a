// The state of the deliberation: a pure function of the founding, of the adoptions since, each with
// its cut, and of the rows that are counted.
//
// A row goes through two steps. stage() reads it in feed order, gives it its numbers and resolves
// its addresses to ids; it answers with the signatures that must be checked. settle() takes the
// verdicts in the same order and counts the record. Signatures can so be checked in parallel, and
// the state is the same as if each had been checked alone.
//
//   row ──stage──▶ addresses unknown ──their rows come──▶ staged ──settle──▶ counted
//                                                            └──────────────▶ void
//
// Rows of one organisation come in the order of its logical feed; organisations interleave freely,
// and the digest is the same.
//
// Source: docs/protocol.md#fold. Vectors: tests/vectors/state.json.

#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "federation/deliberation/adoption.hpp"
#include "federation/deliberation/amendments.hpp"
#include "federation/deliberation/erasure.hpp"
#include "federation/deliberation/ledgers.hpp"
#include "federation/deliberation/quota.hpp"
#include "federation/deliberation/round.hpp"
#include "federation/deliberation/support.hpp"
#include "federation/deliberation/thresholds.hpp"
#include "federation/feed/feed_id.hpp"
#include "federation/feed/run.hpp"
#include "federation/record/kind.hpp"
#include "federation/record/receipt_code.hpp"
#include "federation/record/record.hpp"
#include "federation/record/row.hpp"

namespace palabre::federation {

/// One signature to check.
struct Claim {
  PublicKey signer;
  Bytes message;
  Signature signature{};
};

/// What one staged record needs: all of its claims must hold. At most 2.
struct Check {
  Place place;
  std::vector<Claim> claims;
};

/// A record that counts, as it is listed.
struct Entry {
  RecordId id;
  Place place;
  Kind kind = Kind::epoch;
  std::optional<PublicKey> member;  ///< None for an organisation's own record.
  std::uint64_t seq = 0;
};

struct CommentEntry {
  RecordId id;
  std::optional<RecordId> target;  ///< A revision or a comment; none if the statement has a block.
  Owner author;
  CommentStatement statement;
};

struct RebaseEntry {
  RecordId id;
  OrgId org;
  AmendmentStatement amendment;  ///< As the author would sign it.
};

struct StoryEntry {
  RecordId id;
  Owner author;
  StoryStatement statement;
};

/// A record that is told of and changes nothing that is counted.
struct SaidEntry {
  RecordId id;
  OrgId org;                          ///< Its home.
  std::optional<Owner> author;        ///< None of what an organisation signed.
  std::optional<RecordId> reference;  ///< Its first.
  Bytes header;                       ///< That decodes.
};

class Fold {
 public:
  Fold(const NetworkId& network, const Founding& founding);

  /// Reads the next row of its organisation's logical feed. Answers with the claims of each record
  /// that can now be checked: this one, and those that waited for it.
  std::vector<Check> stage(const FeedId& feed, const SignedRow& row);

  /// The verdict on the oldest staged record that has none yet.
  enum class Verdict { holds, fails };
  void settle(Verdict verdict);

  /// What the next verdict is about. Something is staged.
  const SignedRecord& oldest_staged() const noexcept { return staged_.front().record; }

  /// Nothing is staged without a verdict.
  bool settled() const noexcept { return staged_.empty(); }

  /// Counts what other organisations than its home have appended of a member's, as far as it
  /// counts: once, when all rows of a cut have been read, since it depends on all of them. Nothing
  /// is staged without a verdict.
  void count_carried();

  /// Member records that wait for that, in Carries at these places; also what came by itself.
  struct Carried {
    SignedRecord record;
    std::set<Place> places;
  };
  const std::map<RecordId, Carried>& carried() const noexcept { return carried_; }

  /// Ends a height: the rows read so far are those of the adoption's cut, and `text` is what
  /// decide() makes of them. Nothing is staged without a verdict.
  void adopt(const Adoption& adoption, Manifest text);

  /// Adoptions since the founding.
  std::uint64_t height() const noexcept { return heights_.size() - 1; }
  /// That an adoption of this history made, network_id being 0; none for another id.
  std::optional<std::uint64_t> height_of(const Digest& adoption) const noexcept;
  /// The last adoption's id; network_id at height 0.
  const Digest& parent() const noexcept { return parent_; }
  const Charter& charter() const noexcept { return charter_; }
  const Stewards& stewards() const noexcept { return stewards_; }

  /// Whether `key` is the root key of `org` at this height.
  bool is_root(const OrgId& org, const PublicKey& key) const noexcept;
  /// What the organisation has published of its next root key, first of all in this root's epochs.
  std::optional<Digest> next_root_digest(const OrgId& org) const noexcept;

  /// What stewards signed on the way to an adoption, valid or not at this height, since the last
  /// call. Kinds Observe, Candidate, Propose, Vote1, Vote2 and Agenda.
  std::vector<SignedRecord> take_adoption_records() { return std::exchange(adoption_records_, {}); }

  const NetworkId& network() const noexcept { return network_; }
  const Founding& founding() const noexcept { return founding_; }
  const Admission& admission() const noexcept { return admission_; }
  const Amendments& amendments() const noexcept { return amendments_; }
  const Support& support() const noexcept { return support_; }
  const Erasures& erasures() const noexcept { return erasures_; }
  const Quotas& quotas() const noexcept { return quotas_; }
  const std::vector<Entry>& entries() const noexcept { return entries_; }
  const std::vector<CommentEntry>& comments() const noexcept { return comments_; }
  const std::vector<StoryEntry>& stories() const noexcept { return stories_; }
  const Ledgers& ledgers() const noexcept { return ledgers_; }
  const Round& round() const noexcept { return round_; }

  /// Whether it can be endorsed: a counted revision, or an adopted version.
  bool is_target(const Target& target) const noexcept;

  /// Whether the voices on the revision before this one count for it as well (S-4).
  bool carries_over(const Revision& revision) const noexcept;

  /// Whose stance on it counts, and which: also voices that carry over to it. Costs O(voices).
  std::map<PublicKey, Voice> voices(const Target& target) const;

  /// Where no voices carry over it is read, else counted from them.
  Support::ByOrganisation tallies(const Target& target) const;
  Tally tally(const Target& target) const;

  /// Those with which a revision was adopted: what its adoption's cut holds, whatever is said
  /// later. Of any other target as tallies() has them.
  Support::ByOrganisation final_tallies(const Target& target) const;
  Tally final_tally(const Target& target) const;

  /// How far its support reaches of what the charter asks for.
  Reach reach(const Target& target) const;

  /// In the order in which they came here. Campaign, Recommend, Meeting, Notice, Answer, Appeal
  /// and Translate.
  const std::vector<SaidEntry>& said(Kind kind) const noexcept;
  /// Of any of these kinds; none for another id. Costs O(log).
  const SaidEntry* said(const RecordId& id) const noexcept;

  /// What organisations have put to the author of a revision, in the order in which it came here.
  const std::vector<RebaseEntry>& rebases(const RecordId& revision) const noexcept;
  bool is_comment(const RecordId& id) const noexcept { return comment_ids_.count(id) != 0; }
  const std::map<OrgId, Profile>& profiles() const noexcept { return profiles_; }
  const Roll& roll(const OrgId& org) const noexcept;

  /// The record that a row which was read at `place` stands for; none while what it refers to isn't
  /// here, and if it is malformed. Whether its signature holds is another question.
  std::optional<SignedRecord> record_at(const Place& place, const SignedRow& row) const;

  /// Where a counted record stands first; none if there is no such record.
  std::optional<Place> place_of(const RecordId& id) const noexcept;

  /// Counted records whose ids begin with `prefix`, at most `count_max` of them.
  std::vector<RecordId> beginning_with(const RecordPrefix& prefix, std::size_t count_max) const;

  /// Whether the row there waits for a reference.
  bool is_pending(const Place& place) const noexcept { return pending_.count(place) != 0; }

  std::uint64_t highest_org_seq(const OrgId& org) const noexcept;
  std::optional<PublicKey> operating_key(const FeedId& feed) const noexcept;

  /// The number by which `org`'s feed calls another organisation; none before it is introduced.
  std::optional<std::uint16_t> organisation_number(const OrgId& org, const OrgId& other) const;

  /// Bodies that records counted since the last call refer to.
  std::vector<BodyRef> take_new_bodies() { return std::exchange(new_bodies_, {}); }

  /// Texts that were erased since the last call.
  std::vector<Commitment> take_newly_erased() { return erasures_.take_newly_erased(); }

  /// Leaf hashes of rows whose references aren't here, ascending.
  std::vector<TreeHash> pending() const;

  /// What the digest hashes. Costs O(state).
  Bytes state() const;

  /// SHA-256 of state(). Costs O(state); computed once for each state that is asked for.
  /// Source: docs/protocol.md#digest.
  Digest digest() const;

  /// The person who signs for `key` in `org`: `key` itself unless it replaced a lost one.
  PublicKey person(const OrgId& org, const PublicKey& key) const noexcept;

 private:
  struct Organisation {
    Roll roll;
    std::vector<std::optional<OrgId>> introduced;  // By number, from 1.
    std::uint64_t highest_seq = 0;
    std::optional<Digest> next_root_digest;
  };

  struct Feed {
    PublicKey operating_key;
    bool opened = false;                       // Its row 0 counts.
    std::vector<std::optional<RecordId>> ids;  // By position.
    std::set<std::uint64_t> standing;          // Positions that a member's record may speak of.
  };

  struct Staged {
    Place place;
    Row row;
    Signature signature{};
    std::uint32_t number = 0;  // That an Enrol row took.
    std::vector<Place> references;
    SignedRecord record;
    RecordId id;
    bool within_quota = true;
    std::optional<SignedRecord> carried;  // Of a Carry that decodes.
    std::optional<Position> home_end;     // Of what is carried: where its home's feed ends here.
  };

  void take_numbers(Organisation& organisation, Staged& staged);
  std::optional<PublicKey> signer(const Staged& staged) const;
  bool take_quota(const Staged& staged, const PublicKey& signer);
  bool well_formed(const Staged& staged) const;
  std::optional<std::vector<Place>> places(const Staged& staged) const;
  void resolve(Staged staged, std::vector<Check>& ready);
  Check check_of(const Staged& staged) const;
  bool may_count(const Staged& staged) const;
  void stand_again(const Staged& staged);
  bool count(const Staged& staged);
  bool count_organisation(const Staged& staged);
  bool count_carry(const Staged& staged);
  bool count_carried(const RecordId& id, const Carried& carried);
  void stand(const Carried& carried);
  std::optional<Position> end_of(const OrgId& org) const;
  bool count_member(const Staged& staged, const Member& member);
  bool count_amendment(const Staged& staged, const Amendments::Step& step);
  bool count_step(const Staged& staged, const Amendments::Step& step);
  bool count_endorsement(const Staged& staged, const Member& member);
  bool count_comment(const Staged& staged, const Owner& author);
  bool count_story(const Staged& staged, const Owner& author);
  bool count_erase(const Staged& staged, const Owner& author);
  bool count_agenda(const Staged& staged);
  bool count_rebase(const Staged& staged);
  bool count_ledger(const Staged& staged);
  bool count_said(const Staged& staged, const std::optional<Owner>& author);
  void refer(const Staged& staged, const Author& author, const std::vector<BodyRef>& bodies);
  void refer(const Staged& staged, const Owner& author, const std::vector<BodyRef>& bodies);

  NetworkId network_;
  Founding founding_;
  Charter charter_;
  Stewards stewards_;
  std::map<Digest, std::uint64_t> heights_;  // By the adoption that made it; network_id: 0.
  Digest parent_;
  std::map<OrgId, PublicKey> roots_;  // Where it isn't the first one any more.
  Admission admission_;
  Amendments amendments_;
  Support support_;
  Erasures erasures_;
  Quotas quotas_;
  std::map<OrgId, Organisation> organisations_;
  std::map<FeedId, Feed> feeds_;
  std::map<OrgId, Profile> profiles_;
  std::map<RecordId, Place> places_;
  std::map<RecordId, Carried> carried_;
  std::map<Place, TreeHash> pending_;
  std::map<Place, std::vector<Staged>> waiting_;  // By the place that they wait for.
  std::deque<Staged> staged_;
  std::vector<Entry> entries_;
  std::vector<CommentEntry> comments_;
  std::map<RecordId, std::vector<RebaseEntry>> rebases_;  // By the revision.
  std::set<RecordId> comment_ids_;
  std::vector<StoryEntry> stories_;
  Ledgers ledgers_;
  Round round_;
  std::map<RecordId, Support::ByOrganisation> adopted_tallies_;  // Told, and in no digest.
  std::map<Kind, std::vector<SaidEntry>> said_;
  std::map<RecordId, std::pair<Kind, std::size_t>> said_at_;  // The index in said_.
  std::vector<BodyRef> new_bodies_;
  std::vector<SignedRecord> adoption_records_;
  mutable std::optional<Digest> digest_;
};

/// Checks the claims one after the other. Costs an Ed25519 verification for each.
Fold::Verdict verify(const Check& check) noexcept;

}  // namespace palabre::federation
