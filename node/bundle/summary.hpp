// What is inside a bundle, told without any node.

#pragma once

#include <map>

#include "node/bundle/export.hpp"
#include "node/bundle/import.hpp"

namespace palabre::node {

struct BundleSummary {
  std::optional<BundleRefusal> refusal;  ///< The rest is of what was read before it.
  federation::NetworkId network;
  std::optional<federation::Founding> founding;  ///< None if it isn't in it.
  bool whole = false;                            ///< Founding and every feed from its start.
  bool since = false;                            ///< It says what its reader is assumed to hold.

  struct Feed {
    std::string organisation;  ///< Its name, if its profile is in the bundle.
    std::uint64_t from = 0;
    std::uint64_t size = 0;
    federation::TreeHash root;  ///< Of its last checkpoint here.
    std::uint64_t time_ms = 0;  ///< A claim.
    bool checked = false;  ///< Roots and signatures hold; else only a node with the base can say.
  };
  std::map<federation::FeedId, Feed> feeds;
  std::map<std::uint16_t, std::uint64_t> records;  ///< Rows by kind.
  std::uint64_t rows = 0;
  std::uint64_t bodies = 0;
  std::vector<federation::FeedId> forks;
  std::uint64_t adoptions = 0;  ///< With a certificate.
  std::uint64_t bytes = 0;
};

BundleSummary summarise(const std::filesystem::path& file, BundleProgress& progress);

/// What a bundle's reader holds once it has taken it: the base of an export since then.
/// Refuses what BundleReader refuses.
Result<BundleBase> base_after(const std::filesystem::path& file);

/// The founding header that a bundle has. Refuses with Errc::not_found a bundle without one, and
/// with what BundleReader refuses.
Result<Bytes> founding_of(const std::filesystem::path& file);

boost::json::object to_json(const BundleSummary& summary);

}  // namespace palabre::node
