// What every text goes through where it enters, at its author's own node.
//
// Unicode versions differ between machines, so this is a rule of entry and never one of validity:
// other nodes take the bytes as they were signed.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace palabre::node {

/// Why a text can't enter, and the byte where that shows.
struct TextFlaw {
  enum class Kind { not_utf8, control_character, not_normalised };
  Kind kind;
  std::size_t at;
};

/// None if `text` is UTF-8 in NFC without control characters but tab and line feed.
std::optional<TextFlaw> find_flaw(std::string_view text);

/// NFC, with CR LF and CR as LF. None if the text isn't UTF-8.
std::optional<std::string> normalise(std::string_view text);

/// What two ways of writing a name have in common: NFKC, case folded, no blanks around it. None if
/// it isn't UTF-8.
std::optional<std::string> casefolded(std::string_view name);

}  // namespace palabre::node
