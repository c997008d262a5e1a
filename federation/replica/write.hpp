// What one synced batch makes durable, all or nothing.

#pragma once

#include <optional>
#include <vector>

#include "federation/adoption/certificate.hpp"
#include "federation/adoption/valid_ballot.hpp"
#include "federation/feed/fork_proof.hpp"
#include "federation/feed/run.hpp"
#include "federation/record/body.hpp"
#include "federation/record/record.hpp"

namespace palabre::federation {

struct StoredReceipt {
  RecordId record;
  Bytes receipt;  ///< A SignedReceipt, serialised.

  friend bool operator==(const StoredReceipt&, const StoredReceipt&) = default;
};

/// What a member of the node's own organisation signed, whole: a row's addresses name places, and
/// another record may come to stand there.
struct Said {
  Place place;
  SignedRecord record;
};

struct Write {
  std::vector<Run> runs;           ///< Each begins where its feed ends.
  std::optional<Place> signed_to;  ///< Where the own feed ends, if this signs more of it.
  std::vector<Said> said;          ///< One for each member's row of the own feed in `runs`.
  std::vector<Body> bodies;
  std::vector<Commitment> erased;  ///< Bodies that go, with every byte; none is in `bodies`.
  std::vector<StoredReceipt> receipts;
  std::vector<ForkProof> forks;
  std::vector<Certificate> certificates;    ///< Of the heights after those that are stored.
  std::vector<Certificate> rivals;          ///< Of heights that have another one: evidence, kept.
  std::vector<SignedRecord> candidates;     ///< That this node votes for: its rows may go.
  std::optional<ValidBallot> valid_ballot;  ///< The highest of the next height.
  std::vector<FeedId> set_aside;  ///< First of all: kept, but no longer the feed's history.
  std::vector<Place> unsound;     ///< Rows whose signature fails: a restart doesn't check again.
  std::vector<Place> sound;       ///< Were unsound: their addresses lead to other ids now.

  bool empty() const noexcept {
    return runs.empty() && bodies.empty() && erased.empty() && receipts.empty() && forks.empty() &&
           certificates.empty() && rivals.empty() && candidates.empty() && !valid_ballot &&
           set_aside.empty();
  }
};

}  // namespace palabre::federation
