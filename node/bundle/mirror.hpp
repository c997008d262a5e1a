// Fetches the parts of a node, or of a mirror of one, and writes them as one bundle.
//
// Nothing that comes is believed here: whoever imports the bundle checks it.

#pragma once

#include <string>

#include "node/bundle/export.hpp"

namespace palabre::node {

/// `url` is http://host:port of a node, or the address of an index.json. Refuses with the network's
/// error, with Errc::not_found what isn't there, with Errc::malformed what is no index or part, and
/// with what `sink` refuses.
Result<federation::BundleEnd> fetch_bundle(const std::string& url, const BundleBase& base,
                                           const BundleSink& sink, BundleProgress& progress);

/// The founding header of such a node or mirror.
Result<Bytes> fetch_founding(const std::string& url);

}  // namespace palabre::node
