// Under which terms a word is indexed and asked for.
//
//   terms of "libertés" in a French text    libertes   Flibert   (the word; its stems in French)
//   of a question, which has no language    libertes   Flibert   Elibert   Elibertes
//
// A term that begins with a capital is no word: words are in lower case.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "node/search/words.hpp"

namespace palabre::node {

/// Not to be used by two threads at once.
class Stemmers {
 public:
  Stemmers();
  ~Stemmers();
  Stemmers(const Stemmers&) = delete;
  Stemmers& operator=(const Stemmers&) = delete;

  /// Of a text in `language`, a BCP 47 tag: the word, and in French and English its stems, but for
  /// those that are of another word.
  std::vector<std::string> terms(const SearchedWord& word, std::string_view language) const;

  /// Of a question.
  std::vector<std::string> terms(const SearchedWord& word) const;

 private:
  struct Known;
  std::unique_ptr<Known> known_;
};

/// Whether this term is a short stem that isn't the word's own beginning, and so another word's:
/// that of "loyer" is "loi".
bool is_of_another(std::string_view term, const SearchedWord& word);

/// "fr" of "fr-CA", in lower case.
std::string primary_language(std::string_view tag);

}  // namespace palabre::node
