// The part of a text that is asked for: by a block that it holds, or by its number.

#pragma once

#include <variant>

#include "node/http/json.hpp"
#include "node/text/text_parts.hpp"

namespace palabre::node {

struct AskedPart {
  std::vector<TextPart> parts;
  std::size_t index = 0;
  std::vector<std::size_t> contents;  ///< Places of the headings that say what is where.
  std::vector<std::size_t> above;     ///< Of those of sections that go on in the part.

  bool holds(std::size_t at) const { return at >= parts[index].begin && at < parts[index].end; }
};

/// What `passage` or `part` of the query ask for, of the text that has these blocks; why there is
/// no such part. Costs O(blocks).
std::variant<AskedPart, HttpResponse> asked_part(const Call& call,
                                                 const federation::Manifest& manifest,
                                                 const std::vector<NumberedBlock>& shapes);

/// By the blocks that they begin with.
json::array parts_json(const std::vector<TextPart>& parts, const federation::Manifest& manifest);

}  // namespace palabre::node
