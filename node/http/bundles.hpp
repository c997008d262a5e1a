// Bundles over HTTP: the parts that anybody may fetch, and the import that whoever may read the
// node's folder may ask for, since that is who knows the token.
//
// An import goes in three steps: the file is sent in pieces, then the import is started, then asked
// after until it is done. One at a time.
//
// Source: docs/http.md.

#pragma once

#include <filesystem>

#include "node/bundle/import.hpp"
#include "node/bundle/parts.hpp"
#include "node/http/message.hpp"

namespace palabre::node {

class Bundles {
 public:
  struct Place {
    std::filesystem::path spool;  ///< Where a file that is sent here is kept until it is imported.
    std::string token;
  };
  Bundles(Node& node, Platform platform, Place place)
      : node_{node}, platform_{std::move(platform)}, place_{std::move(place)} {}

  /// Whether the request has the token.
  bool allows(const HttpRequest& request) const;

  awaitable<Result<boost::json::object>> index();
  /// Refuses what part_named refuses.
  awaitable<Result<BundlePart>> part(std::string name);

  /// Appends to the spool; `offset` 0 begins it anew. Refuses with Errc::malformed an offset that
  /// isn't its size, with Errc::not_ready while an import is under way.
  awaitable<Result<void>> add(std::uint64_t offset, std::string bytes);

  /// Refuses with Errc::not_ready while one is under way.
  Result<void> start();

  /// {"state": "idle" | "checking" | "taking" | "done", "done", "total", "report"}
  boost::json::object state() const;

 private:
  awaitable<void> import();

  Node& node_;
  Platform platform_;
  Place place_;
  BodyPages pages_;
  BundleProgress progress_;
  bool under_way_ = false;
  std::optional<boost::json::object> report_;  // Of the last import.
};

}  // namespace palabre::node
