// The parts that several headers of members share. Included by *_codec.cpp alone.

#pragma once

#include <palabre/v1/record.pb.h>

#include <string>

#include "federation/record/body.hpp"
#include "federation/text/block.hpp"

namespace palabre::federation::codec {

Result<BodyRef> body_ref(const v1::BodyRef& message);

/// Of what people write: no candidate.
Result<BodyRef> text_ref(const v1::BodyRef& message);
v1::BodyRef message(const BodyRef& ref);

/// BCP 47, by length alone: 2 to 35 bytes.
Result<std::string> language(const std::string& field);

struct BlockShape {
  BlockKind kind;
  std::uint8_t level;
};

/// A heading or list item of level 1 to 6, or a paragraph of level 0.
Result<BlockShape> block_shape(v1::BlockKind kind, std::uint32_t level);

}  // namespace palabre::federation::codec
