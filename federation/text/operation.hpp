// What an amendment does to a text, one operation after the other.
//
//   insert   new blocks after one, or at the start
//   delete   a block goes
//   replace  a block has another text
//   move     blocks stand after another one, in the order that is given; their texts stay
//   split    a block becomes several; the first keeps its id
//   join     blocks that follow each other become one; it has the id of the first
//
// Whatever changes a text quotes the commitment of the one that it expects there, so it can never
// hit another text than its author read.
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

struct Move {
  std::optional<BlockId> after;  ///< None: to the start.
  std::vector<BlockId> blocks;

  friend bool operator==(const Move&, const Move&) = default;
};

struct Split {
  BlockId block;
  Commitment expected;
  std::vector<Commitment> parts;  ///< All of the block's kind and level.

  friend bool operator==(const Split&, const Split&) = default;
};

struct Joined {
  BlockId block;
  Commitment expected;

  friend bool operator==(const Joined&, const Joined&) = default;
};

struct Join {
  std::vector<Joined> blocks;
  Commitment text;  ///< Of the first one's kind and level.

  friend bool operator==(const Join&, const Join&) = default;
};

using Operation = std::variant<Insert, Delete, Replace, Move, Split, Join>;

}  // namespace palabre::federation
