// What an operating key can be made to sign: rows that say anything, under checkpoints that hold.
//
// A Pen goes on from the end of a node's own feed. What it has written goes to that node like rows
// out of a bundle, so that an honest Replica passes on what it would never have signed.

#pragma once

#include "federation/record/kind.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/replica.hpp"

namespace palabre::sim {

class Pen {
 public:
  Pen(const federation::NetworkId& network, const federation::SigningKey& operating_key,
      const federation::Replica& node);

  /// A record of the organisation with its next sequence, and a signature that holds.
  federation::SignedRecord write(federation::Kind kind, federation::Bytes header);

  /// Any row with any signature.
  void write(federation::Row row, const federation::Signature& signature);

  bool is_empty() const noexcept { return run_.rows.empty(); }

  /// What was written, in one run; `time_ms` is what its checkpoint claims.
  federation::Run finish(std::uint64_t time_ms);

 private:
  federation::NetworkId network_;
  const federation::SigningKey& key_;
  federation::MerkleTree tree_;
  std::uint64_t seq_;
  federation::Run run_;
};

}  // namespace palabre::sim
