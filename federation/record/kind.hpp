// What sorts of record there are, and who signs each.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace palabre::federation {

/// On disk, on the wire and under every signature: numbers are append-only.
enum class Kind : std::uint16_t {
  epoch = 1,
  introduce = 2,
  admit = 3,
  enrol = 4,
  revoke = 5,
  profile = 6,
  carry = 7,
  observe = 9,
  candidate = 10,
  propose = 11,
  vote1 = 12,
  vote2 = 13,
  agenda = 14,
  rebase = 15,
  resolution = 16,
  attest = 17,
  sheet = 18,
  strike = 19,
  campaign = 20,
  recommend = 21,
  meeting = 22,
  notice = 23,
  retract = 24,
  amendment = 32,
  revise = 33,
  withdraw = 34,
  hand_over = 35,
  endorse = 36,
  comment = 37,
  story = 38,
  erase = 39,
  answer = 40,
  appeal = 41,
  translate = 42,
};

/// On the way to an adoption.
constexpr bool is_adoption(std::uint16_t number) noexcept {
  return number >= static_cast<std::uint16_t>(Kind::observe) &&
         number <= static_cast<std::uint16_t>(Kind::agenda);
}

enum class Signer { root, operating_key, member };

/// What rule book 1 says of a kind.
struct KindRule {
  Kind kind;
  Signer signer;
  std::size_t reference_count_min;
  std::size_t reference_count_max;
};

/// Every kind that rule book 1 lists, ascending.
std::span<const KindRule> listed_kinds() noexcept;

/// The rule for a kind by its number; none for a kind that rule book 1 doesn't list, which is a
/// no-op on every node.
///
/// Source: docs/protocol.md#kinds.
std::optional<KindRule> kind_rule(std::uint16_t number) noexcept;

}  // namespace palabre::federation
