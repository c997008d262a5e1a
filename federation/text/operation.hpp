// What an amendment does to a text, one operation after the other.
//
// Each operation that touches a block quotes the commitment of the text that it expects there, so
// it can never hit another text than the one that its author read.
//
// Source: docs/protocol.md#operations.

#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "federation/text/block.hpp"

namespace palabre::federation {

struct NewBlock {
  BlockKind kind = BlockKind::paragraph;
  std::uint8_t level = 0;
  Commitment text;

  friend bool operator==(const NewBlock&, const NewBlock&) = default;
};

struct Insert {
  std::optional<BlockId> after;  ///< None: at the start.
  std::vector<NewBlock> blocks;

  friend bool operator==(const Insert&, const Insert&) = default;
};

struct Delete {
  BlockId block;
  Commitment expected;

  friend bool operator==(const Delete&, const Delete&) = default;
};

struct Replace {
  BlockId block;
  Commitment expected;
  Commitment text;

  friend bool operator==(const Replace&, const Replace&) = default;
};

using Operation = std::variant<Insert, Delete, Replace>;

}  // namespace palabre::federation
