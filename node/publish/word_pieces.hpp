// Two versions of a block, or of several, as pieces of a tracked text.

#pragma once

#include "node/publish/tracked.hpp"

namespace palabre::node {

/// A word, what stands between words, or the beginning of a further block.
struct BlockToken {
  InlineRun run;
  std::optional<BlockStart> starts;
  bool is_word = false;  ///< Keeps changes apart.

  friend bool operator==(const BlockToken&, const BlockToken&) = default;
};

/// Of a block's Markdown.
std::vector<BlockToken> tokens_of(const std::string& markdown);

/// What one amendment makes of a block by itself.
struct OwnVersion {
  std::size_t by;
  std::vector<BlockToken> tokens;
};

/// What makes `after` of `before`; each change is of those whose own version changes there too.
/// Changes of the same people between which no word stands are one.
std::vector<TrackedPiece> word_pieces(const std::vector<BlockToken>& before,
                                      const std::vector<BlockToken>& after,
                                      std::span<const OwnVersion> versions);

}  // namespace palabre::node
