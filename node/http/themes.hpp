// What stories are about, as people write it: capitals and blanks make no other theme.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "federation/deliberation/fold.hpp"

namespace palabre::node {

bool is_same_theme(std::string_view one, std::string_view other);

/// Of all stories, each once, as it was written first. Costs O(stories).
std::vector<std::string> themes_of(const federation::Fold& fold);

}  // namespace palabre::node
