#include "federation/deliberation/adoption.hpp"

#include <algorithm>

#include "federation/record/record.hpp"

namespace palabre::federation {

Stewards stewards_after(const Stewards& before, const Changes& changes) {
  auto after = changes.stewards.value_or(before);
  for (const auto& change : changes.organisations) {
    const auto steward = after.find(change.org);
    if (steward == after.end()) continue;
    if (change.root_key) steward->second = *change.root_key;
    if (change.removed) after.erase(steward);
  }
  return after;
}

std::map<FeedId, PublicKey> new_roots(const Adoption& adoption) {
  std::map<FeedId, PublicKey> roots;
  for (const auto& change : adoption.agenda.changes.organisations) {
    if (!change.root_key) continue;
    FeedId from{change.org, 1};
    for (const auto& line : adoption.cut) {
      if (line.feed.org == change.org) from.epoch = std::max(from.epoch, line.feed.epoch + 1);
    }
    roots.emplace(from, *change.root_key);
  }
  return roots;
}

Stewards stewards_of(const NetworkId& network, const Founding& founding) {
  Stewards stewards;
  for (const auto& steward : founding.stewards) {
    stewards.emplace(org_id(network, steward.root_key), steward.root_key);
  }
  return stewards;
}

}  // namespace palabre::federation
