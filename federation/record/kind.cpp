#include "federation/record/kind.hpp"

#include <algorithm>
#include <array>

#include "federation/core/limits.hpp"

namespace palabre::federation {

namespace {

constexpr std::array kind_rules{
    KindRule{Kind::epoch, Signer::root, 0, 0},
    KindRule{Kind::introduce, Signer::operating_key, 0, 0},
    KindRule{Kind::admit, Signer::operating_key, 0, 0},
    KindRule{Kind::enrol, Signer::operating_key, 0, 0},
    KindRule{Kind::revoke, Signer::operating_key, 0, 0},
    KindRule{Kind::profile, Signer::operating_key, 0, 0},
    KindRule{Kind::carry, Signer::operating_key, 0, 0},
    KindRule{Kind::observe, Signer::operating_key, 0, 0},
    KindRule{Kind::candidate, Signer::operating_key, 0, 0},
    KindRule{Kind::propose, Signer::operating_key, 0, 0},
    KindRule{Kind::vote1, Signer::operating_key, 0, 0},
    KindRule{Kind::vote2, Signer::operating_key, 0, 0},
    KindRule{Kind::agenda, Signer::operating_key, 0, 0},
    KindRule{Kind::rebase, Signer::operating_key, 0, 0},
    KindRule{Kind::resolution, Signer::operating_key, 0, 0},
    KindRule{Kind::attest, Signer::operating_key, 0, 0},
    KindRule{Kind::sheet, Signer::operating_key, 0, 0},
    KindRule{Kind::strike, Signer::operating_key, 0, 0},
    KindRule{Kind::campaign, Signer::operating_key, 0, 0},
    KindRule{Kind::recommend, Signer::operating_key, 0, 0},
    KindRule{Kind::meeting, Signer::operating_key, 0, 0},
    KindRule{Kind::notice, Signer::operating_key, 0, 0},
    KindRule{Kind::retract, Signer::operating_key, 0, 0},
    KindRule{Kind::amendment, Signer::member, 0, 1},
    KindRule{Kind::revise, Signer::member, 1, 1},
    KindRule{Kind::withdraw, Signer::member, 1, 1},
    KindRule{Kind::hand_over, Signer::member, 1, 1},
    KindRule{Kind::endorse, Signer::member, 1, 1},
    KindRule{Kind::comment, Signer::member, 0, 1},
    KindRule{Kind::story, Signer::member, 0, 0},
    KindRule{Kind::erase, Signer::member, 1, reference_count_max},
    KindRule{Kind::answer, Signer::member, 1, 1},
    KindRule{Kind::appeal, Signer::member, 1, 1},
    KindRule{Kind::translate, Signer::member, 0, 0},
#ifdef PALABRE_PLANT_UNLISTED_COUNTS
    KindRule{static_cast<Kind>(200), Signer::operating_key, 0, 0},
#endif
};

}  // namespace

std::span<const KindRule> listed_kinds() noexcept { return kind_rules; }

std::optional<KindRule> kind_rule(std::uint16_t number) noexcept {
  const auto rule = std::find_if(kind_rules.begin(), kind_rules.end(), [number](const auto& r) {
    return static_cast<std::uint16_t>(r.kind) == number;
  });
  if (rule == kind_rules.end()) return std::nullopt;
  return *rule;
}

}  // namespace palabre::federation
