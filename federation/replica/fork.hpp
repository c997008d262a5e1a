// Finding that an organisation has signed two histories, and checking that another says so rightly.
//
// Source: docs/protocol.md#forks.

#pragma once

#include "federation/feed/fork_proof.hpp"
#include "federation/feed/merkle_tree.hpp"

namespace palabre::federation {

/// What a node holds of one feed.
struct HeldFeed {
  std::optional<PublicKey> root;  ///< That opens it; none: the organisation's first.
  const SignedRow& opening;
  const SignedHead& head;
  const MerkleTree& tree;
};

/// Whether the organisation itself is caught by this, whoever brings it.
///
/// Refuses with
///   Errc::malformed       the opening rows aren't those of the epoch, or the two are the same.
///   Errc::not_ready       another root key opens the epoch than the one that is known here.
///   Errc::bad_signature   the root key didn't sign a row, or the operating key a checkpoint.
///   Errc::proof_mismatch  the histories agree, or `path` doesn't lead to `newer`.
/// `root` opens that epoch, where an adoption has changed it. Costs at most three Ed25519
/// verifications.
Result<void> verify_fork(const NetworkId& network, const ForkProof& proof,
                         const std::optional<PublicKey>& root = {});

/// What a peer's Head shows beside the feed that is held here: a verified proof.
///
/// Refuses with
///   Errc::not_found  the two agree: no fork.
///   Errc::not_ready  it says nothing about the size that is held now: ask again.
///   What verify_fork refuses, when the peer shows what the organisation hasn't signed.
Result<ForkProof> find_fork(const NetworkId& network, const HeldFeed& held, const Head& shown);

}  // namespace palabre::federation
