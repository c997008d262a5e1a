#include "node/data_folder.hpp"

#include "federation/core/assert.hpp"
#include "federation/deliberation/fold.hpp"
#include "federation/record/record.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/feeds.hpp"
#include "federation/replica/opening.hpp"
#include "node/device.hpp"

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
  }
  return "unknown";
}

class FolderCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "palabre folder"; }
  std::string message(int code) const override { return words(static_cast<FolderErrc>(code)); }
};

}  // namespace

boost::system::error_code make_error_code(FolderErrc code) noexcept {
  static const FolderCategory category;
  return {static_cast<int>(code), category};
}

Result<PublicKey> DataFolder::init(Profile profile, const Secret& passphrase) const {
  if (std::filesystem::exists(operating_key()) || std::filesystem::exists(root_key())) {
    return KeyErrc::exists;
  }
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (failed) return StoreErrc::io;
  PALABRE_TRY(const auto store, open_store(database(), IfMissing::create));
  auto root_seed = random_seed();
  profile.root_key = SigningKey::from_seed(root_seed).public_key();
  const auto sealed = write_key_file(root_key(), KeyPurpose::root, root_seed, passphrase);
  sodium_memzero(root_seed.data(), root_seed.size());
  if (!sealed) return sealed.error();
  if (const auto put = write_plain_key(operating_key(), random_seed()); !put) return put.error();
  if (const auto put = write_plain_key(channel_key(), random_seed()); !put) return put.error();
  if (const auto put = store->put_meta("profile", encode(profile)); !put) return put.error();
  return profile.root_key;
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
  PALABRE_TRY(auto founding, decode_founding(joining.founding_header));
  const auto network = network_id(joining.founding_header);
  Write write;
  write.runs.push_back(open_epoch({network, 0, {}, 1, profile, joining.time_ms}, joining.root,
                                  joining.operating_key));
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

Result<PublicKey> rekey(const DataFolder& folder, Store& store, const SigningKey& root,
                        std::uint64_t time_ms) {
  PALABRE_TRY(const auto platform, platform_of(store));
  PALABRE_TRY(const auto feeds, store.feeds());
  Fold fold{platform.network, platform.founding};
  Feeds held{platform.network};
  std::uint32_t epoch = 0;
  for (const auto& feed : feeds) {
    if (feed.org != platform.own) continue;
    epoch = feed.epoch;
    for (std::uint64_t from = 0;;) {
      PALABRE_TRY(const auto run, store.run_from(feed, from));
      if (!run) break;
      held.restore(*run);
      // Its signatures were checked when it was stored, and sequences and profile need no others.
      for (const auto& row : run->rows) {
        for (const auto& check : fold.stage(feed, row)) {
          static_cast<void>(check);
          fold.settle(Fold::Verdict::holds);
        }
      }
      from = run->end();
    }
  }
  // A crash may have left the epoch written and its key beside the one before.
  const auto current = held.operating_key({platform.own, epoch});
  PALABRE_ASSERT(current.has_value());
  if (const auto settled = folder.read_operating_key(*current); !settled) return settled.error();
  PALABRE_TRY(const auto next, folder.prepare_operating_key());
  const Opening opening{platform.network,
                        epoch + 1,
                        *held.head({platform.own, epoch}),
                        fold.highest_org_seq(platform.own) + 1,
                        fold.profiles().at(platform.own),
                        time_ms};
  Write write;
  write.runs.push_back(open_epoch(opening, root, next));
  if (const auto written = store.write(write); !written) return written.error();
  if (const auto replaced = folder.replace_operating_key(); !replaced) return replaced.error();
  if (const auto forgotten = Device{folder.device(), store}.forget(); !forgotten) {
    return forgotten.error();
  }
  return next.public_key();
}

}  // namespace palabre::node
