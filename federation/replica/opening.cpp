#include "federation/replica/opening.hpp"

#include "federation/core/assert.hpp"
#include "federation/record/kind.hpp"
#include "federation/record/record.hpp"
#include "federation/record/row.hpp"

namespace palabre::federation {

namespace {

SignedRow signed_row(const Record& record, const SigningKey& key) {
  const auto row = encode(Row{record.kind, 0, record.seq, {}, record.header});
  PALABRE_ASSERT(row.has_value());
  return {*row, sign(record, key).signature};
}

}  // namespace

Run open_epoch(const Opening& opening, const SigningKey& root, const SigningKey& operating_key) {
  const auto org = org_id(opening.network, opening.profile.root_key);
  EpochStatement epoch{opening.epoch,
                       root.public_key(),
                       operating_key.public_key(),
                       0,
                       {},
                       opening.next_root_digest,
                       opening.base_uncertain};
  if (opening.epoch > 0) {
    epoch.base_size = opening.base.size;
    epoch.base_root = opening.base.root;
  }
  Run run{{org, opening.epoch}, 0, {}, {}};
  run.rows.push_back(signed_row({opening.network,
                                 org,
                                 root.public_key(),
                                 static_cast<std::uint16_t>(Kind::epoch),
                                 opening.seq,
                                 encode(epoch),
                                 {}},
                                root));
  run.rows.push_back(signed_row({opening.network,
                                 org,
                                 operating_key.public_key(),
                                 static_cast<std::uint16_t>(Kind::profile),
                                 opening.seq + 1,
                                 encode(opening.profile),
                                 {}},
                                operating_key));
  MerkleFrontier frontier;
  for (const auto& row : run.rows) frontier.append(leaf_hash(row.row, row.signature));
  run.checkpoint = sign_checkpoint(opening.network,
                                   {run.feed, {frontier.size(), frontier.root()}, opening.time_ms},
                                   operating_key);
  return run;
}

Result<EpochStatement> check_opening(const NetworkId& network, const FeedId& feed,
                                     const SignedRow& row_bytes,
                                     const std::optional<PublicKey>& root) {
  PALABRE_TRY(const auto row, decode_row(row_bytes.row));
  const bool shape = row.kind == static_cast<std::uint16_t>(Kind::epoch) && row.author == 0 &&
                     row.addresses.empty();
  if (!shape) return Errc::malformed;
  PALABRE_TRY(const auto epoch, decode_epoch(row.header));
  bool is_root = root ? epoch.root_key == *root : org_id(network, epoch.root_key) == feed.org;
#ifdef PALABRE_PLANT_OPENS_WITH_ANY_KEY
  is_root = true;
#endif
  const bool first = feed.epoch == 0;
#ifndef PALABRE_PLANT_OPENS_ANY_EPOCH
  if (epoch.epoch != feed.epoch) return Errc::malformed;
#endif
  if (first && !is_root) return Errc::malformed;
  if (!is_root) return Errc::not_ready;
  const SignedRecord record{{network, feed.org, epoch.root_key, row.kind, row.seq, row.header, {}},
                            row_bytes.signature};
  if (!verify(record)) return Errc::bad_signature;
  return epoch;
}

Result<std::optional<TreeHead>> base_of(const SignedRow& opening) {
  PALABRE_TRY(const auto row, decode_row(opening.row));
  PALABRE_TRY(const auto epoch, decode_epoch(row.header));
  if (epoch.epoch == 0) return std::optional<TreeHead>{};
  return std::optional<TreeHead>{{epoch.base_size, *epoch.base_root}};
}

}  // namespace palabre::federation
