// A piece of a text around what was asked for.

#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/search/searchable.hpp"
#include "node/search/stemmers.hpp"

namespace palabre::node {

/// Without the ellipses where it was cut.
inline constexpr std::size_t excerpt_bytes_max = 300;
/// What stands further down a text is found and not shown.
inline constexpr std::size_t excerpt_searched_bytes_max = 65'536;

/// The terms of a question, and how they are known in a text.
struct AskedTerms {
  std::set<std::string> terms;
  const Stemmers& stemmers;
};

/// The part of `text` with most different words of the question, the first of several; none if none
/// stands in it. Costs O(excerpt_searched_bytes_max).
std::optional<std::vector<ExcerptPart>> excerpt_around(std::string_view text,
                                                       std::string_view language,
                                                       const AskedTerms& asked);

/// Its beginning, nothing marked.
std::vector<ExcerptPart> excerpt_at_start(std::string_view text);

}  // namespace palabre::node
