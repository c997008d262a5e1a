// How a failed test shows a block.

#pragma once

#include <ostream>

#include "node/text/markdown.hpp"

namespace palabre::node {

inline void PrintTo(const TextBlock& block, std::ostream* out) {
  *out << static_cast<int>(block.kind) << "/" << static_cast<int>(block.level) << " " << block.text;
}

}  // namespace palabre::node
