// Which organisations belong: the stewards from the founding on, and whom q of them admit.
//
// Source: docs/protocol.md#admission.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "federation/record/statement.hpp"

namespace palabre::federation {

/// What an organisation's voices are grouped by; its profile may wish for others.
struct Standing {
  std::string region;
  std::string sector;

  friend auto operator<=>(const Standing&, const Standing&) = default;
};

/// How many of n stewards decide: floor(2n/3) + 1.
constexpr std::size_t quorum(std::size_t stewards) noexcept { return stewards * 2 / 3 + 1; }

class Admission {
 public:
  void add_steward(const OrgId& org, const Standing& standing);

  /// A counted Admit record of `by`. Says whether the organisation is admitted by it just now; no
  /// effect unless `by` is a steward. Of two standings with a quorum each the lower counts, so that
  /// the order of records is nothing.
  bool admit(const OrgId& by, const AdmitStatement& statement);

  const std::set<OrgId>& stewards() const noexcept { return stewards_; }

  /// Admitted organisations.
  const std::map<OrgId, Standing>& admitted() const noexcept { return admitted_; }
  bool is_admitted(const OrgId& org) const noexcept { return admitted_.count(org) != 0; }

 private:
  std::set<OrgId> stewards_;
  std::map<OrgId, Standing> admitted_;
  std::map<AdmitStatement, std::set<OrgId>> admits_;
};

}  // namespace palabre::federation
