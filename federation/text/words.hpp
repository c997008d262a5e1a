// A block's text as words, and what changes between two of them: rules of the protocol, since two
// nodes that merge the same amendments must come to the same bytes.
//
//   "l'accès à « Internet » pour tous"
//    l' accès _ à _ « ~ Internet ~ » _ pour _ tous        _ a space, ~ a no-break space
//
// No table of Unicode is asked, which would change from version to version: what isn't in the lists
// of docs/protocol.md T-3 is part of a word, also a combining mark or a letter of any script.
//
// Source: docs/protocol.md#words. Vectors: tests/vectors/words.json.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace palabre::federation {

/// More insertions and deletions than this, and all between the common ends is one change.
inline constexpr std::size_t word_edit_count_max = 1'024;

/// A word, a run of spaces, or one sign.
struct Token {
  enum class Kind { word, space, sign };
  std::string_view text;  ///< Of the text that was cut.
  Kind kind = Kind::word;
};

/// Cuts a text; the tokens together are all of its bytes. Any bytes will do: what is no UTF-8 is
/// part of a word. Costs O(bytes).
std::vector<Token> words_of(std::string_view text);

/// Tokens [from, to) of the text before become `text`; to = from inserts.
struct WordChange {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string text;

  friend bool operator==(const WordChange&, const WordChange&) = default;
};

/// What makes `after` of `before`, ascending: at least one word lies between two changes. None if
/// they are the same. Costs O((tokens + edits) · edits), edits at most word_edit_count_max.
std::vector<WordChange> changes_between(std::string_view before, std::string_view after);

/// The text with these changes, which ascend and don't overlap.
std::string apply_changes(std::string_view before, const std::vector<WordChange>& changes);

}  // namespace palabre::federation
