#include "federation/replica/upstream.hpp"

#include <algorithm>

#include "federation/sync/frame.hpp"

namespace palabre::federation {

void Upstream::open(SessionNumber session) { peers_.emplace(session, Peer{}); }

void Upstream::close(SessionNumber session) {
  answered(session);
  peers_.erase(session);
  std::erase_if(pulls_, [session](const auto& pull) { return pull.second.session == session; });
}

void Upstream::heard(SessionNumber session, const FeedId& feed, std::uint64_t size) {
  const auto peer = peers_.find(session);
  if (peer == peers_.end() || peer->second.shunned.count(feed) != 0) return;
  auto& sizes = peer->second.sizes;
  if (sizes.size() < have_entry_count_max || sizes.count(feed) != 0) sizes[feed] = size;
}

void Upstream::shun(SessionNumber session, const FeedId& feed) {
  const auto peer = peers_.find(session);
  if (peer == peers_.end()) return;
  peer->second.sizes.erase(feed);
  peer->second.shunned.insert(feed);
  const auto pull = pulls_.find(feed);
  if (pull != pulls_.end() && pull->second.session == session) pulls_.erase(pull);
}

std::optional<Upstream::Request> Upstream::next(const FeedId& feed, std::uint64_t size, Instant now,
                                                const std::optional<FeedId>& with) {
  auto pull = pulls_.find(feed);
  if (pull != pulls_.end() && pull->second.size < size) {
    pull->second.size = size;
    pull->second.moved_at = now;
  }
  const auto ahead = [&](const auto& peer) {
    if (with && peer.second.sizes.count(*with) == 0) return false;
    const auto shown = peer.second.sizes.find(feed);
    return shown != peer.second.sizes.end() && shown->second > size;
  };
  auto source = std::find_if(peers_.begin(), peers_.end(), ahead);
  if (source == peers_.end()) {
    if (pull != pulls_.end()) pull->second.moved_at = now;  // Nobody is ahead: nobody is late.
    return std::nullopt;
  }
  if (pull != pulls_.end()) {
#ifdef PALABRE_PLANT_NEVER_ASKS_AGAIN
    return std::nullopt;
#endif
    if (now - pull->second.moved_at < patience) return std::nullopt;
    // The next peer in the round that is ahead, so that one that never answers isn't asked for
    // ever.
    const auto after = std::find_if(peers_.upper_bound(pull->second.session), peers_.end(), ahead);
    if (after != peers_.end()) source = after;
  }
  pulls_.insert_or_assign(feed, Pull{source->first, size, now});
  source->second.pulled.insert(feed);
  return Request{source->first, feed, size};
}

bool Upstream::has_asked(SessionNumber session, const FeedId& feed) const {
  const auto peer = peers_.find(session);
  return peer != peers_.end() && peer->second.pulled.count(feed) != 0;
}

std::vector<FeedId> Upstream::feeds() const {
  std::set<FeedId> shown;
  for (const auto& [session, peer] : peers_) {
    for (const auto& [feed, size] : peer.sizes) shown.insert(feed);
  }
  return {shown.begin(), shown.end()};
}

void Upstream::found(const Commitment& body) {
  missing_.erase(body);
  asked_.erase(body);
}

std::vector<Commitment> Upstream::next_bodies(SessionNumber session, Instant now) {
  auto& peer = peers_.at(session);
  std::vector<Commitment> wanted;
  if (!peer.asked.empty()) return wanted;
  peer.asked_at = now;
  for (const auto& body : missing_) {
    if (wanted.size() >= wanted_body_count_max) break;
    if (peer.lacks.count(body) != 0 || !asked_.insert(body).second) continue;
    peer.asked.insert(body);
    wanted.push_back(body);
  }
  return wanted;
}

void Upstream::answered(SessionNumber session) {
  const auto peer = peers_.find(session);
  if (peer == peers_.end()) return;
  for (const auto& body : peer->second.asked) {
    asked_.erase(body);
    if (missing_.count(body) != 0) peer->second.lacks.insert(body);
  }
  peer->second.asked.clear();
}

void Upstream::retry_bodies(Instant now) {
  for (auto& [session, peer] : peers_) {
    if (now - peer.asked_at >= patience) answered(session);
    peer.lacks.clear();
  }
}

}  // namespace palabre::federation
