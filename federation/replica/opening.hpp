// The first run of an epoch: what makes an operating key the organisation's.
//
// Source: docs/protocol.md#organisations.

#pragma once

#include "federation/feed/checkpoint.hpp"
#include "federation/feed/run.hpp"
#include "federation/record/statement.hpp"

namespace palabre::federation {

struct Opening {
  NetworkId network;
  std::uint32_t epoch = 0;
  TreeHead base;          ///< Of the epoch before; ignored in epoch 0.
  std::uint64_t seq = 1;  ///< Above every sequence that the organisation used.
  Profile profile;        ///< Its root_key is the organisation's first, also when `root` is later.
  std::uint64_t time_ms = 0;
  std::optional<Digest> next_root_digest = {};  ///< Of the root key that comes after this one.
  bool base_uncertain = false;                  ///< More may have been signed than the base has.
};

/// An Epoch row signed by root and a Profile row signed by the operating key, with their
/// checkpoint. `root` is the root key that opens this epoch.
Run open_epoch(const Opening& opening, const SigningKey& root, const SigningKey& operating_key);

/// The operating key of the epoch that `row` opens.
///
/// Refuses with
///   Errc::malformed      not the first row of `feed`: kind, epoch, or the first epoch of another
///                        organisation.
///   Errc::not_ready      a later epoch that another root key opens than the one that is known
///   here:
///                        an adoption that isn't may have changed it.
///   Errc::bad_signature  the root key didn't sign it.
/// `root` is given where an adoption has changed the root key.
Result<EpochStatement> check_opening(const NetworkId& network, const FeedId& feed,
                                     const SignedRow& row,
                                     const std::optional<PublicKey>& root = {});

/// Where the epoch before ends, as `opening` has it; none in the first epoch. No signature is
/// checked.
Result<std::optional<TreeHead>> base_of(const SignedRow& opening);

}  // namespace palabre::federation
