// How fast one caller or one member may post: a token bucket for each, which only ever delays.
//
//   a full bucket has `burst` tokens; a post takes one; one comes back every minute / per_minute
//
// A bucket is the one instant at which it will be full again, so an idle one is nothing. At most
// post_bucket_count_max are kept; past that, the one that is nearest to full is forgotten, which
// forgives somebody a little and delays nobody.
//
// Source: docs/http.md, docs/protocol.md#limits.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "federation/core/time.hpp"

namespace palabre::node {

inline constexpr std::size_t post_bucket_count_max = 65'536;

struct PostRate {
  std::uint32_t per_minute = 0;  ///< 0: no limit.
  std::uint32_t burst = 1;       ///< At least 1.

  friend bool operator==(const PostRate&, const PostRate&) = default;
};

/// What a node asks of those who post, by default.
inline constexpr PostRate member_posts{200, 2'000};
inline constexpr PostRate address_posts{1'200, 6'000};

/// Of passphrases and codes that somebody tries.
inline constexpr PostRate guess_rate{10, 20};

struct PostLimits {
  PostRate member = member_posts;
  PostRate address = address_posts;
};

class PostLimit {
 public:
  explicit PostLimit(const PostRate& rate, std::size_t bucket_count_max = post_bucket_count_max)
      : rate_{rate}, bucket_count_max_{bucket_count_max} {}

  /// How long until `key` may post; zero: now. Costs O(log buckets).
  federation::Duration wait(const std::string& key, federation::Instant now) const;

  /// `key` has posted. Costs O(log buckets).
  void charge(const std::string& key, federation::Instant now);

  std::size_t bucket_count() const noexcept { return full_at_.size(); }

 private:
  federation::Duration interval() const;
  void forget(const std::string& key);

  PostRate rate_;
  std::size_t bucket_count_max_;
  std::map<std::string, federation::Instant> full_at_;
  std::set<std::pair<federation::Instant, std::string>> by_instant_;
};

/// PER_MINUTE:BURST as it is given on a command line; none if it isn't that.
std::optional<PostRate> read_post_rate(std::string_view text);

}  // namespace palabre::node
