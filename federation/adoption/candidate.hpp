// What a candidate for adoption commits to: an agenda, the observations that its cut is made of,
// and what every node must find there.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include <vector>

#include "federation/feed/cut.hpp"
#include "federation/record/record.hpp"

namespace palabre::federation {

inline constexpr std::size_t cut_proof_count_max = 8'192;

/// How one size of a feed begins another.
struct Consistency {
  FeedId feed;
  TreeHead older;
  TreeHead newer;
  std::vector<TreeHash> path;  ///< At most proof_hash_count_max.

  friend bool operator==(const Consistency&, const Consistency&) = default;
};

struct CandidateContent {
  std::uint32_t rule_book = 1;
  SignedRecord agenda;
  std::vector<SignedRecord> observes;  ///< Strictly ascending by home_org.
  Cut cut;
  std::vector<Consistency> proofs;  ///< From lines of the cut to what was observed.
  Digest text_hash;
  Digest state_digest;

  friend bool operator==(const CandidateContent&, const CandidateContent&) = default;
};

/// Refuses with
///   Errc::too_large  over candidate_bytes_max.
///   Errc::malformed  doesn't decode, or a field is out of its bounds.
Result<CandidateContent> decode_candidate_content(ByteView bytes);
Bytes encode(const CandidateContent& content);

}  // namespace palabre::federation
