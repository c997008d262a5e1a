// The parts that several headers of members share. Included by *_codec.cpp alone.

#pragma once

#include <palabre/v1/record.pb.h>

#include <optional>
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

/// The digits of a day, such as 20020514: a year, a month of 12 and a day of 31.
Result<std::uint32_t> day(std::uint32_t field);

/// At most 100 bytes, and of `least` at least.
Result<std::string> place(const std::string& field, std::size_t least = 0);

/// None where the field is absent.
template <class Message>
Result<std::optional<BodyRef>> optional_text(const Message& message, bool is_there) {
  if (!is_there) return std::optional<BodyRef>{};
  PALABRE_TRY(const auto ref, text_ref(message));
  return std::optional<BodyRef>{ref};
}

struct BlockShape {
  BlockKind kind;
  std::uint8_t level;
};

/// A heading or list item of level 1 to 6, or a paragraph of level 0.
Result<BlockShape> block_shape(v1::BlockKind kind, std::uint32_t level);

}  // namespace palabre::federation::codec
