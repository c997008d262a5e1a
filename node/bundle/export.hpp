// Writes bundles of what a store holds.
//
// Source: docs/protocol.md#bundles.

#pragma once

#include <functional>
#include <set>

#include "federation/sync/bundle_writer.hpp"
#include "node/bundle/bundle_file.hpp"
#include "node/data_folder.hpp"

namespace palabre::node {

/// Where the bytes go; refuses with the system's error.
using BundleSink = std::function<Result<void>(ByteView)>;

/// How far the reader holds a feed, and with which root if that is known.
struct BaseLine {
  std::uint64_t size = 0;
  std::optional<federation::RootPrefix> root;
};
using BundleBase = std::map<federation::FeedId, BaseLine>;

/// The commitments of the bodies that a run's rows refer to.
void add_referred(const federation::Run& run, std::set<federation::Commitment>& into);

/// Everything that a reader who holds `base` lacks, ending with the bodies that those rows (and, in
/// a whole bundle, the founding) refer to and that are here. A feed of which the reader holds
/// another history goes in whole: that proves the fork. Answers with the counts. Holds 32 bytes for
/// each body.
Result<federation::BundleEnd> export_bundle(const Store& store, const Platform& platform,
                                            const BundleBase& base, const BundleSink& sink,
                                            BundleProgress& progress);

}  // namespace palabre::node
