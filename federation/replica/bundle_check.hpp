// Tries a bundle against what a node holds, and changes nothing: only one that passes whole is
// taken, by Replica::handle_bundled.
//
//   BundleCheck, take(frame)* in the bundle's order, finish()
//
// Each feed is played again in a copy, from where the bundle begins it, so that every root and
// every checkpoint's signature is checked, also where the node holds the same rows already. A
// record whose own signature fails, in rows that its organisation has signed for, refuses nothing:
// it is void by rule, on every node alike.
//
// Source: docs/protocol.md#bundles.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "federation/replica/feeds.hpp"
#include "federation/sync/bundle.hpp"

namespace palabre::federation {

class BundleCheck {
 public:
  /// `held` stays as it is while this lives.
  /// `parents` are what each adoption builds on that may be in it, the founding first; a
  /// certificate beyond what they lead to is passed over.
  BundleCheck(const NetworkId& network, const Feeds& held, std::vector<Parent> parents)
      : network_{network}, held_{held}, parents_{std::move(parents)}, tried_{network} {}

  /// The founding, once it is known, if it wasn't before.
  void begin(const Parent& founding) {
    if (parents_.empty()) parents_.push_back(founding);
  }

  /// The next frame that a BundleReader gave.
  ///
  /// Refuses with
  ///   Errc::wrong_network   a bundle of another network.
  ///   Errc::malformed       an opening row or a checkpoint that is none, a fork proof of nothing.
  ///   Errc::bad_signature   root or operating key didn't sign an opening, a checkpoint, a proof.
  ///   Errc::root_mismatch   the rows don't lead to the root that was signed.
  ///   Errc::proof_mismatch  a fork proof that doesn't hold.
  ///   What verify_certificate refuses.
  /// Costs a SHA-256 for each row and an Ed25519 verification for each run. Holds 64 bytes for each
  /// row of one organisation.
  Result<void> take(const Frame& frame);

  struct Found {
    std::vector<ForkProof> forks;  ///< That the bundle shows beside what is held here.
    std::set<FeedId> unjoined;     ///< It goes on from more rows than are held here.
    std::set<FeedId> apart;        ///< It goes on from another history than the one held here.
  };
  /// After the last frame.
  Found finish();

 private:
  Result<void> take_run(const Run& run);
  Result<void> take_certificate(const Certificate& certificate);
  std::optional<PublicKey> root_of(const FeedId& feed) const;
  bool begin_feed(const Run& run);
  void end_feed();

  NetworkId network_;
  const Feeds& held_;
  std::vector<Parent> parents_;
  std::map<FeedId, PublicKey> roots_;  // That its certificates give.
  std::map<FeedId, HaveEntry> base_;
  Feeds tried_;  // Of one organisation.
  std::optional<FeedId> feed_;
  bool playing_ = false;
  Found found_;
};

}  // namespace palabre::federation
