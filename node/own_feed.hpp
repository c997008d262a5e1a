// The organisation's own feed as its database has it, read while the node isn't running, and the
// next epoch opened on it.
//
// Source: docs/protocol.md#organisations, docs/operating.md.

#pragma once

#include "federation/replica/opening.hpp"
#include "node/data_folder.hpp"
#include "node/device.hpp"

namespace palabre::node {

struct OwnFeed {
  OwnEnd end;                      ///< The latest epoch, and its rows here.
  federation::TreeHead head;       ///< Of that epoch.
  std::uint64_t adopted_size = 0;  ///< Rows of that epoch that the last adoption counts.
  std::size_t steward_count = 0;   ///< So many stewards there are, if this is one; else 0.
  bool is_opened_twice = false;    ///< Its root key has opened an epoch twice.
  bool is_void = false;            ///< That epoch takes back rows that it counts, or follows one.
  federation::PublicKey operating_key;
  std::uint64_t highest_seq = 0;
  federation::Profile profile;
  federation::PublicKey root_key;  ///< That opens its next epoch, as the adoptions have it.
  std::optional<federation::Digest> next_root_digest;  ///< Of that key's first epoch that has one.
};

/// Costs one reading of the own feed. Refuses with FolderErrc::no_node or no_platform.
Result<OwnFeed> read_own_feed(const Store& store);

/// Whether the database is the one that was signed from last. Refuses as read_own_feed() does.
Result<Device::Standing> standing_of(const DataFolder& folder, Store& store, const OwnEnd& end);

/// What to do about a database that may be older than what was signed from it.
enum class IfInDoubt { refuse, override };

/// Opens the organisation's next epoch, on all that its feed holds, under a new operating key. The
/// node isn't running. Every crash on the way leaves a node that starts, with one key or the other.
///
/// Refuses with
///   FolderErrc::other_root   `root` isn't the organisation's.
///   FolderErrc::in_doubt     as `in_doubt` has it.
///   FolderErrc::lacks_adopted  rows that an adoption counts aren't here: the epoch would be void.
///   FolderErrc::opened_twice the root key has opened an epoch twice: nothing after it is adopted.
///   FolderErrc::void_epoch   the latest epoch is void, and so would be what follows it.
///   FolderErrc::lacks_epoch  DEVICE knows of a later epoch than the database: to open it again
///                            would be to sign two histories.
struct Rekeying {
  const federation::SigningKey& root;
  std::uint64_t time_ms = 0;
  IfInDoubt in_doubt = IfInDoubt::refuse;
  /// The root key after `root`: none where an epoch of `root` has committed to one.
  std::optional<federation::PublicKey> next_root = {};
};
Result<federation::PublicKey> rekey(const DataFolder& folder, Store& store,
                                    const Rekeying& rekeying);

}  // namespace palabre::node
