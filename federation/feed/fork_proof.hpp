// Evidence that an organisation has signed two histories of one epoch.
//
// Either its root key opened the epoch twice, or its operating key signed a checkpoint that isn't
// the beginning of another one:
//
//   older    size m, root a     signed
//   newer    size n >= m        signed
//   path     from (m, a') to newer, and a' isn't a
//
// Source: docs/protocol.md#forks. Vectors: tests/vectors/fork.json.

#pragma once

#include <optional>
#include <vector>

#include "federation/feed/checkpoint.hpp"
#include "federation/feed/run.hpp"

namespace palabre::federation {

/// Hashes in a proof about 2⁶³ rows, at most.
inline constexpr std::size_t proof_hash_count_max = 64;

struct ForkProof {
  FeedId feed;
  SignedRow opening;                       ///< Row 0, which names the operating key.
  std::optional<SignedRow> other_opening;  ///< If there is one, the rest below is empty.
  SignedHead older;
  SignedHead newer;
  TreeHash root_at_older;      ///< Of the history that `newer` covers: a'.
  std::vector<TreeHash> path;  ///< At most proof_hash_count_max.

  friend bool operator==(const ForkProof&, const ForkProof&) = default;
};

/// How a peer shows what it holds of a feed: its latest checkpoint, and how that follows from a
/// smaller size.
struct Head {
  FeedId feed;
  SignedRow opening;
  SignedHead head;
  std::uint64_t from = 0;  ///< 1 to head.head.size.
  TreeHash root_at_from;
  std::vector<TreeHash> path;  ///< At most proof_hash_count_max.

  friend bool operator==(const Head&, const Head&) = default;
};

Bytes encode(const ForkProof& proof);

/// Refuses with Errc::malformed or Errc::too_large.
Result<ForkProof> decode_fork_proof(ByteView bytes);

}  // namespace palabre::federation
