// How far a revision's support reaches, and whether that is what the charter asks for.
//
// Source: docs/protocol.md#thresholds.

#pragma once

#include "federation/deliberation/admission.hpp"
#include "federation/deliberation/ledgers.hpp"
#include "federation/deliberation/support.hpp"

namespace palabre::federation {

struct Reach {
  std::uint64_t members = 0;        ///< Who support it; of each organisation at most its share.
  std::uint32_t organisations = 0;  ///< With at least one of them.
  std::uint32_t regions = 0;        ///< Distinct ones of these organisations; none counts for none.
  std::uint32_t sectors = 0;
  std::uint32_t resolutions = 0;  ///< Organisations of which a body has resolved in favour.

  friend bool operator==(const Reach&, const Reach&) = default;
};

/// A share cap limits what one organisation adds and never vetoes: of N members that are required
/// and a cap of c %, each adds at most floor(N * c / 100).
Reach reach_of(const Support::ByOrganisation& tallies, const Ledgers::Resolutions& resolutions,
               const Admission& admission, const Thresholds& thresholds);

/// Whether every threshold is met.
bool meets(const Reach& reach, const Thresholds& thresholds) noexcept;

}  // namespace palabre::federation
