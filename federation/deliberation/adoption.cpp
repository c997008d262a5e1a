#include "federation/deliberation/adoption.hpp"

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

Stewards stewards_of(const NetworkId& network, const Founding& founding) {
  Stewards stewards;
  for (const auto& steward : founding.stewards) {
    stewards.emplace(org_id(network, steward.root_key), steward.root_key);
  }
  return stewards;
}

}  // namespace palabre::federation
