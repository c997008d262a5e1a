// Who stands where on what: one voice per person per target, whatever order the records came in.
//
// Of a person's stances on one target the highest (key generation, member_seq, lower record id)
// among those of admitted organisations counts, in the organisation that it names.
//
// Source: docs/protocol.md#support.

#pragma once

#include <map>
#include <set>
#include <vector>

#include "federation/deliberation/statement.hpp"

namespace palabre::federation {

struct Voice {
  OrgId org;
  std::uint32_t generation = 0;
  std::uint64_t seq = 0;
  RecordId record;
  Stance stance = Stance::withdrawn;
};

struct Tally {
  std::uint64_t support = 0;
  std::uint64_t oppose = 0;
  std::uint64_t abstain = 0;

  friend bool operator==(const Tally&, const Tally&) = default;
};

class Support {
 public:
  using ByOrganisation = std::map<OrgId, Tally>;
  /// The voices of a person, at most one for each organisation.
  using Voices = std::map<PublicKey, std::vector<Voice>>;

  /// From now on the voices of `org` count. Costs O(voices), once for each organisation.
  void admit(const OrgId& org);

  /// From now on they don't. Costs the same.
  void expel(const OrgId& org);

  /// Commutative and idempotent. Costs O(log targets + log voices).
  void hear(const RecordId& target, const PublicKey& person, const Voice& voice);

  /// Read, not computed.
  const ByOrganisation& by_organisation(const RecordId& target) const noexcept;
  Tally tally(const RecordId& target) const noexcept;

  /// The voice of `person` that counts; none if none does.
  const Voice* counted(const std::vector<Voice>& voices) const noexcept;

  const Voices& voices(const RecordId& target) const noexcept;

 private:
  struct Target {
    Voices voices;
    ByOrganisation by_organisation;
  };

  /// Counts anew, where `org` has a voice, what `change` alters.
  template <class Change>
  void recount(const OrgId& org, Change change);

  std::map<RecordId, Target> targets_;
  std::set<OrgId> admitted_;
};

/// Of all organisations together.
Tally sum_of(const Support::ByOrganisation& tallies) noexcept;

}  // namespace palabre::federation
