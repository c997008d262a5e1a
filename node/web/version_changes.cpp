#include "node/web/version_changes.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace palabre::node {

namespace {

/// The places of a longest rising part of `numbers`, by patience sorting.
std::vector<std::size_t> longest_rising(const std::vector<std::size_t>& numbers) {
  std::vector<std::size_t> tops;  // Of each pile, the place of its lowest number.
  std::vector<std::size_t> below(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto pile = std::lower_bound(
        tops.begin(), tops.end(), numbers[i],
        [&](std::size_t top, std::size_t wanted) { return numbers[top] < wanted; });
    below[i] = pile == tops.begin() ? i : *(pile - 1);
    if (pile == tops.end()) {
      tops.push_back(i);
    } else {
      *pile = i;
    }
  }
  std::vector<std::size_t> places;
  if (tops.empty()) return places;
  for (auto at = tops.back();; at = below[at]) {
    places.push_back(at);
    if (places.size() == tops.size()) break;
  }
  return places;
}

/// The ids of blocks in both that kept their order.
std::set<std::string> kept_in_order(const std::map<std::string, std::size_t>& places,
                                    const std::vector<VersionBlock>& after) {
  std::vector<std::size_t> before;
  std::vector<std::string> ids;
  for (const auto& block : after) {
    const auto found = places.find(block.id);
    if (found == places.end()) continue;
    before.push_back(found->second);
    ids.push_back(block.id);
  }
  std::set<std::string> kept;
  for (const auto at : longest_rising(before)) kept.insert(ids[at]);
  return kept;
}

}  // namespace

std::vector<VersionChange> version_changes(const std::vector<VersionBlock>& before,
                                           const std::vector<VersionBlock>& after) {
  using Kind = VersionChange::Kind;
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < before.size(); ++i) places.emplace(before[i].id, i);
  std::set<std::string> present;
  for (const auto& block : after) present.insert(block.id);
  // Removed blocks by the last one before them that is still there; "" at the start.
  std::map<std::string, std::vector<VersionChange>> removed;
  std::string last;
  for (const auto& block : before) {
    if (present.count(block.id) != 0) {
      last = block.id;
    } else {
      removed[last].push_back({Kind::removed, block.id, block.text, {}, block.is_heading});
    }
  }
  const auto in_order = kept_in_order(places, after);
  auto changes = removed[""];
  for (const auto& block : after) {
    const auto found = places.find(block.id);
    const auto was = found == places.end() ? std::string{} : before[found->second].text;
    const auto kind = found == places.end()           ? Kind::added
                      : in_order.count(block.id) == 0 ? Kind::moved
                      : was != block.text             ? Kind::changed
                                                      : Kind::kept;
    changes.push_back({kind, block.id, was, block.text, block.is_heading});
    const auto gone = removed.find(block.id);
    if (gone == removed.end()) continue;
    changes.insert(changes.end(), gone->second.begin(), gone->second.end());
  }
  return changes;
}

}  // namespace palabre::node
