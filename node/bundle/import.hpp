// Takes a bundle into a node, stopped or running: first all of it is checked, and only then is
// anything of it taken, through the same door as what peers send.
//
// Source: docs/protocol.md#bundles.

#pragma once

#include <boost/json.hpp>
#include <filesystem>

#include "federation/replica/bundle_check.hpp"
#include "node/bundle/bundle_file.hpp"
#include "node/node.hpp"

namespace palabre::node {

/// Why a bundle isn't taken, and where it is wrong.
struct BundleRefusal {
  boost::system::error_code error;
  federation::BundleFlaw flaw = federation::BundleFlaw::none;
  federation::BundlePlace place;
};

struct BundleReport {
  std::optional<BundleRefusal> refusal;  ///< If there is one, nothing was changed.
  std::uint64_t rows_taken = 0;
  std::uint64_t records_counted = 0;  ///< Of those rows, and of rows that waited for them.
  std::uint64_t bodies_taken = 0;
  std::uint64_t forks_taken = 0;
  std::set<federation::FeedId> unjoined;  ///< An earlier bundle is missing.
  std::set<federation::FeedId> apart;     ///< Another history than the one that is held.
  std::set<federation::FeedId> strange;   ///< Of organisations that don't belong.
};

awaitable<BundleReport> import_bundle(Node& node, std::filesystem::path file,
                                      BundleProgress& progress);

/// As HTTP and `--json` give it.
boost::json::object to_json(const BundleRefusal& refusal);
boost::json::object to_json(const BundleReport& report);

}  // namespace palabre::node
