#include "node/search/words.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

namespace palabre::node {

namespace {

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

bool is_of_a_word(utf8proc_int32_t point) {
  constexpr utf8proc_int32_t soft_hyphen = 0xad;
  if (point == soft_hyphen) return true;
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return true;
    default: return false;
  }
}

/// Unicode decomposes no ligature that is a letter of its own.
std::string without_ligatures(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const auto two = text.substr(at, 2);
    if (two == "œ" || two == "æ") {
      made += two == "œ" ? "oe" : "ae";
      at += 2;
    } else {
      made += text[at++];
    }
  }
  return made;
}

std::string mapped(std::string_view text, int options) {
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &made,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned{made, &std::free};
  if (size < 0) return {};
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

SearchedWord word_of(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
  if (plain) {
    std::string lower{text};
    for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return {lower, lower};
  }
  constexpr int both = UTF8PROC_STABLE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
  return {mapped(text, both | UTF8PROC_COMPOSE),
          without_ligatures(
              mapped(text, both | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK))};
}

// Sorted; folded. Single letters are common as well.
constexpr std::array<std::string_view, 91> common_words{
    "a",     "all", "an",   "and",   "are",  "as",     "at",     "au",    "aux",  "avec",   "be",
    "but",   "by",  "can",  "ce",    "ces",  "cet",    "cette",  "d",     "dans", "de",     "des",
    "do",    "du",  "elle", "elles", "en",   "est",    "et",     "eux",   "for",  "from",   "has",
    "have",  "he",  "her",  "his",   "il",   "ils",    "in",     "is",    "it",   "its",    "je",
    "jusqu", "la",  "le",   "les",   "leur", "leurs",  "lorsqu", "lui",   "ma",   "mais",   "me",
    "mes",   "mon", "ne",   "no",    "nos",  "not",    "notre",  "nous",  "of",   "on",     "or",
    "ou",    "our", "par",  "pas",   "pour", "puisqu", "qu",     "que",   "qui",  "quoiqu", "sa",
    "se",    "ses", "son",  "sont",  "sur",  "that",   "the",    "their", "this", "to",     "un",
    "une",   "vos", "with"};
static_assert(std::is_sorted(common_words.begin(), common_words.end()));

}  // namespace

std::vector<PlacedWord> searched_words(std::string_view text) {
  std::vector<PlacedWord> words;
  std::size_t begin = 0;
  bool within = false;
  const auto end_word = [&](std::size_t end) {
    if (!std::exchange(within, false) || end - begin > searched_word_bytes_max) return;
    auto word = word_of(text.substr(begin, end - begin));
    if (!word.folded.empty()) words.push_back({std::move(word), begin, end});
  };
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t point = 0;
    const auto count = utf8proc_iterate(bytes_of(text) + at,
                                        static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    const bool goes_on = count > 0 && is_of_a_word(point);
    if (!goes_on) end_word(at);
    if (goes_on && !within) begin = at;
    within = goes_on;
    at += count > 0 ? static_cast<std::size_t>(count) : 1;
  }
  end_word(text.size());
  return words;
}

bool is_common(std::string_view folded) {
  return folded.size() < 2 || std::binary_search(common_words.begin(), common_words.end(), folded);
}

}  // namespace palabre::node
