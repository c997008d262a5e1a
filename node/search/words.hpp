// What a text is to somebody who searches it: words, without capitals, accents and inflections.
//
//   L’internet des Québécoises   words   L  internet  des  Québécoises
//                                folded  l  internet  des  quebecoises
//                                stems   -  internet  de   quebecois
//
// A word is a run of letters, digits and the marks on them: apostrophes and hyphens part words. The
// French stemmer needs accents and people leave them out, so a word has two stems: its own, and
// that of the word without accents; both without accents. Two words that differ by accents alone
// always share the second, and conjugations mostly the first.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palabre::node {

/// Longer words aren't searched: nobody types them.
inline constexpr std::size_t searched_word_bytes_max = 64;

struct SearchedWord {
  std::string lower;   ///< In lower case with its accents, for the stemmers.
  std::string folded;  ///< In lower case without marks; ligatures are two letters.

  friend bool operator==(const SearchedWord&, const SearchedWord&) = default;
};

struct PlacedWord {
  SearchedWord word;
  std::size_t begin = 0;  ///< In bytes of the text, as is `end`.
  std::size_t end = 0;
};

/// In their order; bytes that aren't UTF-8 part words. Costs O(text).
std::vector<PlacedWord> searched_words(std::string_view text);

/// Whether a question means the words around it: articles, prepositions, what an apostrophe cuts
/// off, in French or English.
bool is_common(std::string_view folded);

}  // namespace palabre::node
