// A node's folder, and what it takes to make one, to found a platform or to join one.
//
//   root.key        the organisation's identity, under a passphrase; may be kept elsewhere
//   root-next.key   the root key that comes after it, likewise
//   root.public     the public halves of both, so that the keys themselves may be taken away
//   root-old.key    the root key before an adoption gave another; root-next.key.new while it turns
//   operating.key   signs for the organisation day by day; operating.key.next while it is replaced
//   channel.key     X25519, for connections to peers
//   DEVICE          whether db/ is the one that was signed from last; see device.hpp
//   RUNNING         while the node runs: its address; see running.hpp
//   incoming.bundle while a bundle is sent to the running node
//   people/         accounts, invitations, sessions and drafts; see people.hpp
//   db/             the store; its meta column has `profile` and `founding`
//
// Source: docs/storage.md.

#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "federation/crypto/noise.hpp"
#include "federation/deliberation/statement.hpp"
#include "node/keys/key_file.hpp"
#include "node/store/rocks_store.hpp"

namespace palabre::node {

enum class FolderErrc {
  no_node = 1,         ///< No node was made here.
  no_platform = 2,     ///< It belongs to no platform yet.
  has_platform = 3,    ///< It belongs to one already.
  other_network = 4,   ///< The founding isn't that of the network that was asked for.
  not_steward = 5,     ///< The founder must be a steward of the charter.
  other_key = 6,       ///< operating.key isn't the one that the organisation's epoch names.
  other_root = 7,      ///< A root key of another organisation.
  in_doubt = 8,        ///< The database may be older than what was signed from it.
  lacks_epoch = 9,     ///< It is: a later epoch was opened.
  lacks_adopted = 10,  ///< It is: an adoption counts rows that it lacks.
  opened_twice = 12,   ///< Its root key has opened an epoch twice: only another one goes on.
  void_epoch = 11,     ///< Its epoch takes back what an adoption counts, and what follows is void.
};
boost::system::error_code make_error_code(FolderErrc code) noexcept;

/// The organisation's present root key, and the one to which its epochs commit it.
struct RootKeys {
  federation::PublicKey current;
  federation::PublicKey next;
};

class DataFolder {
 public:
  explicit DataFolder(std::filesystem::path folder) : folder_{std::move(folder)} {}

  std::filesystem::path root_key() const { return folder_ / "root.key"; }
  std::filesystem::path next_root_key() const { return folder_ / "root-next.key"; }
  std::filesystem::path root_public() const { return folder_ / "root.public"; }
  std::filesystem::path operating_key() const { return folder_ / "operating.key"; }
  std::filesystem::path old_root_key() const { return folder_ / "root-old.key"; }
  std::filesystem::path coming_root_key() const { return folder_ / "root-next.key.new"; }
  std::filesystem::path channel_key() const { return folder_ / "channel.key"; }
  std::filesystem::path next_operating_key() const { return folder_ / "operating.key.next"; }
  std::filesystem::path device() const { return folder_ / "DEVICE"; }
  std::filesystem::path running() const { return folder_ / "RUNNING"; }
  std::filesystem::path spool() const { return folder_ / "incoming.bundle"; }
  std::filesystem::path people() const { return folder_ / "people"; }
  std::filesystem::path publications() const { return folder_ / "publications"; }
  std::filesystem::path database() const { return folder_ / "db"; }

  /// Keys and an empty store; both root keys are under `passphrase`. `profile.root_key` is filled
  /// in.
  Result<RootKeys> init(federation::Profile profile, const Secret& passphrase) const;

  /// Refuses with FolderErrc::no_node, or KeyErrc::not_a_key_file if root.public isn't ours.
  Result<RootKeys> root_keys() const;

  /// After an adoption has given the organisation another root key: the one that comes after that,
  /// beside what is there; then, once an epoch has committed to it, each in its place. root.key
  /// stays as root-old.key, and what isn't in this folder stays where it is.
  Result<federation::PublicKey> prepare_next_root_key(const Secret& passphrase) const;
  Result<void> turn_root_keys(const RootKeys& keys) const;

  Result<federation::SigningKey> read_operating_key() const;

  /// The one that `current` is the public half of: the operating key, or one that was being put in
  /// its place when the process ended, and is now.
  Result<federation::SigningKey> read_operating_key(const federation::PublicKey& current) const;

  /// A new operating key, beside the one that is there; then, once an epoch names it, in its place.
  Result<federation::SigningKey> prepare_operating_key() const;
  Result<void> replace_operating_key() const;
  Result<federation::NoiseKey> read_channel_key() const;

 private:
  std::filesystem::path folder_;
};

struct Platform {
  federation::NetworkId network;
  federation::OrgId own;
  federation::Founding founding;
  Bytes founding_header;
};

/// Refuses with FolderErrc::no_node or no_platform.
Result<Platform> platform_of(const Store& store);
Result<federation::Profile> profile_of(const Store& store);

/// The operating key that the organisation's latest epoch names.
Result<federation::PublicKey> current_operating_key(const Store& store,
                                                    const federation::OrgId& own);

struct Joining {
  Bytes founding_header;
  std::vector<federation::Body> bodies;  ///< The base texts, when they are at hand.
  const federation::SigningKey& root;
  const federation::SigningKey& operating_key;
  std::uint64_t time_ms = 0;
  federation::PublicKey next_root;
};

/// Makes the platform of this header the node's, and opens its feed. Refuses with
/// FolderErrc::has_platform, FolderErrc::other_root or what decode_founding refuses.
Result<Platform> adopt_platform(Store& store, const Joining& joining);

}  // namespace palabre::node

template <>
struct boost::system::is_error_code_enum<palabre::node::FolderErrc> : std::true_type {};
