#include "node/search/question.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace palabre::node {

namespace {

struct Quotes {
  std::string_view open;
  std::string_view close;
};
constexpr Quotes quotes[] = {{"«", "»"}, {"“", "”"}, {"\"", "\""}};

struct Quoted {
  std::size_t open = 0;         // Where the mark stands.
  std::size_t words_begin = 0;  // After it.
  std::size_t words_end = 0;
  std::size_t after = 0;  // The mark that closes it.
};

/// The first pair from `from` on.
std::optional<Quoted> next_quoted(std::string_view typed, std::size_t from) {
  std::optional<Quoted> first;
  for (const auto& [open, close] : quotes) {
    const auto at = typed.find(open, from);
    if (at == std::string_view::npos) continue;
    const auto end = typed.find(close, at + open.size());
    if (end == std::string_view::npos || (first && first->open < at)) continue;
    first = Quoted{at, at + open.size(), end, end + close.size()};
  }
  return first;
}

class QuestionReader {
 public:
  explicit QuestionReader(std::string_view typed) : typed_{typed} {}

  Question read() {
    std::size_t at = 0;
    while (const auto quoted = next_quoted(typed_, at)) {
      add_words(words_between(at, quoted->open));
      auto phrase = words_between(quoted->words_begin, quoted->words_end);
      if (phrase.size() > 1) {
        question_.phrases.push_back(std::move(phrase));
      } else {
        add_words(std::move(phrase));
      }
      at = quoted->after;
    }
    add_words(words_between(at, typed_.size()));
    drop_common();
    return std::move(question_);
  }

 private:
  std::vector<SearchedWord> words_between(std::size_t begin, std::size_t end) {
    std::vector<SearchedWord> words;
    for (auto& placed : searched_words(typed_.substr(begin, end - begin))) {
      if (++word_count_ > question_word_count_max) break;
      words.push_back(std::move(placed.word));
    }
    return words;
  }

  void add_words(std::vector<SearchedWord> words) {
    for (auto& word : words) {
      const bool is_there =
          std::find(question_.words.begin(), question_.words.end(), word) != question_.words.end();
      if (!is_there) question_.words.push_back(std::move(word));
    }
  }

  void drop_common() {
    const auto common = [](const SearchedWord& word) { return is_common(word.folded); };
    const bool all = std::all_of(question_.words.begin(), question_.words.end(), common);
    if (all && question_.phrases.empty()) return;
    std::erase_if(question_.words, common);
  }

  std::string_view typed_;
  std::size_t word_count_ = 0;
  Question question_;
};

}  // namespace

Question read_question(std::string_view typed) { return QuestionReader{typed}.read(); }

}  // namespace palabre::node
