#include "node/search/stemmers.hpp"

#include <xapian.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace palabre::node {

namespace {

constexpr int stem_count_max = 4;
constexpr std::size_t remembered_stem_count_max = 65'536;

struct KnownLanguage {
  std::string_view tag;
  char prefix;  // Of its stems among the terms.
  Xapian::Stem stem;
};

std::string folded(const std::string& word) {
  const auto words = searched_words(word);
  return words.size() == 1 ? words.front().word.folded : std::string{};
}

/// A stem may have one itself: "crédits" becomes "crédit", which becomes "créd".
std::string settled_stem(std::string word, const Xapian::Stem& stem) {
  for (int i = 0; i < stem_count_max; ++i) {
    auto shorter = stem(word);
    if (shorter == word) break;
    word = std::move(shorter);
  }
  return word;
}

void add_stems(std::vector<std::string>& terms, const SearchedWord& word,
               const KnownLanguage& language) {
  for (const auto* form : {&word.lower, &word.folded}) {
    const auto stem = folded(settled_stem(*form, language.stem));
    if (stem.empty()) continue;
    auto term = language.prefix + stem;
    if (std::find(terms.begin(), terms.end(), term) == terms.end()) {
      terms.push_back(std::move(term));
    }
  }
}

}  // namespace

/// Words come again and again, and stemming one costs more than all else that is done with it.
struct Stemmers::Known {
  using Stems = std::unordered_map<std::string, std::vector<std::string>>;  // By the word.

  std::array<KnownLanguage, 2> languages{KnownLanguage{"fr", 'F', Xapian::Stem{"fr"}},
                                         KnownLanguage{"en", 'E', Xapian::Stem{"en"}}};
  std::array<Stems, 2> stems;

  void add(std::vector<std::string>& terms, const SearchedWord& word, std::size_t language) {
    auto& known = stems[language];
    auto found = known.find(word.lower);
    if (found == known.end()) {
      if (known.size() >= remembered_stem_count_max) known.clear();
      std::vector<std::string> made;
      add_stems(made, word, languages[language]);
      found = known.emplace(word.lower, std::move(made)).first;
    }
    terms.insert(terms.end(), found->second.begin(), found->second.end());
  }
};

Stemmers::Stemmers() : known_{std::make_unique<Known>()} {}
Stemmers::~Stemmers() = default;

std::vector<std::string> Stemmers::terms(const SearchedWord& word,
                                         std::string_view language) const {
  std::vector<std::string> terms{word.folded};
  const auto primary = primary_language(language);
  for (std::size_t i = 0; i < known_->languages.size(); ++i) {
    if (known_->languages[i].tag == primary) known_->add(terms, word, i);
  }
  std::erase_if(terms, [&](const std::string& term) { return is_of_another(term, word); });
  return terms;
}

std::vector<std::string> Stemmers::terms(const SearchedWord& word) const {
  std::vector<std::string> terms{word.folded};
  for (std::size_t i = 0; i < known_->languages.size(); ++i) known_->add(terms, word, i);
  return terms;
}

bool is_of_another(std::string_view term, const SearchedWord& word) {
  constexpr std::size_t short_bytes_max = 1 + 3;  // With the prefix of its language.
  return term != word.folded && term.size() <= short_bytes_max &&
         !word.folded.starts_with(term.substr(1));
}

std::string primary_language(std::string_view tag) {
  std::string primary{tag.substr(0, tag.find_first_of("-_"))};
  for (auto& c : primary) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return primary;
}

}  // namespace palabre::node
