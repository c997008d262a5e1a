#include "node/data_folder.hpp"

#include <fstream>

#include "federation/record/record.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/opening.hpp"

namespace palabre::node {

using namespace federation;

namespace {

const char* words(FolderErrc code) noexcept {
  switch (code) {
    case FolderErrc::no_node: return "no node was made in this folder";
    case FolderErrc::no_platform: return "this node belongs to no platform yet";
    case FolderErrc::has_platform: return "this node belongs to a platform already";
    case FolderErrc::other_network: return "the founding is another network's";
    case FolderErrc::not_steward: return "the founder must be a steward of the charter";
    case FolderErrc::other_key: return "operating.key isn't the one that the epoch names";
    case FolderErrc::other_root: return "a root key of another organisation";
    case FolderErrc::in_doubt: return "the database may be older than what was signed from it";
    case FolderErrc::lacks_adopted: return "the database lacks rows that an adoption counts";
    case FolderErrc::opened_twice: return "the root key has opened an epoch twice";
    case FolderErrc::void_epoch: return "the latest epoch is void, and so is what follows it";
    case FolderErrc::lacks_epoch: return "the database lacks an epoch that was opened";
  }
  return "unknown";
}

class FolderCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "palabre folder"; }
  std::string message(int code) const override { return words(static_cast<FolderErrc>(code)); }
};

Result<PublicKey> make_root_key(const std::filesystem::path& file, const Secret& passphrase) {
  auto seed = random_seed();
  const auto key = SigningKey::from_seed(seed).public_key();
  const auto sealed = write_key_file(file, KeyPurpose::root, seed, passphrase);
  sodium_memzero(seed.data(), seed.size());
  if (!sealed) return sealed.error();
  return key;
}

std::string names_of(const RootKeys& keys) {
  return "root " + to_hex(keys.current.view()) + "\nnext " + to_hex(keys.next.view()) + "\n";
}

}  // namespace

boost::system::error_code make_error_code(FolderErrc code) noexcept {
  static const FolderCategory category;
  return {static_cast<int>(code), category};
}

Result<RootKeys> DataFolder::init(Profile profile, const Secret& passphrase) const {
  for (const auto& file : {operating_key(), root_key(), next_root_key(), root_public()}) {
    if (std::filesystem::exists(file)) return KeyErrc::exists;
  }
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (failed) return StoreErrc::io;
  PALABRE_TRY(const auto store, open_store(database(), IfMissing::create));
  PALABRE_TRY(const auto root, make_root_key(root_key(), passphrase));
  PALABRE_TRY(const auto next, make_root_key(next_root_key(), passphrase));
  const auto names = names_of({root, next});
  if (const auto put = write_private_file(root_public(), names); !put) return put.error();
  if (const auto put = write_plain_key(operating_key(), random_seed()); !put) return put.error();
  if (const auto put = write_plain_key(channel_key(), random_seed()); !put) return put.error();
  profile.root_key = root;
  if (const auto put = store->put_meta("profile", encode(profile)); !put) return put.error();
  return RootKeys{root, next};
}

Result<RootKeys> DataFolder::root_keys() const {
  std::ifstream stream{root_public()};
  if (!stream) return FolderErrc::no_node;
  std::string name, root, next_name, next;
  stream >> name >> root >> next_name >> next;
  if (name != "root" || next_name != "next") return KeyErrc::not_a_key_file;
  const auto key_of = [](const std::string& digits) -> Result<PublicKey> {
    const auto bytes = from_hex(digits);
    if (!bytes || bytes->size() != 32) return KeyErrc::not_a_key_file;
    return PublicKey::from(*bytes);
  };
  PALABRE_TRY(const auto current, key_of(root));
  PALABRE_TRY(const auto coming, key_of(next));
  return RootKeys{current, coming};
}

Result<PublicKey> DataFolder::prepare_next_root_key(const Secret& passphrase) const {
  std::error_code failed;
  // One that no epoch has committed to is left from a crash before that was written.
  std::filesystem::remove(coming_root_key(), failed);
  return make_root_key(coming_root_key(), passphrase);
}

/// Each step may have been done before a crash, and root.public comes last.
Result<void> DataFolder::turn_root_keys(const RootKeys& keys) const {
  std::error_code failed;
  const auto move = [&](const std::filesystem::path& from, const std::filesystem::path& to) {
    if (!failed && std::filesystem::exists(from)) std::filesystem::rename(from, to, failed);
  };
  const auto is = [](const std::filesystem::path& file, const PublicKey& key) {
    const auto known = public_key_of(file);
    return known && *known == key;
  };
  if (is(next_root_key(), keys.current)) {
    move(root_key(), old_root_key());
    move(next_root_key(), root_key());
  }
  if (is(coming_root_key(), keys.next)) move(coming_root_key(), next_root_key());
  auto names = root_public();
  names += ".new";
  std::filesystem::remove(names, failed);
  if (const auto put = write_private_file(names, names_of(keys)); !put) return put.error();
  move(names, root_public());
  if (failed) return KeyErrc::not_written;
  return boost::system::in_place_value;
}

Result<SigningKey> DataFolder::read_operating_key() const {
  PALABRE_TRY(auto seed, read_plain_key(operating_key()));
  auto key = SigningKey::from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

Result<SigningKey> DataFolder::read_operating_key(const PublicKey& current) const {
  PALABRE_TRY(auto key, read_operating_key());
  if (key.public_key() == current || !std::filesystem::exists(next_operating_key())) return key;
  PALABRE_TRY(auto seed, read_plain_key(next_operating_key()));
  auto next = SigningKey::from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  if (next.public_key() != current) return key;
  if (const auto replaced = replace_operating_key(); !replaced) return replaced.error();
  return next;
}

Result<SigningKey> DataFolder::prepare_operating_key() const {
  std::error_code failed;
  // One that no epoch names is left from a crash before the epoch was written.
  std::filesystem::remove(next_operating_key(), failed);
  auto seed = random_seed();
  if (const auto put = write_plain_key(next_operating_key(), seed); !put) return put.error();
  auto key = SigningKey::from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

Result<void> DataFolder::replace_operating_key() const {
  std::error_code failed;
  std::filesystem::rename(next_operating_key(), operating_key(), failed);
  if (failed) return KeyErrc::not_written;
  return boost::system::in_place_value;
}

Result<NoiseKey> DataFolder::read_channel_key() const { return read_plain_key(channel_key()); }

Result<Profile> profile_of(const Store& store) {
  PALABRE_TRY(const auto bytes, store.meta("profile"));
  if (!bytes) return FolderErrc::no_node;
  return decode_profile(*bytes);
}

Result<Platform> platform_of(const Store& store) {
  PALABRE_TRY(const auto profile, profile_of(store));
  PALABRE_TRY(const auto header, store.meta("founding"));
  if (!header) return FolderErrc::no_platform;
  PALABRE_TRY(auto founding, decode_founding(*header));
  const auto network = network_id(*header);
  return Platform{network, org_id(network, profile.root_key), std::move(founding), *header};
}

Result<Platform> adopt_platform(Store& store, const Joining& joining) {
  PALABRE_TRY(const auto present, store.meta("founding"));
  if (present) return FolderErrc::has_platform;
  PALABRE_TRY(const auto profile, profile_of(store));
  if (joining.root.public_key() != profile.root_key) return FolderErrc::other_root;
  PALABRE_TRY(auto founding, decode_founding(joining.founding_header));
  const auto network = network_id(joining.founding_header);
  Opening opening{network, 0, {}, 1, profile, joining.time_ms};
  opening.next_root_digest = next_root_digest(joining.next_root);
  Write write;
  write.runs.push_back(open_epoch(opening, joining.root, joining.operating_key));
  write.bodies = joining.bodies;
  if (const auto written = store.write(write); !written) return written.error();
  // Last, so that a crash before it leaves a node that can be asked again.
  if (const auto put = store.put_meta("founding", joining.founding_header); !put) {
    return put.error();
  }
  return Platform{network, org_id(network, profile.root_key), std::move(founding),
                  joining.founding_header};
}

Result<PublicKey> current_operating_key(const Store& store, const OrgId& own) {
  PALABRE_TRY(const auto feeds, store.feeds());
  std::optional<FeedId> latest;
  for (const auto& feed : feeds) {
    if (feed.org == own) latest = feed;  // Ascending, so the last is the latest.
  }
  if (!latest) return FolderErrc::no_platform;
  PALABRE_TRY(const auto run, store.run_from(*latest, 0));
  if (!run) return StoreErrc::corrupt;
  PALABRE_TRY(const auto row, decode_row(run->rows.front().row));
  PALABRE_TRY(const auto epoch, decode_epoch(row.header));
  return epoch.operating_key;
}

}  // namespace palabre::node
