// Operations on a version of the text give the next one.
//
// Source: docs/protocol.md#operations. Vectors: tests/vectors/text.json.

#pragma once

#include <span>

#include "federation/text/operation.hpp"

namespace palabre::federation {

inline constexpr std::size_t operation_count_max = 512;
/// Of one amendment together: of the parts of a split all but the first are new.
inline constexpr std::size_t new_block_count_max = 1'024;
inline constexpr std::size_t moved_block_count_max = 1'024;  ///< Likewise.
inline constexpr std::size_t joined_block_count_max = 16;    ///< Of one join; 2 at least.
inline constexpr std::size_t split_part_count_max = 64;      ///< Of one split; 2 at least.

/// What can be said of operations without their base. Refuses with Errc::malformed: none, too many,
/// one of nothing, two of them that do the same or what can't be had together at one place.
Result<void> check_shape(std::span<const Operation> operations);

/// The text that `operations` of the record `id` make of `base`. Each names blocks of `base`: the
/// order of the operations doesn't matter, but for the ids of new blocks, which are numbered
/// through.
///
/// Refuses with
///   Errc::dangling      a block that `base` doesn't have.
///   Errc::text_differs  a block whose text isn't the expected one; blocks of a join that don't
///                       follow each other.
///
/// Costs O(blocks + operations · log operations).
Result<Manifest> apply(const Manifest& base, std::span<const Operation> operations,
                       const RecordId& id);

}  // namespace palabre::federation
