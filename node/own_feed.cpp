#include "node/own_feed.hpp"

#include <algorithm>

#include "federation/adoption/candidate.hpp"
#include "federation/core/assert.hpp"
#include "federation/record/kind.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/feeds.hpp"

namespace palabre::node {

using namespace federation;

namespace {

struct Adopted {
  std::map<FeedId, PublicKey> roots;
  Cut cut;  ///< Of the last one.
  Stewards stewards;
};

/// What the stored adoptions say; they were verified when they came.
Result<Adopted> read_adopted(const Store& store, const Platform& platform) {
  Adopted adopted;
  adopted.stewards = stewards_of(platform.network, platform.founding);
  PALABRE_TRY(const auto certificates, store.certificates());
  for (const auto& certificate : certificates) {
    PALABRE_TRY(auto content, decode_candidate_content(certificate.content.text));
    PALABRE_TRY(auto agenda, decode_agenda(content.agenda.record.header));
    adopted.stewards = stewards_after(adopted.stewards, agenda.changes);
    adopted.roots.merge(new_roots({{}, content.cut, std::move(agenda), {}, {}}));
    adopted.cut = std::move(content.cut);
  }
  return adopted;
}

/// Its signatures were checked when it was stored, and nobody else writes here.
void read_row(OwnFeed& own, std::vector<EpochStatement>& openings, const SignedRow& signed_row) {
  const auto row = decode_row(signed_row.row);
  if (!row || row->author != 0) return;
  own.highest_seq = std::max(own.highest_seq, row->seq);
  if (row->kind == static_cast<std::uint16_t>(Kind::epoch)) {
    if (auto epoch = decode_epoch(row->header)) openings.push_back(*epoch);
  } else if (row->kind == static_cast<std::uint16_t>(Kind::profile)) {
    if (auto profile = decode_profile(row->header)) own.profile = std::move(*profile);
  }
}

}  // namespace

Result<OwnFeed> read_own_feed(const Store& store) {
  PALABRE_TRY(const auto platform, platform_of(store));
  PALABRE_TRY(const auto feeds, store.feeds());
  Feeds held{platform.network};
  OwnFeed own;
  std::vector<EpochStatement> openings;
  bool found = false;
  for (const auto& feed : feeds) {
    if (feed.org != platform.own) continue;
    found = true;
    own.end.epoch = feed.epoch;
    for (std::uint64_t from = 0;;) {
      PALABRE_TRY(const auto run, store.run_from(feed, from));
      if (!run) break;
      if (!held.restore(*run)) return StoreErrc::corrupt;
      for (const auto& row : run->rows) read_row(own, openings, row);
      from = run->end();
    }
  }
  if (!found) return FolderErrc::no_platform;
  const FeedId latest{platform.own, own.end.epoch};
  const auto key = held.operating_key(latest);
  PALABRE_ASSERT(key.has_value());
  own.operating_key = *key;
  own.head = *held.head(latest);
  own.end.size = own.head.size;
  PALABRE_TRY(const auto adopted, read_adopted(store, platform));
  for (const auto& [from, root] : adopted.roots) held.set_root(from, root);
  if (adopted.stewards.count(platform.own) != 0) own.steward_count = adopted.stewards.size();
  own.adopted_size = head_in(adopted.cut, latest).size;
  own.is_void = std::any_of(openings.begin(), openings.end(), [&](const EpochStatement& epoch) {
    return epoch.epoch > 0 &&
           epoch.base_size < head_in(adopted.cut, {platform.own, epoch.epoch - 1}).size;
  });
  PALABRE_TRY(const auto forks, store.forks());
  for (const auto& proof : forks) {
    // Nobody is bound by what a root key before this one has opened.
    const bool binds = verify_fork(platform.network, proof, held.root_of(proof.feed)).has_value();
    if (binds && proof.feed.org == platform.own) held.note_fork(proof);
  }
  own.is_opened_twice = held.is_disputed(latest);
  own.root_key = held.root_of({platform.own, own.end.epoch + 1}).value_or(own.profile.root_key);
  for (const auto& epoch : openings) {
    const bool commits = epoch.root_key == own.root_key && !own.next_root_digest;
    if (commits) own.next_root_digest = epoch.next_root_digest;
  }
  return own;
}

Result<Device::Standing> standing_of(const DataFolder& folder, Store& store, const OwnEnd& end) {
  return Device{folder.device(), store}.look(end);
}

Result<PublicKey> rekey(const DataFolder& folder, Store& store, const Rekeying& rekeying) {
  PALABRE_TRY(const auto platform, platform_of(store));
  PALABRE_TRY(const auto own, read_own_feed(store));
  PALABRE_TRY(auto standing, standing_of(folder, store, own.end));
  // What an adopted root key opens is another history than what the key before it has opened.
  const auto names = folder.root_keys();
  const bool first_of_root = names && names->current != own.root_key;
  const bool lacks = standing.signed_to && standing.signed_to->epoch > own.end.epoch;
  if (lacks && !first_of_root) return FolderErrc::lacks_epoch;
  if (lacks) {
    PALABRE_TRY(standing, standing_of(folder, store, *standing.signed_to));
  }
  const bool doubtful = standing.database == Device::Database::doubtful;
  if (doubtful && rekeying.in_doubt == IfInDoubt::refuse) return FolderErrc::in_doubt;
  if (own.end.size < own.adopted_size) return FolderErrc::lacks_adopted;
  if (own.is_void) return FolderErrc::void_epoch;
  if (own.is_opened_twice && !first_of_root) return FolderErrc::opened_twice;
  if (rekeying.root.public_key() != own.root_key) return FolderErrc::other_root;
  PALABRE_TRY(const auto adoptions, store.certificates());
  const auto epoch_count_max = platform.founding.charter.epochs_per_height_max;
  // The other nodes wouldn't take it. After an adoption they count anew, and say so themselves.
  if (adoptions.empty() && own.end.epoch + 1 >= epoch_count_max) return Errc::quota_exceeded;
  // A crash may have left the epoch written and its key beside the one before.
  const auto settled = folder.read_operating_key(own.operating_key);
  // One that is lost is what a new one is for.
  if (!settled && settled.error() != KeyErrc::missing) return settled.error();
  PALABRE_TRY(const auto next, folder.prepare_operating_key());
  auto next_root_digest = own.next_root_digest;
  if (!next_root_digest && rekeying.next_root) {
    next_root_digest = federation::next_root_digest(*rekeying.next_root);
  }
  // A copy that signed beside this one may have voted, and what it signed ends here.
  PALABRE_TRY(const auto forks, store.forks());
  const FeedId latest{platform.own, own.end.epoch};
  const bool forked = std::any_of(forks.begin(), forks.end(),
                                  [&](const ForkProof& proof) { return proof.feed == latest; });
  const Opening opening{
      platform.network, own.end.epoch + 1, own.head,         own.highest_seq + 1,
      own.profile,      rekeying.time_ms,  next_root_digest, doubtful || forked || lacks};
  Write write;
  write.runs.push_back(open_epoch(opening, rekeying.root, next));
  if (const auto written = store.write(write); !written) return written.error();
  if (const auto replaced = folder.replace_operating_key(); !replaced) return replaced.error();
  if (const auto forgotten = Device{folder.device(), store}.forget(); !forgotten) {
    return forgotten.error();
  }
  return next.public_key();
}

}  // namespace palabre::node
