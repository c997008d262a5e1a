#include "node/search/excerpt.hpp"

#include <algorithm>

namespace palabre::node {

namespace {

constexpr std::size_t before_bytes = 80;  // That are shown before the first match.

struct Match {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string term;  // Of the question.
};

bool is_inside_a_sign(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
}

std::string_view beginning(std::string_view text, std::size_t bytes_max) {
  auto end = std::min(text.size(), bytes_max);
  while (is_inside_a_sign(text, end)) --end;
  return text.substr(0, end);
}

/// Back to just after a blank, if there is one within a word's length.
std::size_t begin_of_word(std::string_view text, std::size_t at) {
  for (auto i = at; i > 0 && at - i < searched_word_bytes_max; --i) {
    if (text[i - 1] == ' ' || text[i - 1] == '\n') return i;
  }
  while (is_inside_a_sign(text, at)) --at;
  return at;
}

std::vector<Match> matches_in(std::string_view text, std::string_view language,
                              const AskedTerms& asked) {
  std::vector<Match> matches;
  for (const auto& [word, begin, end] : searched_words(text)) {
    for (auto& term : asked.stemmers.terms(word, language)) {
      if (asked.terms.count(term) == 0) continue;
      matches.push_back({begin, end, std::move(term)});
      break;
    }
  }
  return matches;
}

/// The index of the match from which on most different terms fit.
std::size_t best_start(const std::vector<Match>& matches) {
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    std::set<std::string_view> terms;
    for (auto j = i; j < matches.size(); ++j) {
      if (matches[j].end - matches[i].begin > excerpt_bytes_max - before_bytes) break;
      terms.insert(matches[j].term);
    }
    if (terms.size() <= most) continue;
    most = terms.size();
    best = i;
  }
  return best;
}

void add(std::vector<ExcerptPart>& parts, std::string_view text, bool matched) {
  if (text.empty()) return;
  if (!parts.empty() && parts.back().matched == matched) {
    parts.back().text += text;
  } else {
    parts.push_back({std::string{text}, matched});
  }
}

}  // namespace

std::optional<std::vector<ExcerptPart>> excerpt_around(std::string_view text,
                                                       std::string_view language,
                                                       const AskedTerms& asked) {
  text = beginning(text, excerpt_searched_bytes_max);
  const auto matches = matches_in(text, language, asked);
  if (matches.empty()) return std::nullopt;
  const auto first = best_start(matches);
  const auto match_at = matches[first].begin;
  const auto begin = match_at > before_bytes ? begin_of_word(text, match_at - before_bytes) : 0;
  const auto shown = begin + beginning(text.substr(begin), excerpt_bytes_max).size();
  auto end = shown < text.size() ? begin_of_word(text, shown) : shown;
  end = std::max(end, matches[first].end);
  std::vector<ExcerptPart> parts;
  if (begin > 0) add(parts, "…", false);
  auto at = begin;
  for (const auto& match : matches) {
    if (match.begin < begin || match.end > end) continue;
    add(parts, text.substr(at, match.begin - at), false);
    add(parts, text.substr(match.begin, match.end - match.begin), true);
    at = match.end;
  }
  add(parts, text.substr(at, end - at), false);
  if (end < text.size()) add(parts, "…", false);
  return parts;
}

std::vector<ExcerptPart> excerpt_at_start(std::string_view text) {
  std::vector<ExcerptPart> parts;
  const auto shown = beginning(text, excerpt_bytes_max);
  if (shown.size() == text.size()) {
    add(parts, text, false);
  } else {
    add(parts, text.substr(0, begin_of_word(text, shown.size())), false);
    add(parts, "…", false);
  }
  return parts;
}

}  // namespace palabre::node
