// Changed texts of one block, and whether the changes can be had together.
//
// Source: docs/protocol.md#words. Vectors: tests/vectors/words.json.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "federation/text/words.hpp"

namespace palabre::federation {

/// How two replacements of one block stand to each other; the same whoever is asked first.
enum class Wording {
  identical,   ///< They make the same text.
  compatible,  ///< They change words that don't touch: both can be had.
  competing,   ///< They change the same words, or words that touch.
};

Wording wording_of(const std::vector<WordChange>& one, const std::vector<WordChange>& other);

/// A change of a text, and which of several texts make it.
struct SharedChange {
  WordChange change;
  std::vector<std::size_t> by;  ///< Their indices, ascending; one at least.

  friend bool operator==(const SharedChange&, const SharedChange&) = default;
};

/// What they change, from the start of the text to its end: a change that several have in common
/// stands once, and two of one place one after the other. Costs O(changes · log changes).
std::vector<SharedChange> shared_changes(std::span<const std::vector<WordChange>> changed);

/// The text that all of these make of `before` together, whatever their order; a change that
/// several have counts once. None if two of them compete. Costs O(tokens + changes · log changes).
std::optional<std::string> merge(std::string_view before,
                                 std::span<const std::vector<WordChange>> changed);

}  // namespace palabre::federation
