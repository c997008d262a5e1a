#include "node/http/times.hpp"

#include <algorithm>

namespace palabre::node {

using namespace federation;

namespace {

bool is_step(Kind kind) {
  return kind == Kind::amendment || kind == Kind::revise || kind == Kind::withdraw ||
         kind == Kind::hand_over;
}

Times::Change later(const Times::Change& a, const Times::Change& b) {
  Times::Change both{std::max(a.arrival, b.arrival), a.time_ms};
  if (b.time_ms && (!a.time_ms || *b.time_ms > *a.time_ms)) both.time_ms = b.time_ms;
  return both;
}

}  // namespace

Times::Times(const Replica& replica, std::uint64_t now_ms)
    : record_count_{replica.fold().entries().size()},
      height_{replica.fold().height()},
      founded_ms_{replica.fold().founding().founded_at_ms} {
  if (founded_ms_ > now_ms) founded_ms_ = 0;
  const auto height = static_cast<std::size_t>(height_);
  std::vector<Change> counted(height);  // By each adoption and not before it.
  const auto& entries = replica.fold().entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    Change change{i, std::nullopt};
    if (entry.member && entry.seq >= founded_ms_ && entry.seq <= now_ms && founded_ms_ > 0) {
      change.time_ms = entry.seq;
    }
    if (is_step(entry.kind)) steps_.insert_or_assign(entry.id, change);
    for (std::size_t at = 0; at < height; ++at) {
      const auto& cut = replica.adoptions()[at].cut;
      if (entry.place.position >= head_in(cut, entry.place.feed).size) continue;
      counted[at] = later(counted[at], change);
      break;
    }
  }
  Change latest;
  for (std::size_t at = 0; at < height; ++at) {
    latest = later(latest, counted[at]);
    adoptions_.emplace(replica.adoptions()[at].id, latest);
  }
}

Times::Change Times::of(const Fold& fold, const AmendmentHead& head) const {
  const auto step = steps_.find(head.step);
  const auto change = step == steps_.end() ? Change{} : step->second;
  if (!head.adopted) return change;
  const auto version = fold.amendments().adopted_in(head.revision);
  const auto adoption = version ? adoptions_.find(*version) : adoptions_.end();
  return adoption == adoptions_.end() ? change : later(change, adoption->second);
}

}  // namespace palabre::node
