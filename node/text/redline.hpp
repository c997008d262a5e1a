// What changed between two texts, by words, for the eye. It decides nothing: two nodes may differ.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palabre::node {

struct RedlinePart {
  enum class Kind { kept, removed, added };
  Kind kind;
  std::string text;

  friend bool operator==(const RedlinePart&, const RedlinePart&) = default;
};

/// Texts of more words than this together are shown as one removal and one addition.
inline constexpr std::size_t redline_word_count_max = 20'000;

/// Parts in reading order; the kept and removed ones make `before`, the kept and added ones
/// `after`.
std::vector<RedlinePart> redline(std::string_view before, std::string_view after);

/// Blocks as one text, so that it shows where they were parted or joined: a pilcrow stands there.
std::string with_breaks(const std::vector<std::string>& blocks);

/// Words with the blanks that follow them; an elided article (`l’`, `qu'`) is a word of its own.
std::vector<std::string> split_words(std::string_view text);

}  // namespace palabre::node
