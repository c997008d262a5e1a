#include "node/publish/word_pieces.hpp"

#include <algorithm>
#include <dtl/dtl.hpp>

#include "federation/text/words.hpp"

namespace palabre::node {

namespace {

using Kind = RedlinePart::Kind;

/// Tokens [from, to) become [after_from, after_to).
struct Hunk {
  std::size_t from;
  std::size_t to;
  std::size_t after_from;
  std::size_t after_to;
  ChangedBy by;
};

/// Numbers in the place of tokens, the same for the same ones: dtl copies what it compares.
class Numbers {
 public:
  std::vector<std::size_t> of(const std::vector<BlockToken>& tokens) {
    std::vector<std::size_t> numbers;
    numbers.reserve(tokens.size());
    for (const auto& token : tokens) numbers.push_back(of(token));
    return numbers;
  }

 private:
  std::size_t of(const BlockToken& token) {
    const auto& [text, look] = token.run;
    auto key = text;
    key += '\0';
    for (const bool each : {look.emphasis, look.strong, look.code, token.starts.has_value()}) {
      key += each ? '1' : '0';
    }
    if (token.starts) {
      key += static_cast<char>('0' + static_cast<int>(token.starts->kind));
      key += static_cast<char>('0' + token.starts->level);
    }
    return known_.emplace(key + look.link, known_.size()).first->second;
  }

  std::map<std::string, std::size_t> known_;
};

void add_step(std::vector<Hunk>& hunks, std::size_t at, std::size_t after_at, bool inserts) {
  const bool goes_on = !hunks.empty() && hunks.back().to == at && hunks.back().after_to == after_at;
  if (!goes_on) hunks.push_back({at, at, after_at, after_at, {}});
  ++(inserts ? hunks.back().after_to : hunks.back().to);
}

std::vector<Hunk> hunks_between(const std::vector<BlockToken>& before,
                                const std::vector<BlockToken>& after) {
  if (before == after) return {};
  if (before.size() + after.size() > redline_word_count_max) {
    return {{0, before.size(), 0, after.size(), {}}};
  }
  Numbers numbers;
  const auto old_numbers = numbers.of(before);
  const auto new_numbers = numbers.of(after);
  dtl::Diff<std::size_t> diff{old_numbers, new_numbers};
  diff.compose();
  std::vector<Hunk> hunks;
  std::size_t at = 0;
  std::size_t after_at = 0;
  for (const auto& [number, info] : diff.getSes().getSequence()) {
    if (info.type == dtl::SES_COMMON) {
      ++at;
      ++after_at;
    } else if (info.type == dtl::SES_DELETE) {
      add_step(hunks, at++, after_at, false);
    } else {
      add_step(hunks, at, after_at++, true);
    }
  }
  return hunks;
}

/// Whose own changes it is: those that are the same; else those that it shares words with; else
/// those that it touches; else of all.
class Owners {
 public:
  Owners(const std::vector<BlockToken>& before, std::span<const OwnVersion> versions) {
    for (const auto& version : versions) {
      all_.push_back(version.by);
      for (const auto& hunk : hunks_between(before, version.tokens)) {
        own_.push_back({version.by, hunk});
      }
    }
  }

  ChangedBy of(const Hunk& hunk) const {
    auto found = who([&](const Hunk& own) { return own.from == hunk.from && own.to == hunk.to; });
    if (found.empty()) {
      found = who([&](const Hunk& own) { return own.from < hunk.to && hunk.from < own.to; });
    }
    if (found.empty()) {
      found = who([&](const Hunk& own) { return own.from <= hunk.to && hunk.from <= own.to; });
    }
    return found.empty() ? ordered(all_) : found;
  }

 private:
  struct Own {
    std::size_t by;
    Hunk hunk;
  };

  static ChangedBy ordered(ChangedBy by) {
    std::sort(by.begin(), by.end());
    by.erase(std::unique(by.begin(), by.end()), by.end());
    return by;
  }

  template <class Is>
  ChangedBy who(const Is& is) const {
    ChangedBy by;
    for (const auto& each : own_) {
      if (is(each.hunk)) by.push_back(each.by);
    }
    return ordered(std::move(by));
  }

  ChangedBy all_;
  std::vector<Own> own_;
};

/// Those of the same people between which no word stands become one: else a sentence that is
/// written anew would keep its blanks.
std::vector<Hunk> joined(const std::vector<Hunk>& hunks, const std::vector<BlockToken>& before) {
  std::vector<Hunk> made;
  for (const auto& hunk : hunks) {
    const auto at = [&](std::size_t i) { return before.begin() + static_cast<std::ptrdiff_t>(i); };
    const bool apart = made.empty() || made.back().by != hunk.by ||
                       std::any_of(at(made.back().to), at(hunk.from),
                                   [](const auto& token) { return token.is_word; });
    if (apart) {
      made.push_back(hunk);
    } else {
      made.back().to = hunk.to;
      made.back().after_to = hunk.after_to;
    }
  }
  return made;
}

/// Without what both ends have in common.
Hunk trimmed(Hunk hunk, const std::vector<BlockToken>& before,
             const std::vector<BlockToken>& after) {
  const auto both_go_on = [&] { return hunk.from < hunk.to && hunk.after_from < hunk.after_to; };
  while (both_go_on() && before[hunk.to - 1] == after[hunk.after_to - 1]) {
    --hunk.to;
    --hunk.after_to;
  }
  while (both_go_on() && before[hunk.from] == after[hunk.after_from]) {
    ++hunk.from;
    ++hunk.after_from;
  }
  return hunk;
}

void put(std::vector<TrackedPiece>& pieces, Kind kind, const ChangedBy& by,
         const BlockToken& token) {
  const bool goes_on = !pieces.empty() && !token.starts && !pieces.back().starts &&
                       pieces.back().kind == kind && pieces.back().by == by &&
                       pieces.back().run.look == token.run.look;
  if (goes_on) {
    pieces.back().run.text += token.run.text;
  } else {
    pieces.push_back({kind, by, token.starts, token.run});
  }
}

}  // namespace

std::vector<BlockToken> tokens_of(const std::string& markdown) {
  std::vector<BlockToken> tokens;
  for (const auto& run : inline_runs(markdown)) {
    for (const auto& token : federation::words_of(run.text)) {
      tokens.push_back(
          {{std::string{token.text}, run.look}, {}, token.kind == federation::Token::Kind::word});
    }
  }
  return tokens;
}

std::vector<TrackedPiece> word_pieces(const std::vector<BlockToken>& before,
                                      const std::vector<BlockToken>& after,
                                      std::span<const OwnVersion> versions) {
  const Owners owners{before, versions};
  std::vector<TrackedPiece> pieces;
  std::size_t at = 0;
  const auto keep = [&](std::size_t to) {
    for (; at < to; ++at) put(pieces, Kind::kept, {}, before[at]);
  };
  auto hunks = hunks_between(before, after);
  for (auto& hunk : hunks) hunk.by = owners.of(hunk);
  for (const auto& each : joined(hunks, before)) {
    const auto hunk = trimmed(each, before, after);
    keep(hunk.from);
    for (; at < hunk.to; ++at) put(pieces, Kind::removed, hunk.by, before[at]);
    for (auto i = hunk.after_from; i < hunk.after_to; ++i) {
      put(pieces, Kind::added, hunk.by, after[i]);
    }
  }
  keep(before.size());
  return pieces;
}

}  // namespace palabre::node
