// Which organisations belong: the stewards of the founding, whom q stewards admit, and until an
// adoption removes them.
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

  /// A counted Admit record of `by`, which names the adoption that made `parent_height`. Says
  /// whether the organisation is admitted by it just now; no effect unless `by` is a steward, or if
  /// the organisation was removed at a later height. Of two standings with a quorum each the lower
  /// counts, so that the order of records is nothing.
  bool admit(const OrgId& by, const AdmitStatement& statement, std::uint64_t parent_height);

  /// By the adoption that makes `height`: it belongs no more, and earlier Admits are forgotten.
  void remove(const OrgId& org, std::uint64_t height);

  /// By an adoption. No effect on an organisation that doesn't belong.
  void regroup(const OrgId& org, const Standing& standing);

  /// By an adoption: who admits from now on. All of them belong.
  void set_stewards(std::set<OrgId> stewards) { stewards_ = std::move(stewards); }

  const std::set<OrgId>& stewards() const noexcept { return stewards_; }

  /// Admitted organisations.
  const std::map<OrgId, Standing>& admitted() const noexcept { return admitted_; }
  bool is_admitted(const OrgId& org) const noexcept { return admitted_.count(org) != 0; }

  /// By which stewards an organisation was admitted, in which standing: before a quorum of them
  /// says the same it doesn't belong.
  using Wish = std::pair<OrgId, Standing>;
  const std::map<Wish, std::set<OrgId>>& admits() const noexcept { return admits_; }

 private:
  std::set<OrgId> stewards_;
  std::map<OrgId, Standing> admitted_;
  std::map<Wish, std::set<OrgId>> admits_;
  std::map<OrgId, std::uint64_t> removed_at_;  // The height of the last removal.
  std::set<OrgId> regrouped_;                  // By an adoption, which an Admit doesn't change.
};

}  // namespace palabre::federation
