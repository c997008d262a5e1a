// Every bound that two honest nodes must agree on, or that keeps a peer from growing our memory.
// Each has its line in docs/protocol.md#limits.

#pragma once

#include <cstddef>
#include <cstdint>

namespace palabre::federation {

/// A row and its signature together; 16 bits, so that a length always fits.
inline constexpr std::size_t row_and_signature_bytes_max = 65'535;
inline constexpr std::size_t signature_bytes = 64;
inline constexpr std::size_t row_bytes_max = row_and_signature_bytes_max - signature_bytes;

/// References of one record.
inline constexpr std::size_t reference_count_max = 64;

/// 2^53 - 1: a browser's numbers hold it exactly.
inline constexpr std::uint64_t member_seq_max = (std::uint64_t{1} << 53) - 1;

/// One body's text; a candidate's content may be longer.
inline constexpr std::size_t body_bytes_max = 65'536;
inline constexpr std::size_t candidate_bytes_max = 786'432;

/// A region, sector or city.
inline constexpr std::size_t place_bytes_max = 100;

/// Stewards of one height.
inline constexpr std::size_t steward_count_max = 100;

/// A frame between nodes, and a record as it is posted with its bodies.
inline constexpr std::size_t frame_bytes_max = 1'048'576;
inline constexpr std::size_t posted_record_bytes_max = 1'048'576;

/// Rows in one commit group, and so between two checkpoints that a producer makes.
inline constexpr std::size_t group_row_count_max = 256;

}  // namespace palabre::federation
