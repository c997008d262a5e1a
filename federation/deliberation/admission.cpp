#include "federation/deliberation/admission.hpp"

namespace palabre::federation {

void Admission::add_steward(const OrgId& org, const Standing& standing) {
  stewards_.insert(org);
  admitted_.emplace(org, standing);
}

bool Admission::admit(const OrgId& by, const AdmitStatement& statement) {
  if (stewards_.count(by) == 0 || stewards_.count(statement.org) != 0) return false;
  auto& admitters = admits_[statement];
  admitters.insert(by);
  if (admitters.size() < quorum(stewards_.size())) return false;
  const Standing standing{statement.region, statement.sector};
  const auto [known, added] = admitted_.emplace(statement.org, standing);
  if (standing < known->second) known->second = standing;
  return added;
}

}  // namespace palabre::federation
