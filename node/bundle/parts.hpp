// A node's history cut into parts that never change, each a bundle of its own: for caches, and for
// mirrors that are nothing but files.
//
//   index.json                                     what there is; short-lived
//   founding.bundle                                the founding
//   forks.bundle                                   fork proofs
//   rows-<org>-<epoch>-<from>-<to>-<root>.bundle   sealed: never changes
//   rest-<org>-<epoch>-<from>.bundle               the rows after the last sealed part
//   bodies-<org>-<epoch>-<from>-<to>-<n>.bundle    texts that those rows refer to; `to` 0 is the
//   rest bodies-founding-<n>.bundle                     texts of the founding
//
// A part is sealed at the first checkpoint that is part_row_count rows or more from its beginning;
// a feed only grows at its end, so that stays the first. Its name has the first 16 bytes of the
// root, so that not even another history of the feed could come under the same name. Texts can be
// erased and stand in parts of their own, which are never sealed.
//
// Source: docs/protocol.md#bundles.

#pragma once

#include <boost/json.hpp>

#include "node/bundle/export.hpp"

namespace palabre::node {

inline constexpr std::uint64_t part_row_count = 512;
/// Of the texts in one bodies part, as their references give them.
inline constexpr std::uint64_t bodies_part_bytes_max = 4'194'304;

/// How many bodies parts a sealed part has: it takes reading its rows to know.
using BodyPages = std::map<std::pair<federation::FeedId, std::uint64_t>, std::uint64_t>;

/// `pages` is added to. Costs a seek for each sealed part, and reading the rows of those that
/// aren't in `pages`.
Result<boost::json::object> index_of_parts(const Store& store, const Platform& platform,
                                           BodyPages& pages);

struct BundlePart {
  Bytes bytes;
  enum class Life { immutable, short_lived, changing } life = Life::changing;
};

/// Refuses with Errc::not_found a name that isn't of this list, or of what isn't held.
Result<BundlePart> part_named(const Store& store, const Platform& platform, std::string_view name);

}  // namespace palabre::node
