#include "federation/deliberation/roll.hpp"

#include <algorithm>

namespace palabre::federation {

bool Member::enrolled_at(Position position) const noexcept {
  const auto after = std::upper_bound(
      changes.begin(), changes.end(), position,
      [](const Position& sought, const Change& change) { return sought < change.at; });
  return after != changes.begin() && std::prev(after)->enrolled;
}

std::uint32_t Roll::take_number(const std::optional<PublicKey>& key) {
  keys_by_number_.push_back(key);
  return static_cast<std::uint32_t>(keys_by_number_.size());
}

std::optional<PublicKey> Roll::key_of(std::uint32_t number) const noexcept {
  if (number == 0 || number > keys_by_number_.size()) return std::nullopt;
  return keys_by_number_[number - 1];
}

Result<void> Roll::check_enrol(const EnrolStatement& statement) const {
  const auto* known = find(statement.member_key);
  // A key that was here before is a person already, and can't become another one or a later self.
  if (known != nullptr && (known->enrolled() || statement.replaces_key)) return Errc::duplicate;
  if (statement.replaces_key) return check_revoke(*statement.replaces_key);
  return boost::system::in_place_value;
}

Result<void> Roll::enrol(const EnrolStatement& statement, std::uint32_t number, Position at) {
  if (const auto checked = check_enrol(statement); !checked) return checked.error();
  const auto* known = find(statement.member_key);
  Member member{statement.member_key, 0, number, statement.signing_place, 0, {}};
  if (known != nullptr) member = *known;
  if (statement.replaces_key) {
    auto& replaced = members_.at(*statement.replaces_key);
    member.person = replaced.person;
    member.generation = replaced.generation + 1;
    replaced.changes.push_back({at, false});
  }
  member.number = number;
  member.changes.push_back({at, true});
  members_.insert_or_assign(statement.member_key, std::move(member));
  return boost::system::in_place_value;
}

Result<void> Roll::check_revoke(const PublicKey& key) const {
  const auto* member = find(key);
  if (member == nullptr || !member->enrolled()) return Errc::not_enrolled;
  return boost::system::in_place_value;
}

Result<void> Roll::revoke(const PublicKey& key, Position at) {
  if (const auto checked = check_revoke(key); !checked) return checked.error();
  members_.at(key).changes.push_back({at, false});
  return boost::system::in_place_value;
}

const Member* Roll::find(const PublicKey& key) const noexcept {
  const auto member = members_.find(key);
  return member == members_.end() ? nullptr : &member->second;
}

void Roll::heard(const PublicKey& key, std::uint64_t seq) {
  auto& highest = members_.at(key).highest_seq;
  highest = std::max(highest, seq);
}

}  // namespace palabre::federation
