// The feeds that a node holds: how far, with which root, under which operating key.
//
// Source: docs/protocol.md#feeds.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "federation/feed/checkpoint.hpp"
#include "federation/feed/cut.hpp"
#include "federation/feed/run.hpp"
#include "federation/record/record.hpp"
#include "federation/record/statement.hpp"
#include "federation/replica/fork.hpp"

namespace palabre::federation {

class Feeds {
 public:
  explicit Feeds(const NetworkId& network) : network_{network} {}

  /// Checks a run that came from a peer and appends it.
  ///
  /// Refuses with
  ///   Errc::duplicate       nothing in it is new.
  ///   Errc::not_ready       it begins past the end of its feed, or its epoch's base isn't here
  ///   yet,
  ///                         or another root key opens it than the one that is known here.
  ///   Errc::malformed       its first row opens no epoch, its checkpoint is no checkpoint.
  ///   Errc::bad_signature   the operating key didn't sign the checkpoint.
  ///   Errc::root_mismatch   its rows don't lead to the root that was signed.
  ///   Errc::forked          an epoch that starts from another history than the one held here.
  /// Costs a SHA-256 for each row and an Ed25519 verification.
  Result<void> accept(const Run& run);

  /// A later epoch has `base` as the end of `feed`: rows from there on don't count, and another
  /// history isn't taken. Unless that would take back what is pinned: then that epoch is void.
  void close(const FeedId& feed, const TreeHead& base);
  const std::map<FeedId, TreeHead>& bases() const noexcept { return bases_; }

  /// An adoption counts this: another history isn't taken, and no epoch may take it back.
  void pin(const CutLine& line);
  /// What is pinned of `feed`: size 0 if nothing is.
  TreeHead pinned(const FeedId& feed) const noexcept;

  /// Whether `feed` is an epoch that takes back what is pinned, or follows one.
  bool is_void(const FeedId& feed) const noexcept;

  /// From the epoch of `feed` on, an adoption has given its organisation this root key.
  void set_root(const FeedId& from, const PublicKey& root) { roots_.insert_or_assign(from, root); }

  /// The root key that opens the epoch; none: the organisation's first.
  std::optional<PublicKey> root_of(const FeedId& feed) const noexcept;

  /// The store has rows of this epoch, which `root` has opened; they may be void, and never read.
  void note_stored(const FeedId& feed, const PublicKey& root) { stored_.emplace(feed, root); }

  /// Held epochs that another root key opened than the one that opens them now, ascending.
  std::vector<FeedId> of_other_root(const OrgId& org) const;

  /// The epoch after `feed` goes aside: `feed` has no base any more.
  void reopen(const FeedId& feed) { bases_.erase(feed); }

  /// Two histories of an epoch are proven. Until a later one says which of them goes on, no
  /// adoption counts more of it. Where it was opened twice, nothing later says so, and each opening
  /// may have another base: neither does more count of the one before, nor of any that follows.
  void note_fork(const ForkProof& proof);
  bool stands_still(const FeedId& feed) const noexcept;
  bool is_opened_twice(const FeedId& feed) const noexcept { return opened_twice_.count(feed) != 0; }
  /// Whether it was opened twice, is the one before, or comes after it under the same root key.
  bool is_disputed(const FeedId& feed) const noexcept;

  /// Row 0 of the epoch whose operating key is `key`, as a record; none if it isn't here.
  std::optional<SignedRecord> opening_record(const OrgId& org, const PublicKey& key) const;

  /// Epochs of `org` before which it may have signed rows that nobody holds any more, ascending.
  std::vector<FeedId> uncertain_epochs(const OrgId& org) const;

  /// How many rows of `feed` count, of those that are or will be here.
  std::uint64_t counted(const FeedId& feed) const noexcept;

  /// Drops the rows of `run` that are here already, so that accept() takes the others: whether the
  /// two histories are one, the root tells.
  void skip_held(Run& run) const;

  /// For a copy in which a bundle is tried: the feeds of one organisation alone.
  Feeds of(const OrgId& org) const;
  /// Forgets the rows of `feed` from `size` on.
  void rewind(const FeedId& feed, std::uint64_t size);

  /// Appends a stored run; passes over rows that are here. What was good when it was stored may
  /// have rotted since, so it is held against its checkpoint once more.
  ///
  /// Refuses with Errc::malformed, bad_signature, root_mismatch as accept() does; the feed is of no
  /// use then. Costs what accept() does.
  Result<void> restore(const Run& run);

  /// Appends rows to the node's own feed, and gives the run its checkpoint.
  void extend(Run& run, const SigningKey& operating_key, std::uint64_t wall_ms);

  std::uint64_t size(const FeedId& feed) const noexcept;

  /// The epoch that the organisation writes in; none if its feed isn't here.
  std::optional<std::uint32_t> latest_epoch(const OrgId& org) const noexcept;
  std::optional<PublicKey> operating_key(const FeedId& feed) const noexcept;

  /// Ascending by feed; a closed epoch up to its base.
  Cut cut() const;
  std::optional<TreeHead> head(const FeedId& feed) const noexcept;

  /// What find_fork compares; none if the feed isn't here.
  std::optional<HeldFeed> held(const FeedId& feed) const noexcept;

  /// How a peer is shown this node's copy; none if nothing of it is here. `from` is at least 1.
  std::optional<Head> show(const FeedId& feed, std::uint64_t from) const;

 private:
  struct Feed {
    PublicKey operating_key;
    PublicKey root_key;
    SignedRow opening;
    bool base_uncertain = false;
    SignedHead head;
    MerkleTree tree;
  };

  Result<void> append(Feed& feed, const Run& run) const;
  bool is_stored(const FeedId& feed) const noexcept {
    return feeds_.count(feed) != 0 || stored_.count(feed) != 0;
  }

  void note_void(const FeedId& feed);
  Result<Feed> open(const Run& run) const;

  NetworkId network_;
  std::map<FeedId, Feed> feeds_;
  std::map<FeedId, TreeHead> bases_;
  std::map<FeedId, TreeHead> pins_;
  std::set<FeedId> void_;               // And so what follows each.
  std::map<FeedId, PublicKey> stored_;  // Which root key opened it, whether it counts or not.
  std::map<FeedId, PublicKey> roots_;   // By the first epoch that each opens.
  std::set<FeedId> forked_;
  std::set<FeedId> opened_twice_;
};

}  // namespace palabre::federation
