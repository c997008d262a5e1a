#include "federation/adoption/closing_cut.hpp"

#include <algorithm>
#include <map>

namespace palabre::federation {

namespace {

/// The largest head that enough of `heads` equal or extend; size 0 if there is none.
TreeHead agreed(const FeedId& feed, std::vector<TreeHead> heads, std::size_t quorum,
                const Extends& extends) {
  const auto larger = [](const TreeHead& a, const TreeHead& b) {
    return a.size != b.size ? a.size > b.size : a.root < b.root;
  };
  std::sort(heads.begin(), heads.end(), larger);
  for (const auto& head : heads) {
    const auto backs = [&](const TreeHead& other) {
      return other == head || (other.size > head.size && extends(feed, head, other));
    };
    const auto backers = std::count_if(heads.begin(), heads.end(), backs);
#ifdef PALABRE_PLANT_BELIEVES_ONE_OBSERVE
    return head;
#endif
    if (static_cast<std::size_t>(backers) >= quorum) return head;
  }
  return {0, empty_root()};
}

}  // namespace

Cut closing_cut(const ClosingCut& rule, const Extends& extends) {
  std::map<FeedId, std::vector<TreeHead>> heads;
  for (const auto& observed : rule.observed) {
    for (const auto& line : observed) heads[line.feed].push_back(line.head);
  }
  std::map<FeedId, TreeHead> lines;
  for (const auto& line : rule.parent) lines.emplace(line.feed, line.head);
  for (auto& [feed, observed] : heads) {
    if (observed.size() < rule.quorum) continue;
    const auto head = agreed(feed, std::move(observed), rule.quorum, extends);
    const auto before = lines.emplace(feed, TreeHead{0, empty_root()}).first;
    if (head.size > before->second.size) before->second = head;
  }
  Cut cut;
  for (const auto& [feed, head] : lines) {
    if (head.size > 0) cut.push_back({feed, head});
  }
  return cut;
}

Cut close_epochs(Cut cut, const Cut& parent, const BaseOf& base_of) {
  Cut closed;
  std::optional<OrgId> ended;  // Of which an epoch isn't counted, and so nothing after it.
  for (const auto& line : cut) {
    if (ended == line.feed.org) continue;
    if (line.feed.epoch > 0) {
      const FeedId before{line.feed.org, line.feed.epoch - 1};
      const auto base = base_of(line.feed);
      const bool follows = !closed.empty() && closed.back().feed == before && base;
      const auto counted = head_in(parent, before);
      if (!follows || takes_back(*base, counted)) {
        ended = line.feed.org;
        continue;
      }
      closed.back().head = *base;
    }
    closed.push_back(line);
  }
  return closed;
}

bool raises(const Cut& cut, const Cut& other) noexcept {
  return std::any_of(cut.begin(), cut.end(), [&](const CutLine& line) {
    return line.head.size > head_in(other, line.feed).size;
  });
}

}  // namespace palabre::federation
