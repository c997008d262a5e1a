#include "federation/deliberation/charter_codec.hpp"

namespace palabre::federation::codec {

namespace {

constexpr std::uint32_t epochs_per_height_limit = 1'000;

}  // namespace

Result<Charter> charter(const v1::Charter& message) {
  const auto& asked = message.thresholds();
  constexpr std::uint32_t percent_max = 100;
  const bool within_bounds = message.rule_book() == 1 && message.epochs_per_height_max() >= 1 &&
                             message.epochs_per_height_max() <= epochs_per_height_limit &&
                             asked.share_cap_percent() <= percent_max;
  if (!within_bounds) return Errc::malformed;
  return Charter{message.rule_book(),
                 {asked.members(), asked.organisations(), asked.regions(), asked.sectors(),
                  asked.share_cap_percent(), asked.resolutions()},
                 message.editorial_support_carries_over(),
                 message.epochs_per_height_max(),
                 message.member_records_per_height_max(),
                 message.organisation_records_per_height_max()};
}

v1::Charter message(const Charter& charter) {
  v1::Charter message;
  message.set_rule_book(charter.rule_book);
  auto& asked = *message.mutable_thresholds();
  asked.set_members(charter.thresholds.members);
  asked.set_organisations(charter.thresholds.organisations);
  asked.set_regions(charter.thresholds.regions);
  asked.set_sectors(charter.thresholds.sectors);
  asked.set_share_cap_percent(charter.thresholds.share_cap_percent);
  asked.set_resolutions(charter.thresholds.resolutions);
  message.set_editorial_support_carries_over(charter.editorial_support_carries_over);
  message.set_epochs_per_height_max(charter.epochs_per_height_max);
  message.set_member_records_per_height_max(charter.member_records_per_height_max);
  message.set_organisation_records_per_height_max(charter.organisation_records_per_height_max);
  return message;
}

}  // namespace palabre::federation::codec
