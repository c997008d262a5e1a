#include "node/text/redline.hpp"

#include <dtl/dtl.hpp>
#include <utility>

namespace palabre::node {

namespace {

constexpr std::string_view curly_apostrophe = "\xe2\x80\x99";

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

void add(std::vector<RedlinePart>& parts, RedlinePart::Kind kind, const std::string& word) {
  if (parts.empty() || parts.back().kind != kind) parts.push_back({kind, {}});
  parts.back().text += word;
}

RedlinePart::Kind kind_of(dtl::edit_t edit) {
  if (edit == dtl::SES_DELETE) return RedlinePart::Kind::removed;
  return edit == dtl::SES_ADD ? RedlinePart::Kind::added : RedlinePart::Kind::kept;
}

}  // namespace

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i < text.size(); ++i) {
    word += text[i];
    const bool more = i + 1 < text.size();
    const bool after_blank = is_blank(text[i]) && more && !is_blank(text[i + 1]);
    const bool after_elision = text[i] == '\'' || word.ends_with(curly_apostrophe);
    if (after_blank || (after_elision && more && !is_blank(text[i + 1]))) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::vector<RedlinePart> redline(std::string_view before, std::string_view after) {
  std::vector<RedlinePart> parts;
  const auto old_words = split_words(before);
  const auto new_words = split_words(after);
  if (old_words.size() + new_words.size() > redline_word_count_max) {
    parts.push_back({RedlinePart::Kind::removed, std::string{before}});
    parts.push_back({RedlinePart::Kind::added, std::string{after}});
    return parts;
  }
  dtl::Diff<std::string> diff{old_words, new_words};
  diff.compose();
  // Of a changed stretch what goes is read first, then what comes, each in one piece.
  std::string added;
  for (const auto& [word, info] : diff.getSes().getSequence()) {
    const auto kind = kind_of(info.type);
    if (kind == RedlinePart::Kind::added) {
      added += word;
      continue;
    }
    if (kind == RedlinePart::Kind::kept && !added.empty()) {
      add(parts, RedlinePart::Kind::added, std::exchange(added, {}));
    }
    add(parts, kind, word);
  }
  if (!added.empty()) add(parts, RedlinePart::Kind::added, added);
  return parts;
}

std::string with_breaks(const std::vector<std::string>& blocks) {
  std::string text;
  for (const auto& block : blocks) text += (text.empty() ? "" : " ¶ ") + block;
  return text;
}

}  // namespace palabre::node
