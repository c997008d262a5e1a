// Two changed texts of one block, and whether both changes can be had.
//
// Source: docs/protocol.md#words. Vectors: tests/vectors/words.json.

#pragma once

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

/// The text that all of these make of `before` together, whatever their order; a change that
/// several have counts once. None if two of them compete. Costs O(tokens + changes · log changes).
std::optional<std::string> merge(std::string_view before,
                                 std::span<const std::vector<WordChange>> changed);

}  // namespace palabre::federation
