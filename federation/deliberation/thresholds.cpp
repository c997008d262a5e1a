#include "federation/deliberation/thresholds.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <string>

namespace palabre::federation {

namespace {

/// What one organisation adds at most. In two steps, since members times percent may overflow.
std::uint64_t share_of(const Thresholds& thresholds) noexcept {
  constexpr std::uint64_t whole = 100;
#ifdef PALABRE_PLANT_NO_SHARE_CAP
  const std::uint64_t percent = 0;
#else
  const std::uint64_t percent = thresholds.share_cap_percent;
#endif
  if (percent == 0) return std::numeric_limits<std::uint64_t>::max();
  return thresholds.members / whole * percent + thresholds.members % whole * percent / whole;
}

}  // namespace

Reach reach_of(const Support::ByOrganisation& tallies, const Ledgers::Resolutions& resolutions,
               const Admission& admission, const Thresholds& thresholds) {
  Reach reach;
  const auto share = share_of(thresholds);
  std::set<std::string> regions;
  std::set<std::string> sectors;
  for (const auto& [org, tally] : tallies) {
    const auto admitted = admission.admitted().find(org);
    if (tally.support == 0 || admitted == admission.admitted().end()) continue;
    reach.members += std::min(tally.support, share);
    ++reach.organisations;
    if (!admitted->second.region.empty()) regions.insert(admitted->second.region);
    if (!admitted->second.sector.empty()) sectors.insert(admitted->second.sector);
  }
  for (const auto& [org, resolution] : resolutions) {
    const bool in_favour = resolution.statement.stance == Stance::support;
    if (in_favour && admission.is_admitted(org)) ++reach.resolutions;
  }
  reach.regions = static_cast<std::uint32_t>(regions.size());
  reach.sectors = static_cast<std::uint32_t>(sectors.size());
  return reach;
}

bool meets(const Reach& reach, const Thresholds& thresholds) noexcept {
  return reach.members >= thresholds.members && reach.organisations >= thresholds.organisations &&
         reach.regions >= thresholds.regions && reach.sectors >= thresholds.sectors &&
         reach.resolutions >= thresholds.resolutions;
}

}  // namespace palabre::federation
