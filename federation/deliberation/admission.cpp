#include "federation/deliberation/admission.hpp"

namespace palabre::federation {

void Admission::add_steward(const OrgId& org, const Standing& standing) {
  stewards_.insert(org);
  admitted_.emplace(org, standing);
  regrouped_.insert(org);
}

bool Admission::admit(const OrgId& by, const AdmitStatement& statement,
                      std::uint64_t parent_height) {
  const auto& org = statement.org;
  if (stewards_.count(by) == 0 || stewards_.count(org) != 0) return false;
  const auto removed = removed_at_.find(org);
  if (removed != removed_at_.end() && parent_height < removed->second) return false;
  const Standing standing{statement.region, statement.sector};
  auto& admitters = admits_[{org, standing}];
  admitters.insert(by);
  if (admitters.size() < quorum(stewards_.size())) return false;
  const auto [known, added] = admitted_.emplace(org, standing);
  if (standing < known->second && regrouped_.count(org) == 0) known->second = standing;
  return added;
}

void Admission::remove(const OrgId& org, std::uint64_t height) {
  admitted_.erase(org);
  stewards_.erase(org);
  regrouped_.erase(org);
  removed_at_[org] = height;
  std::erase_if(admits_, [&](const auto& wish) { return wish.first.first == org; });
}

void Admission::regroup(const OrgId& org, const Standing& standing) {
  const auto known = admitted_.find(org);
  if (known == admitted_.end()) return;
  known->second = standing;
  regrouped_.insert(org);
}

}  // namespace palabre::federation
