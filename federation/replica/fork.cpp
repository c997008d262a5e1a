#include "federation/replica/fork.hpp"

#include "federation/replica/opening.hpp"

namespace palabre::federation {

Result<void> verify_fork(const NetworkId& network, const ForkProof& proof,
                         const std::optional<PublicKey>& root) {
  PALABRE_TRY(const auto epoch, check_opening(network, proof.feed, proof.opening, root));
  if (proof.other_opening) {
    const auto other = check_opening(network, proof.feed, *proof.other_opening, root);
    if (!other) return other.error();
#ifndef PALABRE_PLANT_ONE_OPENING_FORKS
    if (*proof.other_opening == proof.opening) return Errc::malformed;
#endif
    return boost::system::in_place_value;
  }
  for (const auto* head : {&proof.older, &proof.newer}) {
    if (verify(network, proof.feed, *head, epoch.operating_key)) continue;
#ifndef PALABRE_PLANT_UNSIGNED_FORKS
    return Errc::bad_signature;
#endif
  }
  if (proof.root_at_older == proof.older.head.root) return Errc::proof_mismatch;
#ifdef PALABRE_PLANT_UNPROVEN_FORKS
  return boost::system::in_place_value;
#endif
  return verify_consistency({proof.older.head.size, proof.root_at_older}, proof.newer.head,
                            proof.path);
}

Result<ForkProof> find_fork(const NetworkId& network, const HeldFeed& held, const Head& shown) {
  ForkProof proof{shown.feed, held.opening, {}, {}, {}, {}, {}};
  if (shown.opening != held.opening) {
    proof.other_opening = shown.opening;
  } else if (const auto size = shown.head.head.size; size <= held.tree.size()) {
    proof.older = shown.head;
    proof.newer = held.head;
    proof.root_at_older = held.tree.root(size);
    proof.path = held.tree.prove_consistency(size, held.tree.size());
  } else if (shown.from == held.tree.size()) {
    proof.older = held.head;
    proof.newer = shown.head;
    proof.root_at_older = shown.root_at_from;
    proof.path = shown.path;
  } else {
    return Errc::not_ready;
  }
  if (const auto verified = verify_fork(network, proof, held.root); !verified) {
    const bool agree = !proof.other_opening && proof.root_at_older == proof.older.head.root;
    if (agree) return Errc::not_found;
    return verified.error();
  }
  return proof;
}

}  // namespace palabre::federation
