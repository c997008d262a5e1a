#include "node/peer/topology.hpp"

#include <algorithm>
#include <utility>

namespace palabre::node {

using namespace federation;

Duration Backoff::after(std::uint32_t failure_count, std::uint64_t drawn) const {
  auto bound = shortest;
  for (std::uint32_t i = 0; i < failure_count && bound < longest; ++i) bound *= 2;
  bound = std::min(bound, longest);
  return Duration{
      static_cast<Duration::rep>(drawn % static_cast<std::uint64_t>(bound.count() + 1))};
}

void Topology::handle_urls(const std::map<OrgId, std::string>& urls, Instant now) {
  for (auto& [org, candidate] : candidates_) {
    if (urls.count(org) == 0) candidate.url.clear();
  }
  for (const auto& [org, url] : urls) {
    auto [found, is_new] = candidates_.try_emplace(org);
    auto& candidate = found->second;
    if (is_new) candidate.not_before = now + backoff.after(0, random_());
    if (candidate.url == url) continue;
    candidate.url = url;
    candidate.told = false;
  }
}

std::optional<Topology::Dial> Topology::next(const Connected& connected, Instant now) {
  if (now < next_dial_at_) return std::nullopt;
  auto busy = connected;
  busy.insert(dialled_.begin(), dialled_.end());
  const bool visits = busy.size() >= wanted_count;
  if (visits && (visited_ || now < visit_at_)) return std::nullopt;
  std::vector<OrgId> ready;
  for (const auto& [org, candidate] : candidates_) {
    if (candidate.url.empty() || now < candidate.not_before || busy.count(org) != 0) continue;
    ready.push_back(org);
  }
  if (ready.empty()) return std::nullopt;
  const auto& org = ready[random_() % ready.size()];
  dialled_.insert(org);
  next_dial_at_ = now + dial_gap;
  if (visits) {
    visited_ = org;
    visit_at_ = now + visit_length;
  }
  return Dial{org, candidates_.at(org).url};
}

Topology::Tell Topology::handle_ended(const OrgId& org, Duration lived, Instant now) {
  dialled_.erase(org);
  if (visited_ == org) visited_.reset();
  auto& candidate = candidates_.at(org);
  candidate.failure_count = lived >= settled_after ? 0 : candidate.failure_count + 1;
  candidate.not_before = now + backoff.after(candidate.failure_count, random_());
  const bool worked = lived > Duration::zero();
  const auto tell = worked || candidate.told ? Tell::nothing : Tell::people;
  candidate.told = !worked;
  return tell;
}

std::optional<OrgId> Topology::leaving(const Connected& connected, Instant now) {
  if (!visited_ || now < visit_at_) return std::nullopt;
  const auto org = *std::exchange(visited_, std::nullopt);
  visit_at_ = now + visit_length;
  const bool spare = connected.size() > wanted_count && connected.count(org) != 0;
  return spare ? std::optional{org} : std::nullopt;
}

std::vector<std::size_t> superfluous(const OrgId& own, const OrgId& other,
                                     const std::vector<Dialler>& connections) {
  const auto preferred = own < other ? Dialler::self : Dialler::other;
  const bool has_preferred =
      std::find(connections.begin(), connections.end(), preferred) != connections.end();
  const auto other_side = own < other ? Dialler::other : Dialler::self;
  const auto stays = has_preferred ? preferred : other_side;
  // The dialled side alone chooses among those that one side dialled: the two may not have seen
  // them come in the same order.
  std::vector<std::size_t> ended;
  for (std::size_t i = 0; i < connections.size(); ++i) {
    const bool later = std::find(connections.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                 connections.end(), connections[i]) != connections.end();
    const bool replaced = connections[i] == Dialler::other && later;
    if (connections[i] != stays || replaced) ended.push_back(i);
  }
  return ended;
}

}  // namespace palabre::node
