// Amendments: their revisions, who owns them, and which revision is the head.
//
//   first revision ──revise──▶ revision ──hand over──▶ ... ──withdraw──▶ (end)
//
// Each step names the one that it replaces. Several may name the same: the first in the feed of the
// organisation that owns it there counts. All of them are kept, since which is first can change
// while rows that came late settle.
//
// Source: docs/protocol.md#amendments.

#pragma once

#include <map>
#include <optional>
#include <set>

#include "federation/deliberation/roll.hpp"
#include "federation/deliberation/statement.hpp"
#include "federation/text/apply.hpp"

namespace palabre::federation {

struct Owner {
  PublicKey person;
  OrgId org;

  friend auto operator<=>(const Owner&, const Owner&) = default;
};

struct Revision {
  RecordId id;
  RecordId amendment;               ///< Its first revision.
  std::optional<RecordId> base;     ///< The revision that it amends; none: the platform's text.
  std::optional<RecordId> answers;  ///< The revision to which it is a counter-proposal.
  Owner author;
  AmendmentStatement statement;
  std::uint64_t height = 0;               ///< At which it counted.
  std::optional<RecordId> replaced = {};  ///< The revision that it follows; none: it is the first.
};

/// How an amendment stands now.
struct AmendmentHead {
  RecordId step;      ///< What the next revise, withdraw or hand-over must name.
  RecordId revision;  ///< What endorsements should name.
  Owner owner;
  bool withdrawn = false;
  bool adopted = false;  ///< One of its revisions: nothing follows.
};

class Amendments {
 public:
  /// Revisions on revisions, at most: a sub-amendment of a sub-amendment is 2.
  static constexpr unsigned depth_max = 8;

  /// The first version of the text, and its name.
  Amendments(const Digest& version, Manifest text);

  /// Each refuses with
  ///   Errc::dangling      a reference that isn't a counted step or revision, a version of the text
  ///                       or a block that isn't there.
  ///   Errc::text_differs  an operation expects another text.
  ///   Errc::not_owner     not signed by the owner at the step that it names.
  ///   Errc::malformed     depth_max is passed; a step after a withdrawal.
  ///   Errc::settled       a step of an amendment that was adopted.
  /// Cost O(blocks) for those with operations, O(log amendments) otherwise.
  struct Step {
    RecordId id;
    Owner signer;
    Position at;
    std::optional<RecordId> reference;
    bool carried = false;  ///< `at` is the end of what is here of its home organisation's feed.
    std::uint64_t height = 0;
  };
  Result<void> check_propose(const Step& step, const AmendmentStatement& statement) const;
  Result<void> check_next(const Step& step) const;
  Result<void> check_revise(const Step& step, const AmendmentStatement& statement) const;

  void propose(const Step& step, AmendmentStatement statement);
  void revise(const Step& step, AmendmentStatement statement);
  void withdraw(const Step& step);
  void hand_over(const Step& step, const Owner& owner);

  /// A record stands earlier in its feed than was known; no effect unless it is a later step. Costs
  /// O(steps that name the same one).
  void move_step(const RecordId& id, Position at);

  /// The text has a new version, which applies these revisions. Their amendments are settled.
  void adopt(const Digest& version, Manifest text, const std::vector<RecordId>& revisions);

  const Revision* revision(const RecordId& id) const noexcept;

  /// The version of the text that an adopted revision is in; none for others.
  std::optional<Digest> adopted_in(const RecordId& revision) const noexcept;

  /// Adopted revisions, with the version that each is in.
  const std::map<RecordId, Digest>& adopted() const noexcept { return adopted_; }

  /// `amendment` is the id of a first revision. Costs O(steps of the amendment).
  AmendmentHead head(const RecordId& amendment) const;

  /// The text that a revision changes: a version of the platform's, or what the one that it amends
  /// makes. Costs O(blocks · depth).
  Result<Manifest> base_of(const Revision& revision) const {
    return base_of(revision.statement, revision.base);
  }

  /// The text that a revision makes of its base. `id` is a revision's. Costs O(blocks · depth).
  Result<Manifest> text_of(const RecordId& id) const;

  /// The present version of the text.
  const Manifest& base() const noexcept { return versions_.at(version_); }
  const Digest& version() const noexcept { return version_; }

  /// By name: network_id for version 0, else an adoption's id; none if there is no such version.
  const Manifest* text(const Digest& version) const noexcept;
  const std::map<RecordId, Revision>& revisions() const noexcept { return revisions_; }

 private:
  /// Which step is first: in the feed of its owner's organisation, and carried ones after that.
  struct Rank {
    Position at;
    bool carried = false;
    RecordId step;

    friend auto operator<=>(const Rank&, const Rank&) = default;
  };
  struct Node {
    enum class Kind { revision, withdrawal, hand_over };
    Kind kind = Kind::revision;
    RecordId amendment;
    Owner owner;
    std::optional<RecordId> replaced;  // None for a first revision.
    std::set<Rank> successors;
  };

  void add_node(const Step& step, Node::Kind kind, const Owner& owner);
  Result<Manifest> base_of(const AmendmentStatement& statement,
                           const std::optional<RecordId>& amended) const;
  unsigned depth(const RecordId& id) const;
  RecordId revision_at(const RecordId& step) const;

  std::map<Digest, Manifest> versions_;
  Digest version_;
  std::map<RecordId, Revision> revisions_;
  std::map<RecordId, Node> nodes_;
  std::map<RecordId, Digest> adopted_;  // Revisions, with the version that they are in.
  std::set<RecordId> settled_;          // Amendments.
};

}  // namespace palabre::federation
