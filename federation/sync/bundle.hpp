// A bundle: the frames that peers send each other, in a file, for whoever has no network between
// them but a stick.
//
//   bundle  "palabre/bundle1" 0x00  unit*
//   unit    length:u32be  frame:length
//
//   frames in this order   BundleHead   network, and how long the founding is
//                          BundleFounding*   the founding header's bytes
//                          Have*        what the reader is assumed to hold; none: a whole bundle
//                          Certificate* ascending by height
//                          ForkProof*   ascending by feed
//                          Data*        feeds ascending, each without a gap from where Have ends it
//                          Bodies*
//                          BundleEnd    counts, and SHA-256 of everything before it
//
// The first 16 bytes tell a bundle from other files, and are the context of that hash. A reader
// holds one frame at a time, whatever the size of the file, and says of each refusal where it is.
// Nothing in here is believed because it is in a bundle: BundleCheck and Replica check it as they
// check a peer's.
//
// Source: docs/protocol.md#bundles.

#pragma once

#include <map>
#include <optional>

#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"
#include "federation/sync/frame.hpp"

namespace palabre::federation {

inline constexpr Context bundle_magic{"palabre/bundle1"};

/// Feeds that a bundle may speak of.
inline constexpr std::size_t bundle_feed_count_max = 65'536;

/// The order of frames in a bundle; none for a frame that has no place there. A new kind of frame
/// gets its place here and nowhere else.
enum class BundleStage { head, founding, base, certificates, fork_proofs, rows, bodies, end };
std::optional<BundleStage> bundle_stage(const Frame& frame) noexcept;

/// Where in a bundle something stands.
struct BundlePlace {
  std::uint64_t offset = 0;   ///< Of the frame's first byte (its length's), from the file's start.
  std::uint64_t frame = 0;    ///< From 1; 0: the 16 bytes before the first.
  std::optional<Place> rows;  ///< The frame's first row, or the row after the last good one.

  friend bool operator==(const BundlePlace&, const BundlePlace&) = default;
};

/// What is wrong with the file as a file.
enum class BundleFlaw {
  none,
  not_a_bundle,  ///< It doesn't begin like one.
  cut_off,       ///< It ends before its end frame.
  frame,         ///< A frame doesn't decode, or is over a bound.
  order,         ///< A frame where none of its kind may be, or a gap between rows.
  founding,      ///< The founding isn't that of the network.
  changed,       ///< Counts or SHA-256 aren't those of the end frame.
  trailing,      ///< More bytes after the end frame.
};

class BundleReader {
 public:
  /// Takes the bytes that follow those given before.
  void give(ByteView bytes);

  /// The next frame, decoded and in its place; none until more bytes are given, and after the end
  /// frame. After a refusal it refuses for ever.
  ///
  /// Refuses with
  ///   Errc::malformed      the file doesn't begin like a bundle, a frame doesn't decode, stands in
  ///                        the wrong place or leaves a gap, or the end frame's counts or hash
  ///                        aren't those of what came.
  ///   Errc::too_large      a frame is over frame_bytes_max, or a count over its bound.
  ///   Errc::wrong_network  the founding isn't the one that the network id is made from.
  Result<std::optional<Frame>> next();

  /// After the last byte was given and read. Refuses with Errc::malformed what was cut off.
  Result<void> close();

  /// Of the frame that next() gave or refused last.
  const BundlePlace& place() const noexcept { return place_; }
  BundleFlaw flaw() const noexcept { return flaw_; }

  /// None before it was read, or if it isn't in the bundle.
  const Bytes& founding() const noexcept { return founding_; }
  const NetworkId& network() const noexcept { return head_.network; }
  /// What the reader is assumed to hold.
  const std::map<FeedId, HaveEntry>& base() const noexcept { return base_; }

 private:
  std::optional<ByteView> unit();
  Result<void> refuse(BundleFlaw flaw, Errc reason);
  Result<void> check(const Frame& frame);
  Result<void> check(const BundleHead& head);
  Result<void> check(const BundleFounding& founding);
  Result<void> check(const Have& have);
  Result<void> check(const ForkProof& proof);
  Result<void> check(const Run& run);
  Result<void> check(const Bodies& bodies);
  Result<void> check(const BundleEnd& end);
  /// Of a frame whose kind has no order of its own.
  template <class Other>
  Result<void> check(const Other&) {
    return boost::system::in_place_value;
  }

  Bytes buffer_;
  std::size_t used_ = 0;  // Of buffer_.
  Sha256 hash_;
  BundlePlace place_;
  std::uint64_t offset_ = 0;  // Of what is used.
  BundleFlaw flaw_ = BundleFlaw::none;
  Errc reason_ = Errc::malformed;
  std::optional<BundleStage> stage_;
  BundleEnd counted_;
  BundleHead head_;
  Bytes founding_;
  std::map<FeedId, HaveEntry> base_;
  std::optional<FeedId> fork_;
  std::optional<FeedId> feed_;
  std::uint64_t feed_end_ = 0;
  std::size_t feed_count_ = 0;
};

}  // namespace palabre::federation
