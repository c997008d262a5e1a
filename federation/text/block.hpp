// The text as an ordered list of blocks, each with an id that it keeps for ever.
//
// The fold never sees a block's text, only its commitment; a manifest is what a version of the text
// is to it.
//
// Source: docs/protocol.md#text.

#pragma once

#include <cstdint>
#include <vector>

#include "federation/core/ids.hpp"

namespace palabre::federation {

enum class BlockKind : std::uint8_t { heading = 1, paragraph = 2, list_item = 3 };  // On the wire.

struct ManifestBlock {
  BlockId id;
  BlockKind kind = BlockKind::paragraph;
  std::uint8_t level = 0;  ///< Heading and list item 1 to 6; paragraph 0.
  Commitment text;

  friend bool operator==(const ManifestBlock&, const ManifestBlock&) = default;
};

/// A version of the text, in reading order.
using Manifest = std::vector<ManifestBlock>;

/// The id of the `index`-th new block of the record `id`:
/// SHA-256("palabre/block" padded to 16, id, index:u32be). Vectors: tests/vectors/records.json.
BlockId block_id(const RecordId& id, std::uint32_t index);

}  // namespace palabre::federation
