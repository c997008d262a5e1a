#include "federation/feed/cut.hpp"

#include <algorithm>

namespace palabre::federation {

TreeHead head_in(const Cut& cut, const FeedId& feed) noexcept {
  const auto below = [](const CutLine& line, const FeedId& sought) { return line.feed < sought; };
  const auto at = std::lower_bound(cut.begin(), cut.end(), feed, below);
  if (at == cut.end() || at->feed != feed) return {0, empty_root()};
  return at->head;
}

}  // namespace palabre::federation
