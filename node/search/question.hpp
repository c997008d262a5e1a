// What somebody typed, read as words and phrases.
//
//   accès « internet citoyen » "libre       word acces, phrase internet citoyen, word libre
//
// Nothing that can be typed is wrong: a mark that closes nothing, or that nothing closes, parts
// words like any other. Every word and every phrase must be there; common words alone ask for
// nothing beside others.

#pragma once

#include <string_view>
#include <vector>

#include "node/search/words.hpp"

namespace palabre::node {

/// Of what is typed. Beyond is refused as too_large.
inline constexpr std::size_t question_bytes_max = 1'000;
/// Words beyond aren't read, in phrases or out of them.
inline constexpr std::size_t question_word_count_max = 32;

struct Question {
  std::vector<SearchedWord> words;                 ///< Distinct.
  std::vector<std::vector<SearchedWord>> phrases;  ///< Each of two words or more.

  bool is_empty() const noexcept { return words.empty() && phrases.empty(); }
};

/// Between “ ”, « » or " " stands a phrase. Costs O(typed).
Question read_question(std::string_view typed);

}  // namespace palabre::node
