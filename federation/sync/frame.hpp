// What two nodes say to each other, or write into a bundle, decoded and within its bounds.
//
// Source: docs/protocol.md#session, docs/protocol.md#bundles.

#pragma once

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

#include "federation/adoption/certificate.hpp"
#include "federation/adoption/valid_ballot.hpp"
#include "federation/feed/fork_proof.hpp"
#include "federation/feed/run.hpp"
#include "federation/record/body.hpp"

namespace palabre::federation {

inline constexpr std::uint32_t protocol_version = 1;
inline constexpr std::size_t have_entry_count_max = 4'096;
inline constexpr std::size_t wanted_body_count_max = 64;
inline constexpr std::size_t founding_part_bytes_max = 524'288;
inline constexpr std::size_t founding_bytes_max = 4'194'304;

struct Hello {
  NetworkId network;
  OrgId org;
};

/// The first 16 bytes of a root: enough for a fork to show at first contact.
using RootPrefix = std::array<std::uint8_t, 16>;

RootPrefix prefix_of(const TreeHash& root) noexcept;

struct HaveEntry {
  FeedId feed;
  std::uint64_t size = 0;
  RootPrefix root_prefix{};
};

struct Have {
  std::vector<HaveEntry> entries;  ///< None: a sign of life.
};

struct Want {
  FeedId feed;
  std::uint64_t from = 0;
};

/// Ends a Want.
struct Unwant {
  FeedId feed;
};

struct WantBodies {
  std::vector<Commitment> commitments;
};

struct Bodies {
  std::vector<Body> bodies;  ///< Those that were asked for and are there.
};

/// Asks for a Head.
struct WantHead {
  FeedId feed;
  std::uint64_t from = 0;  ///< At least 1.
};

/// How far the sender has come.
struct Adopted {
  std::uint64_t height = 0;
  Digest adoption;  ///< network_id at height 0.
};

struct Bye {
  std::uint32_t reason = 0;  ///< An Errc.
};

struct BundleHead {
  NetworkId network;
  std::uint64_t founding_bytes = 0;  ///< At most founding_bytes_max; 0: it isn't in the bundle.
};

struct BundleFounding {
  Bytes part;  ///< 1 to founding_part_bytes_max bytes.
};

struct BundleEnd {
  std::uint64_t frame_count = 0;  ///< Before this one.
  std::uint64_t row_count = 0;
  std::uint64_t body_count = 0;
  Digest sha256;  ///< Of all the bytes before this frame's length.
};

/// A Run travels as a Data frame. The last three stand in bundles alone.
using Frame =
    std::variant<Hello, Have, Want, Run, WantBodies, Bodies, Bye, WantHead, Head, ForkProof, Unwant,
                 Adopted, Certificate, ValidBallot, BundleHead, BundleFounding, BundleEnd>;

/// Whether a peer may send it.
bool is_for_peers(const Frame& frame) noexcept;

/// At most frame_bytes_max bytes, for whatever holds to the bounds above.
Bytes encode(const Frame& frame);

/// Refuses with
///   Errc::too_large  over frame_bytes_max, or over a count's bound.
///   Errc::malformed  doesn't decode, or a field is outside its bounds.
Result<Frame> decode_frame(ByteView bytes);

}  // namespace palabre::federation
