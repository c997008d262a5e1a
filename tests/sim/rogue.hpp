// An organisation that has every key of its own and speaks to its peers as no Replica would: forged
// evidence against the innocent, and floods.
//
// What it sends goes out on the sessions of its node, after the Hello that this has said.

#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "federation/crypto/sign.hpp"
#include "tests/sim/disk.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::federation {
class Replica;
}

namespace palabre::sim {

enum class Trick {
  // Forged fork proofs.
  unsigned_fork,  ///< One of the two checkpoints isn't signed by anybody.
  unproven_fork,  ///< Both are signed, and nothing shows that they contradict each other.
  one_opening,    ///< The same row 0 twice.
  other_epoch,    ///< Row 0 of two epochs.
  other_key,      ///< Row 0 signed by this organisation, in the name of another.
  // Floods.
  haves,         ///< More feeds than anybody has, twice as many as are kept.
  claims,        ///< More of every feed than there is, also of the hearer's own.
  wants,         ///< Of feeds that nobody has, and of all that there are, again and again.
  want_bodies,   ///< Texts that nobody has.
  want_heads,    ///< Of every feed, again and again.
  rows,          ///< That were sent before, and that nobody asked for.
  bodies,        ///< That nobody asked for.
  certificates,  ///< All that there are, again and again; and heights that there aren't.
  noise,         ///< Bytes that are no frame.
  own_rows,      ///< Rows of its own feed without end, that count for nothing.
};
inline constexpr std::size_t trick_count = 15;
std::string_view name_of(Trick trick) noexcept;

class Rogue {
 public:
  /// What it has of others, it has from its node.
  struct Sight {
    const federation::Replica& node;
    const Disk& disk;
    const federation::SigningKey& root;
    Rng& rng;
  };

  /// Frames that do `trick`; none if its node hasn't heard of what it takes.
  static std::vector<federation::Bytes> frames(Trick trick, const Sight& sight);
};

}  // namespace palabre::sim
