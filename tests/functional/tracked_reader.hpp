// A document with tracked changes, as LibreOffice reads it.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "node/text/edit.hpp"

namespace palabre::test {

struct ReadBlock {
  federation::BlockKind kind = federation::BlockKind::paragraph;
  int level = 0;
  std::string words;

  friend bool operator==(const ReadBlock&, const ReadBlock&) = default;
};

std::ostream& operator<<(std::ostream& out, const ReadBlock& block);

struct ReadDocument {
  std::size_t changes = 0;
  std::size_t left = 0;             ///< Changes once all are accepted, or all rejected.
  std::vector<ReadBlock> accepted;  ///< Without the title and the line under it.
  std::vector<ReadBlock> rejected;
};

/// In their order; none where LibreOffice or its Python bridge isn't installed. Throws
/// std::runtime_error if it can't read one.
std::optional<std::vector<ReadDocument>> read_tracked(
    const std::vector<std::filesystem::path>& files);

/// What a reader sees of a text.
std::vector<ReadBlock> as_read(const std::vector<node::EditableBlock>& text);

}  // namespace palabre::test
