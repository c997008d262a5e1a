// Where sentences end, for the eye. It decides nothing: two nodes may differ.

#pragma once

#include <string_view>
#include <vector>

namespace palabre::node {

/// The text's sentences, each with the blanks behind it; together they are the text. One ends with
/// `.`, `!`, `?` or `…`, and what closes it, before a blank and no small letter or digit, unless
/// what ends is an abbreviation. Costs O(bytes).
std::vector<std::string_view> sentences_of(std::string_view text);

}  // namespace palabre::node
