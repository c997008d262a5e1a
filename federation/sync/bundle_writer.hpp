// Writes a bundle, frame by frame, into bytes that the caller takes and puts where it likes.
//
//   BundleWriter, add(Certificate)*, add(ForkProof)*, add(Run)*, add(Body)*, finish(); take()
//   whenever it suits
//
// The same frames in the same order always make the same bytes.
//
// Source: docs/protocol.md#bundles.

#pragma once

#include <vector>

#include "federation/sync/bundle.hpp"

namespace palabre::federation {

class BundleWriter {
 public:
  struct Head {
    NetworkId network;
    ByteView founding;            ///< Its exact bytes; none: not in this bundle.
    std::vector<HaveEntry> base;  ///< What the reader is assumed to hold; ascending by feed.
  };
  explicit BundleWriter(const Head& head);

  /// Each in the order of bundle.hpp.
  void add(const Certificate& certificate) { put(Frame{certificate}); }
  void add(const ForkProof& proof) { put(Frame{proof}); }
  void add(const Run& run);
  void add(Body body);
  void finish();

  /// What has been written since the last call.
  Bytes take() { return std::exchange(bytes_, {}); }

  const BundleEnd& counts() const noexcept { return counts_; }

 private:
  void put(const Frame& frame);
  void put_bodies();

  Bytes bytes_;
  Sha256 hash_;
  BundleEnd counts_;
  Bodies bodies_;
  std::size_t bodies_bytes_ = 0;
};

}  // namespace palabre::federation
