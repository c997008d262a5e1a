#include "federation/text/words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "federation/core/assert.hpp"

namespace palabre::federation {

namespace {

// docs/protocol.md T-3, in bytes of UTF-8.
constexpr std::array<std::string_view, 6> spaces{" ", "\t", "\n", "\u00A0", "\u2009", "\u202F"};
constexpr std::array<std::string_view, 11> signs{"\u00AB", "\u00BB", "\u2018", "\u201C",
                                                 "\u201D", "\u201E", "\u2026", "\u2013",
                                                 "\u2014", "\u2022", "\u00B7"};
constexpr std::string_view ascii_signs = "!\"#$%&()*+,./:;<=>?@[\\]^`{|}~";
constexpr std::array<std::string_view, 2> apostrophes{"'", "\u2019"};

/// By byte: whether something of the lists may begin with it. Most bytes begin nothing.
constexpr std::array<bool, 256> begins_something = [] {
  std::array<bool, 256> begins{};
  const auto add = [&](std::string_view each) {
    begins[static_cast<std::uint8_t>(each[0])] = true;
  };
  for (const auto each : spaces) add(each);
  for (const auto each : signs) add(each);
  for (const auto each : apostrophes) add(each);
  for (const auto sign : ascii_signs) begins[static_cast<std::uint8_t>(sign)] = true;
  return begins;
}();

template <std::size_t Count>
std::size_t length_of(const std::array<std::string_view, Count>& list, std::string_view text) {
  for (const auto each : list) {
    if (text.starts_with(each)) return each.size();
  }
  return 0;
}

std::size_t sign_length(std::string_view text) {
  if (ascii_signs.find(text.front()) != std::string_view::npos) return 1;
  return length_of(signs, text);
}

/// Up to what ends a word; an apostrophe is its last character.
std::size_t word_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (!begins_something[static_cast<std::uint8_t>(text[at])]) {
      ++at;
      continue;
    }
    const auto rest = text.substr(at);
    if (const auto apostrophe = length_of(apostrophes, rest)) return at + apostrophe;
    if (length_of(spaces, rest) != 0 || sign_length(rest) != 0) break;
    ++at;
  }
  return at;
}

/// One step of the shortest way from one list to the other: a token left out, or put in.
struct Edit {
  std::size_t before;
  std::size_t after;
  bool inserts;
};

/// Myers, An O(ND) Difference Algorithm and Its Variations (1986), the greedy one, forward: on each
/// diagonal the furthest way with `depth` edits, which an insertion ends if that is further, or a
/// deletion if not. Empty if that takes too many.
class Myers {
 public:
  Myers(const std::vector<Token>& before, const std::vector<Token>& after, std::size_t skip,
        std::size_t before_end, std::size_t after_end)
      : before_{before},
        after_{after},
        skip_{skip},
        n_{static_cast<std::ptrdiff_t>(before_end - skip)},
        m_{static_cast<std::ptrdiff_t>(after_end - skip)} {}

  std::vector<Edit> edits() {
    const auto most = std::min<std::ptrdiff_t>(n_ + m_, word_edit_count_max);
    for (std::ptrdiff_t depth = 0; depth <= most; ++depth) {
      if (reach(depth)) return way_back(depth);
    }
    return {};
  }

 private:
  /// How far before_ is read on diagonal k (before − after) with `depth` edits, at k + depth.
  using Row = std::vector<std::ptrdiff_t>;

  static bool inserts(const Row& last, std::ptrdiff_t depth, std::ptrdiff_t k) {
    if (k == -depth) return true;
    if (k == depth) return false;
    return at(last, depth - 1, k - 1) < at(last, depth - 1, k + 1);
  }
  static std::ptrdiff_t at(const Row& row, std::ptrdiff_t depth, std::ptrdiff_t k) {
    return row[static_cast<std::size_t>(k + depth)];
  }

  bool reach(std::ptrdiff_t depth) {
    Row row(static_cast<std::size_t>(2 * depth + 1), 0);
    for (std::ptrdiff_t k = -depth; k <= depth; k += 2) {
      std::ptrdiff_t x = 0;
      if (depth > 0) {
        const auto& last = rows_.back();
        x = inserts(last, depth, k) ? at(last, depth - 1, k + 1) : at(last, depth - 1, k - 1) + 1;
      }
      while (x < n_ && x - k < m_ && x - k >= 0 && same(x, x - k)) ++x;
      row[static_cast<std::size_t>(k + depth)] = x;
      if (k != n_ - m_ || x < n_) continue;
      rows_.push_back(std::move(row));
      return true;
    }
    rows_.push_back(std::move(row));
    return false;
  }

  std::vector<Edit> way_back(std::ptrdiff_t depth) const {
    std::vector<Edit> edits;
    auto k = n_ - m_;
    for (; depth > 0; --depth) {
      const auto& last = rows_[static_cast<std::size_t>(depth - 1)];
      const bool in = inserts(last, depth, k);
      k += in ? 1 : -1;
      const auto x = at(last, depth - 1, k);
      edits.push_back(
          {skip_ + static_cast<std::size_t>(x), skip_ + static_cast<std::size_t>(x - k), in});
    }
    std::reverse(edits.begin(), edits.end());
    return edits;
  }

  bool same(std::ptrdiff_t x, std::ptrdiff_t y) const {
    return before_[skip_ + static_cast<std::size_t>(x)].text ==
           after_[skip_ + static_cast<std::size_t>(y)].text;
  }

  const std::vector<Token>& before_;
  const std::vector<Token>& after_;
  std::size_t skip_;
  std::ptrdiff_t n_;
  std::ptrdiff_t m_;
  std::vector<Row> rows_;  // By depth.
};

/// Tokens [from, to) of the one become [after_from, after_to) of the other.
struct Span {
  std::size_t from;
  std::size_t to;
  std::size_t after_from;
  std::size_t after_to;
};

std::vector<Span> spans_of(const std::vector<Edit>& edits) {
  std::vector<Span> spans;
  for (const auto& edit : edits) {
    const Span next{edit.before, edit.before + (edit.inserts ? 0U : 1U), edit.after,
                    edit.after + (edit.inserts ? 1U : 0U)};
    const bool goes_on =
        !spans.empty() && spans.back().to == next.from && spans.back().after_to == next.after_from;
    if (!goes_on) {
      spans.push_back(next);
      continue;
    }
    spans.back().to = next.to;
    spans.back().after_to = next.after_to;
  }
  return spans;
}

/// What no word keeps apart is one change: else two who both rewrite a sentence would seem to agree
/// on its spaces.
std::vector<Span> join(const std::vector<Span>& spans, const std::vector<Token>& before) {
  std::vector<Span> joined;
  for (const auto& span : spans) {
    const auto is_word = [&](const Token& token) { return token.kind == Token::Kind::word; };
    const auto between = [&](std::size_t at) {
      return before.begin() + static_cast<std::ptrdiff_t>(at);
    };
    const bool apart =
        joined.empty() || std::any_of(between(joined.back().to), between(span.from), is_word);
    if (apart) {
      joined.push_back(span);
    } else {
      joined.back().to = span.to;
      joined.back().after_to = span.after_to;
    }
  }
  return joined;
}

std::string text_of(const std::vector<Token>& tokens, std::size_t from, std::size_t to) {
  std::string text;
  for (auto i = from; i < to; ++i) text += tokens[i].text;
  return text;
}

}  // namespace

std::vector<Token> words_of(std::string_view text) {
  std::vector<Token> tokens;
  while (!text.empty()) {
    std::size_t length = 0;
    for (std::size_t space = 0; (space = length_of(spaces, text.substr(length))) != 0;) {
      length += space;
    }
    auto kind = Token::Kind::space;
    if (length == 0) {
      length = sign_length(text);
      kind = Token::Kind::sign;
    }
    if (length == 0) {
      length = word_length(text);
      kind = Token::Kind::word;
    }
    tokens.push_back({text.substr(0, length), kind});
    text.remove_prefix(length);
  }
  return tokens;
}

std::vector<WordChange> changes_between(std::string_view before_text, std::string_view after_text) {
  const auto before = words_of(before_text);
  const auto after = words_of(after_text);
  const auto same = [](const Token& one, const Token& other) { return one.text == other.text; };
  const auto ahead = std::mismatch(before.begin(), before.end(), after.begin(), after.end(), same);
  const auto skip = static_cast<std::size_t>(ahead.first - before.begin());
  auto before_end = before.size();
  auto after_end = after.size();
  while (before_end > skip && after_end > skip &&
         same(before[before_end - 1], after[after_end - 1])) {
    --before_end;
    --after_end;
  }
  if (before_end == skip && after_end == skip) return {};
  auto spans = spans_of(Myers{before, after, skip, before_end, after_end}.edits());
  if (spans.empty()) spans.push_back({skip, before_end, skip, after_end});
  std::vector<WordChange> changes;
  for (const auto& span : join(spans, before)) {
    changes.push_back({span.from, span.to, text_of(after, span.after_from, span.after_to)});
  }
  return changes;
}

std::string apply_changes(std::string_view before_text, const std::vector<WordChange>& changes) {
  const auto before = words_of(before_text);
  std::string text;
  std::size_t at = 0;
  for (const auto& change : changes) {
    PALABRE_ASSERT(at <= change.from && change.from <= change.to && change.to <= before.size());
    text += text_of(before, at, change.from);
    text += change.text;
    at = change.to;
  }
  return text + text_of(before, at, before.size());
}

}  // namespace palabre::federation
