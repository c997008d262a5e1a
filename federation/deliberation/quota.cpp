#include "federation/deliberation/quota.hpp"

namespace palabre::federation {

bool Quotas::take(const OrgId& org, const PublicKey& member, const Signature& signature) {
  return take({org, member}, member_max_, signature);
}

bool Quotas::take(const OrgId& org, const Signature& signature) {
  return take({org, {}}, organisation_max_, signature);
}

bool Quotas::has_room(const OrgId& org, const PublicKey& member) const noexcept {
  return has_room({org, member}, member_max_);
}

bool Quotas::has_room(const OrgId& org) const noexcept {
  return has_room({org, {}}, organisation_max_);
}

bool Quotas::take(const Signer& signer, std::uint64_t max, const Signature& signature) {
#ifdef PALABRE_PLANT_COUNTS_NO_QUOTA
  return true;
#endif
  if (max == 0) return true;
  auto& taken = taken_[signer];
  if (taken.count(signature) != 0) return true;
  if (taken.size() >= max) return false;
  taken.insert(signature);
  return true;
}

bool Quotas::has_room(const Signer& signer, std::uint64_t max) const noexcept {
  const auto taken = taken_.find(signer);
  return max == 0 || taken == taken_.end() || taken->second.size() < max;
}

}  // namespace palabre::federation
