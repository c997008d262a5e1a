// How many rows of one height may count, for each member and for each organisation.
//
// A row takes its place in the quota when it is read, in feed order, by itself alone: whether its
// references are here or its signature holds is known at other times on other nodes, and must not
// decide which of two rows is one too many. The same signature again takes no further place, since
// a record may be appended again.
//
// Source: docs/protocol.md#quotas, docs/adr/0012-a-row-takes-its-place-in-a-quota-by-itself.md.

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "federation/core/ids.hpp"
#include "federation/crypto/sign.hpp"
#include "federation/deliberation/statement.hpp"

namespace palabre::federation {

/// Those of one height: each begins with quotas of its own.
class Quotas {
 public:
  explicit Quotas(const Charter& charter)
      : member_max_{charter.member_records_per_height_max},
        organisation_max_{charter.organisation_records_per_height_max} {}

  /// The next row of this member in the logical feed of `org`: whether it is within the quota.
  /// Costs O(log rows of this height).
  bool take(const OrgId& org, const PublicKey& member, const Signature& signature);

  /// The next row that `org` itself signed, but for Epoch, Introduce and what stewards sign
  /// on the way to an adoption, which take no place.
  bool take(const OrgId& org, const Signature& signature);

  /// Whether one more row would be within the quota.
  bool has_room(const OrgId& org, const PublicKey& member) const noexcept;
  bool has_room(const OrgId& org) const noexcept;

 private:
  using Signer = std::pair<OrgId, PublicKey>;  // The organisation itself under a key of zeros.

  bool take(const Signer& signer, std::uint64_t max, const Signature& signature);
  bool has_room(const Signer& signer, std::uint64_t max) const noexcept;

  std::uint64_t member_max_;                     // 0: no quota.
  std::uint64_t organisation_max_;               // 0: no quota.
  std::map<Signer, std::set<Signature>> taken_;  // Each at most as large as its quota.
};

}  // namespace palabre::federation
