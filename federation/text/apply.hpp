// Operations on a version of the text give the next one.
//
// Source: docs/protocol.md#operations. Vectors: tests/vectors/text.json.

#pragma once

#include <span>

#include "federation/text/operation.hpp"

namespace palabre::federation {

inline constexpr std::size_t operation_count_max = 512;
inline constexpr std::size_t new_block_count_max = 1'024;  ///< Of one amendment together.

/// What can be said of operations without their base. Refuses with Errc::malformed: none, too many,
/// an insertion of nothing, two of them that touch one block, two insertions at one point.
Result<void> check_shape(std::span<const Operation> operations);

/// The text that `operations` of the record `id` make of `base`. Each names blocks of `base`: the
/// order of the operations doesn't matter, but for the ids of new blocks, which are numbered
/// through.
///
/// Refuses with
///   Errc::dangling      a block that `base` doesn't have.
///   Errc::text_differs  a block whose text isn't the expected one.
///
/// Costs O(blocks + operations · log operations).
Result<Manifest> apply(const Manifest& base, std::span<const Operation> operations,
                       const RecordId& id);

}  // namespace palabre::federation
