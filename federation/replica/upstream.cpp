#include "federation/replica/upstream.hpp"

#include <algorithm>

#include "federation/sync/frame.hpp"

namespace palabre::federation {

void Upstream::open(SessionNumber session) { peers_.emplace(session, Peer{}); }

void Upstream::close(SessionNumber session) {
  answered(session);
  const auto peer = peers_.find(session);
  if (peer == peers_.end()) return;
  const auto sizes = peer->second.sizes;
  for (const auto& [feed, size] : sizes) forget(session, feed);
  peers_.erase(peer);
}

void Upstream::heard(SessionNumber session, const FeedId& feed, std::uint64_t size) {
  const auto peer = peers_.find(session);
  if (peer == peers_.end() || peer->second.shunned.count(feed) != 0) return;
  auto& sizes = peer->second.sizes;
#ifndef PALABRE_PLANT_KEEPS_EVERY_HAVE
  if (sizes.size() >= have_entry_count_max && sizes.count(feed) == 0) return;
#endif
  auto& pull = pulls_[feed];
  if (sizes.insert_or_assign(feed, size).second) ++pull.holder_count;
  pull.highest = std::max(pull.highest, size);
}

std::uint64_t Upstream::shown(SessionNumber session, const FeedId& feed) const {
  const auto peer = peers_.find(session);
  if (peer == peers_.end()) return 0;
  const auto size = peer->second.sizes.find(feed);
  return size == peer->second.sizes.end() ? 0 : size->second;
}

std::size_t Upstream::feed_count_max() const noexcept {
  std::size_t most = 0;
  for (const auto& [session, peer] : peers_) most = std::max(most, peer.sizes.size());
  return most;
}

void Upstream::shun(SessionNumber session, const FeedId& feed) {
  const auto peer = peers_.find(session);
  if (peer == peers_.end()) return;
  forget(session, feed);
  peer->second.shunned.insert(feed);
}

/// As if `session` had never told of `feed`.
void Upstream::forget(SessionNumber session, const FeedId& feed) {
  const auto pull = pulls_.find(feed);
  if (peers_.at(session).sizes.erase(feed) == 0 || pull == pulls_.end()) return;
  demote(pull->second, session);
  if (--pull->second.holder_count == 0) pulls_.erase(pull);
}

bool Upstream::has_asked(SessionNumber session, const FeedId& feed) const {
  const auto peer = peers_.find(session);
  return peer != peers_.end() && peer->second.pulled.count(feed) != 0;
}

void Upstream::demote(Pull& pull, SessionNumber session) {
  if (std::erase(pull.eager, session) != 0) --peers_.at(session).eager_count;
}

std::vector<Upstream::Request> Upstream::next(const FeedId& feed, std::uint64_t size, Instant now,
                                              const std::optional<FeedId>& with) {
  const auto found = pulls_.find(feed);
  if (found == pulls_.end()) return {};
  auto& pull = found->second;
  if (pull.size != size) pull.moved_at = now;
  pull.size = size;
  std::vector<SessionNumber> ahead;
  pull.highest = 0;
  for (const auto& [session, peer] : peers_) {
    const auto shown = peer.sizes.find(feed);
    if (shown == peer.sizes.end()) continue;
    pull.highest = std::max(pull.highest, shown->second);
    const bool suitable = !with || peer.sizes.count(*with) != 0;
    if (suitable && shown->second > size) ahead.push_back(session);
  }
  if (ahead.empty()) {
    pull.moved_at = now;  // Nobody is ahead: nobody is late.
    return {};
  }
#ifdef PALABRE_PLANT_EAGER_EVERYWHERE
  std::vector<Request> all;
  for (const auto session : ahead) {
    if (std::find(pull.eager.begin(), pull.eager.end(), session) != pull.eager.end()) continue;
    pull.eager.push_back(session);
    peers_.at(session).pulled.insert(feed);
    all.push_back({session, size});
  }
  if (!all.empty()) return all;
#endif
#ifdef PALABRE_PLANT_NEVER_ASKS_AGAIN
  if (!pull.eager.empty()) return {};
#endif
  if (!pull.eager.empty() && now - pull.moved_at < patience) return {};
  const auto session = choose(pull, ahead);
  std::vector<Request> requests;
  demote(pull, session);
  if (pull.eager.size() >= eager_count_max) {
    requests.push_back({pull.eager.front(), std::nullopt});
    demote(pull, pull.eager.front());
  }
  pull.eager.push_back(session);
  ++peers_.at(session).eager_count;
  peers_.at(session).pulled.insert(feed);
  pull.asked_last = session;
  pull.moved_at = now;
  requests.push_back({session, size});
  return requests;
}

/// The first time whoever has least to push; then in turn, so that those who never answer aren't
/// asked for ever, and those who push already last.
SessionNumber Upstream::choose(const Pull& pull, const std::vector<SessionNumber>& ahead) const {
  if (pull.eager.empty()) {
    return *std::min_element(ahead.begin(), ahead.end(), [&](auto one, auto other) {
      return peers_.at(one).eager_count < peers_.at(other).eager_count;
    });
  }
  std::vector<SessionNumber> lazy;
  for (const auto session : ahead) {
    const bool pushes =
        std::find(pull.eager.begin(), pull.eager.end(), session) != pull.eager.end();
    if (!pushes) lazy.push_back(session);
  }
  const auto& from = lazy.empty() ? ahead : lazy;
  const auto after = std::upper_bound(from.begin(), from.end(), pull.asked_last);
  return after == from.end() ? from.front() : *after;
}

bool Upstream::repeats(SessionNumber session, const FeedId& feed) {
#ifdef PALABRE_PLANT_EAGER_EVERYWHERE
  return false;
#endif
  const auto pull = pulls_.find(feed);
  if (pull == pulls_.end()) return true;
  const auto& eager = pull->second.eager;
  if (eager.size() == 1 && eager.front() == session) return false;
  demote(pull->second, session);
  return true;
}

std::vector<FeedId> Upstream::behind() const {
  std::vector<FeedId> feeds;
  for (const auto& [feed, pull] : pulls_) {
    if (pull.highest > pull.size) feeds.push_back(feed);
  }
  return feeds;
}

void Upstream::found(const Commitment& body) {
  missing_.erase(body);
  asked_.erase(body);
}

void Upstream::forget_missing() {
  missing_.clear();
  asked_.clear();
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
