#include "node/text/sentences.hpp"

#include <algorithm>
#include <array>

namespace palabre::node {

namespace {

/// Blanks and what closes a sentence, as UTF-8.
constexpr std::array<std::string_view, 5> blanks{" ", "\n", "\t", "\u00A0", "\u202F"};
constexpr std::array<std::string_view, 6> closers{"»", "”", "’", "\"", ")", "]"};
constexpr std::array<std::string_view, 4> ends{".", "!", "?", "…"};
/// That a point follows without ending anything.
constexpr std::array<std::string_view, 14> abbreviations{
    "art", "al", "cf", "chap", "etc", "ex", "fig", "M", "Mme", "n", "no", "p", "par", "vol"};

/// The length of whichever of `signs` stands at `at`; 0 if none does.
template <std::size_t Count>
std::size_t length_at(std::string_view text, std::size_t at,
                      const std::array<std::string_view, Count>& signs) {
  const auto found = std::find_if(signs.begin(), signs.end(), [&](std::string_view sign) {
    return text.substr(at).starts_with(sign);
  });
  return found == signs.end() ? 0 : found->size();
}

template <std::size_t Count>
std::size_t skip(std::string_view text, std::size_t at,
                 const std::array<std::string_view, Count>& signs) {
  while (const auto length = length_at(text, at, signs)) at += length;
  return at;
}

bool ends_in_abbreviation(std::string_view before) {
  const auto start = before.find_last_of(" \n\t('");
  const auto word = start == std::string_view::npos ? before : before.substr(start + 1);
  return std::find(abbreviations.begin(), abbreviations.end(), word) != abbreviations.end();
}

bool goes_on(std::string_view rest) {
  if (rest.empty()) return false;
  const auto first = static_cast<unsigned char>(rest.front());
  return (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
}

}  // namespace

std::vector<std::string_view> sentences_of(std::string_view text) {
  std::vector<std::string_view> sentences;
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = length_at(text, at, ends);
    if (end == 0) {
      ++at;
      continue;
    }
    const bool is_short = end == 1 && text[at] == '.' && ends_in_abbreviation(text.substr(0, at));
    at = skip(text, at + end, ends);
    // In French a no-break space stands before what closes.
    auto closed = at;
    for (auto next = skip(text, closed, blanks); length_at(text, next, closers) != 0;
         next = skip(text, closed, blanks)) {
      closed = skip(text, next, closers);
    }
    const auto after = skip(text, closed, blanks);
    if (is_short || (after == closed && after != text.size()) || goes_on(text.substr(after)))
      continue;
    sentences.push_back(text.substr(from, after - from));
    from = at = after;
  }
  if (from < text.size()) sentences.push_back(text.substr(from));
  return sentences;
}

}  // namespace palabre::node
