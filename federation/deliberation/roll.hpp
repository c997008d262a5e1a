// Who may speak for one organisation, and at which of its rows.
//
// Enrolments and revocations are rows of the feed in which the member's own records stand, so
// "before or after?" is a question of position, never of a clock. A number is only an address: each
// Enrol row takes the next one, valid or not, and the state belongs to the key.
//
// Source: docs/protocol.md#members.

#pragma once

#include <map>
#include <optional>
#include <vector>

#include "federation/feed/feed_id.hpp"
#include "federation/record/statement.hpp"

namespace palabre::federation {

/// A row's place in an organisation's logical feed.
struct Position {
  std::uint32_t epoch = 0;
  std::uint64_t row = 0;

  friend auto operator<=>(const Position&, const Position&) = default;
};

constexpr Position position_of(const Place& place) noexcept {
  return {place.feed.epoch, place.position};
}

struct Member {
  struct Change {
    Position at;
    bool enrolled;
  };

  PublicKey person;              ///< The first key of a chain of replacements.
  std::uint32_t generation = 0;  ///< Replacements since `person`.
  std::uint32_t number = 0;      ///< The author number by which its rows are appended.
  SigningPlace signing_place = SigningPlace::device;
  std::uint64_t highest_seq = 0;  ///< Of its counted records.
  std::vector<Change> changes;    ///< Ascending.

  bool enrolled() const noexcept { return changes.back().enrolled; }
  bool enrolled_at(Position position) const noexcept;
};

class Roll {
 public:
  /// Takes the next author number, from 1, for an Enrol row; `key` is none if the row is malformed.
  std::uint32_t take_number(const std::optional<PublicKey>& key);

  /// The key that an author number stands for.
  std::optional<PublicKey> key_of(std::uint32_t number) const noexcept;

  /// Each check says what the change after it would. Refuses with
  ///   Errc::duplicate     the key is enrolled already, or was once and is to replace another.
  ///   Errc::not_enrolled  the key that it replaces isn't.
  Result<void> check_enrol(const EnrolStatement& statement) const;
  Result<void> enrol(const EnrolStatement& statement, std::uint32_t number, Position at);

  /// Refuses with Errc::not_enrolled.
  Result<void> check_revoke(const PublicKey& key) const;
  Result<void> revoke(const PublicKey& key, Position at);

  const Member* find(const PublicKey& key) const noexcept;

  /// A counted record of `key`, which is on the roll, had this sequence.
  void heard(const PublicKey& key, std::uint64_t seq);

  const std::map<PublicKey, Member>& members() const noexcept { return members_; }

 private:
  std::map<PublicKey, Member> members_;
  std::vector<std::optional<PublicKey>> keys_by_number_;
};

}  // namespace palabre::federation
