// When amendments changed last, as far as that can be told.
//
// Nothing that is signed holds a clock that decides. A member's `seq` is milliseconds since 1970 if
// they did as docs/protocol.md R-4 says; it is taken for a time where it can be one: not before the
// platform was founded and not after now. An adoption counts as being of when the latest record
// that it counts was said. What says nothing credible has no time, and order never comes from time
// but from what came here after what: a false date moves nothing.

#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "federation/replica/replica.hpp"

namespace palabre::node {

class Times {
 public:
  struct Change {
    std::uint64_t arrival = 0;             ///< Its number among all records, as they came here.
    std::optional<std::uint64_t> time_ms;  ///< Since 1970.

    friend bool operator==(const Change&, const Change&) = default;
  };

  /// Costs O(records · adoptions).
  Times(const federation::Replica& replica, std::uint64_t now_ms);

  /// Of the last step, or of the adoption of one of its revisions.
  Change of(const federation::Fold& fold, const federation::AmendmentHead& head) const;

  /// When the platform was founded, by its founders; 0 if that can't be.
  std::uint64_t founded_ms() const noexcept { return founded_ms_; }

  /// Whether nothing came since.
  bool is_of(const federation::Replica& replica) const noexcept {
    return record_count_ == replica.fold().entries().size() && height_ == replica.fold().height();
  }

 private:
  std::size_t record_count_;
  std::uint64_t height_;
  std::uint64_t founded_ms_;
  std::map<federation::RecordId, Change> steps_;
  std::map<federation::Digest, Change> adoptions_;  // By the version that each makes.
};

}  // namespace palabre::node
