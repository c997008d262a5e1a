// What has come between two bundles of one platform, and whether anything was taken out or
// rewritten on the way.
//
// Source: docs/protocol.md#verification.

#pragma once

#include "federation/replica/audit.hpp"

namespace palabre::federation {

struct Growth {
  struct Rows {
    std::uint64_t from = 0;  ///< Rows that the older one had.
    std::uint64_t to = 0;
  };
  /// Where the newer one isn't a continuation of the older one.
  struct Break {
    enum class What {
      network,     ///< Of another platform.
      removed,     ///< The newer one ends before the place, which the older one has.
      rewritten,   ///< The place holds another row.
      adoption,    ///< Of this height: not there, or another one.
      fork_proof,  ///< Against the place's feed: not there any more.
    };
    What what = What::network;
    std::optional<Place> place;
    std::uint64_t height = 0;
    std::optional<ForkProof> proof;  ///< Both histories are signed: anyone can check it.
  };
  std::map<FeedId, Rows> rows;    ///< Feeds that grew.
  std::uint64_t height_from = 0;  ///< Adoptions that the older one had.
  std::uint64_t height_to = 0;
  std::set<FeedId> forks;     ///< Proven since.
  std::vector<Break> breaks;  ///< None: nothing was removed or rewritten.
};

/// Both have taken all of their frames; finish() isn't needed. Costs O(log rows) hashes for each
/// feed, and O(rows) where one breaks.
Growth growth_between(const Audit& older, const Audit& newer);

}  // namespace palabre::federation
