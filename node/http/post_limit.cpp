#include "node/http/post_limit.hpp"

#include <algorithm>
#include <charconv>

namespace palabre::node {

using namespace federation;

Duration PostLimit::interval() const {
  return std::chrono::duration_cast<Duration>(std::chrono::minutes{1}) / rate_.per_minute;
}

Duration PostLimit::wait(const std::string& key, Instant now) const {
  const auto found = full_at_.find(key);
  if (rate_.per_minute == 0 || found == full_at_.end()) return Duration::zero();
  const auto has_a_token = found->second - interval() * (rate_.burst - 1);
  return std::max(has_a_token - now, Duration::zero());
}

void PostLimit::charge(const std::string& key, Instant now) {
  if (rate_.per_minute == 0) return;
  const auto found = full_at_.find(key);
  const auto full = found == full_at_.end() ? now : std::max(found->second, now);
  forget(key);
  while (!by_instant_.empty() &&
         (by_instant_.begin()->first <= now || full_at_.size() >= bucket_count_max_)) {
    const auto idle = by_instant_.begin()->second;
    forget(idle);
  }
  full_at_.emplace(key, full + interval());
  by_instant_.emplace(full + interval(), key);
}

void PostLimit::forget(const std::string& key) {
  const auto found = full_at_.find(key);
  if (found == full_at_.end()) return;
  by_instant_.erase({found->second, key});
  full_at_.erase(found);
}

std::optional<PostRate> read_post_rate(std::string_view text) {
  PostRate rate;
  const auto* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, rate.per_minute);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ':') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, rate.burst);
  const bool whole = second.ec == std::errc{} && second.ptr == end;
  if (!whole || rate.burst == 0 || rate.burst > 1'000'000 || rate.per_minute > 60'000'000) {
    return std::nullopt;
  }
  return rate;
}

}  // namespace palabre::node
