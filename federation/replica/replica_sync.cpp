// Sessions: who is told what, and who is asked for what.

#include <algorithm>

#include "federation/replica/replica.hpp"

namespace palabre::federation {

SessionNumber Replica::handle_connected(const OrgId& peer, Instant now) {
  const auto number = ++last_session_;
  peers_.emplace(number, Peer{Session{{network_, own_}, peer, now}, {}, {}, {}, false, {}, {}});
  upstream_.open(number);
  drain(number, now);
  return number;
}

void Replica::handle_frame(SessionNumber number, ByteView frame, Instant now) {
  const auto peer = peers_.find(number);
  if (peer == peers_.end()) return;
  peer->second.session.handle_frame(frame, now);
  drain(number, now);
}

void Replica::handle_disconnected(SessionNumber number) {
  peers_.erase(number);
  upstream_.close(number);
}

void Replica::handle_timeout(Instant now) {
  std::vector<SessionNumber> numbers;
  for (const auto& [number, peer] : peers_) numbers.push_back(number);
  for (const auto number : numbers) {
    peers_.at(number).session.handle_timeout(now);
    drain(number, now);
  }
  settle_claims(now);
  if (now < tend_at_) return;
  tend_at_ = now + tend_every;
  for (const auto& feed : upstream_.feeds()) pull(feed, now);
  upstream_.retry_bodies(now);
  ask_for_bodies(now);
}

void Replica::handle_supplied(SessionNumber number, const FeedId& feed,
                              const std::optional<Run>& run, Instant now) {
  const auto found = peers_.find(number);
  if (found == peers_.end()) return;
  if (!run) {
    found->second.supplying = false;
    return;
  }
  found->second.subscribed[feed] = run->end();
  say(number, Frame{*run}, now);
}

void Replica::handle_supplied_bodies(SessionNumber number, std::vector<Body> bodies, Instant now) {
  say(number, Frame{Bodies{std::move(bodies)}}, now);
}

void Replica::handle_sent(SessionNumber number) {
  const auto found = peers_.find(number);
  if (found == peers_.end()) return;
  found->second.supplying = false;
  supply(number);
}

void Replica::handle_bundled(Frame frame, Instant now) {
  constexpr SessionNumber nobody = 0;  // Sessions are numbered from 1.
  if (auto* run = std::get_if<Run>(&frame)) {
    if (is_pulled(run->feed)) inbox_.runs.push_back({nobody, std::move(*run)});
  } else if (auto* bodies = std::get_if<Bodies>(&frame)) {
    deliver_bodies(nobody, std::move(*bodies));
  } else if (auto* proof = std::get_if<ForkProof>(&frame)) {
    deliver_fork(nobody, std::move(*proof), now);
  }
}

std::optional<Replica::Action> Replica::poll_action() {
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

Instant Replica::deadline() const noexcept {
  auto deadline = tend_at_;
  for (const auto& [number, peer] : peers_) {
    deadline = std::min(deadline, peer.session.deadline());
  }
  return deadline;
}

std::vector<Replica::PeerView> Replica::peers() const {
  std::vector<PeerView> views;
  for (const auto& [number, peer] : peers_) {
    views.push_back({peer.session.peer(), peer.session.state() == Session::State::live});
  }
  return views;
}

/// Translates what a session wants into actions of this Replica.
void Replica::drain(SessionNumber number, Instant now) {
  for (;;) {
    const auto peer = peers_.find(number);
    if (peer == peers_.end()) return;
    auto action = peer->second.session.poll_action();
    if (!action) return;
    if (auto* send = std::get_if<Session::Send>(&*action)) {
      actions_.push_back(SendFrame{number, std::move(send->frame)});
    } else if (auto* close = std::get_if<Session::Close>(&*action)) {
      actions_.push_back(CloseSession{number, close->reason});
      handle_disconnected(number);
    } else if (auto* delivered = std::get_if<Session::Deliver>(&*action)) {
      deliver(number, std::move(delivered->frame), now);
    }
  }
}

void Replica::deliver(SessionNumber number, Frame&& frame, Instant now) {
  if (std::holds_alternative<Hello>(frame)) {
    announce_forks(number, now);
    announce(number, now);
  } else if (const auto* have = std::get_if<Have>(&frame)) {
    deliver_have(number, *have, now);
  } else if (const auto* want = std::get_if<Want>(&frame)) {
    peers_.at(number).subscribed[want->feed] = want->from;
    supply(number);
  } else if (auto* run = std::get_if<Run>(&frame)) {
    if (is_pulled(run->feed)) inbox_.runs.push_back({number, std::move(*run)});
  } else if (auto* want_bodies = std::get_if<WantBodies>(&frame)) {
    actions_.push_back(SupplyBodies{number, std::move(want_bodies->commitments)});
  } else if (auto* bodies = std::get_if<Bodies>(&frame)) {
    deliver_bodies(number, std::move(*bodies));
    ask_for_bodies(now);
  } else if (const auto* want_head = std::get_if<WantHead>(&frame)) {
    if (auto head = feeds_.show(want_head->feed, want_head->from)) {
      say(number, Frame{std::move(*head)}, now);
    }
  } else if (const auto* head = std::get_if<Head>(&frame)) {
    deliver_head(number, *head, now);
  } else if (auto* proof = std::get_if<ForkProof>(&frame)) {
    deliver_fork(number, std::move(*proof), now);
  }
}

void Replica::deliver_have(SessionNumber number, const Have& have, Instant now) {
  for (const auto& entry : have.entries) {
    // Also of organisations that don't belong yet: it isn't said again once they do.
    upstream_.heard(number, entry.feed, entry.size);
    if (!agrees(entry)) suspect(number, entry.feed, now);
    if (entry.feed.org == own_) hear_of_own_feed(number, entry, now);
    if (!is_pulled(entry.feed)) continue;
    pull(entry.feed, now);
  }
  const auto& org = peers_.at(number).session.peer();
  if (recovery_ && org != own_ && fold_.admission().is_admitted(org)) {
    recovery_->answered.insert(org);
  }
  settle_claims(now);
}

/// Whether a peer's copy, as far as it goes, begins this node's.
bool Replica::agrees(const HaveEntry& entry) const {
  const auto held = feeds_.held(entry.feed);
  if (!held || entry.size == 0 || entry.size > held->tree.size()) return true;
  return prefix_of(held->tree.root(entry.size)) == entry.root_prefix;
}

/// A peer seems to hold another history of `feed`: until it has shown which, it isn't asked for
/// rows.
void Replica::suspect(SessionNumber number, const FeedId& feed, Instant now) {
  upstream_.shun(number, feed);
#ifdef PALABRE_PLANT_NEVER_SUSPECTS
  return;
#endif
  const auto peer = peers_.find(number);
  if (peer == peers_.end() || forks_.count(feed) != 0) return;
  if (!peer->second.asked_heads.insert(feed).second) return;
  say(number, Frame{WantHead{feed, feeds_.size(feed)}}, now);
}

void Replica::deliver_head(SessionNumber number, const Head& head, Instant now) {
  auto& asked = peers_.at(number).asked_heads;
  const auto held = feeds_.held(head.feed);
  if (asked.erase(head.feed) == 0 || !held || forks_.count(head.feed) != 0) return;
  auto found = find_fork(network_, *held, head);
  if (found) {
    inbox_.forks.push_back(std::move(*found));
    return;
  }
  const auto reason = static_cast<Errc>(found.error().value());
  if (reason == Errc::not_ready) return suspect(number, head.feed, now);
  // It agrees after all, so what it announced or sent before was its own invention.
  drop(number, reason == Errc::not_found ? Errc::root_mismatch : reason, now);
}

void Replica::deliver_fork(SessionNumber number, ForkProof&& proof, Instant now) {
  if (forks_.count(proof.feed) != 0 || feeds_.size(proof.feed) == 0) return;
  if (const auto verified = verify_fork(network_, proof); !verified) {
    return drop(number, static_cast<Errc>(verified.error().value()), now);
  }
  inbox_.forks.push_back(std::move(proof));
}

/// Before anything else: whoever goes on with a forked feed should know.
void Replica::announce_forks(SessionNumber number, Instant now) {
  for (const auto& [feed, proof] : forks_) {
    const auto peer = peers_.find(number);
    if (peer == peers_.end() || peer->second.session.state() != Session::State::live) return;
    if (peer->second.told_forks.insert(feed).second) say(number, Frame{proof}, now);
  }
}

void Replica::deliver_bodies(SessionNumber number, Bodies&& bodies) {
  for (auto& body : bodies.bodies) {
    const auto id = commitment(body);
    // Whoever sends what nobody asked for has it dropped.
    if (upstream_.missing().count(id) == 0) continue;
    upstream_.found(id);
    inbox_.bodies.push_back(std::move(body));
  }
  upstream_.answered(number);
}

void Replica::say(SessionNumber number, const Frame& frame, Instant now) {
  const auto peer = peers_.find(number);
  if (peer == peers_.end()) return;
  peer->second.session.send(frame, now);
  drain(number, now);
}

void Replica::drop(SessionNumber number, Errc reason, Instant now) {
  const auto peer = peers_.find(number);
  if (peer == peers_.end()) return;
  peer->second.session.refuse(reason);
  drain(number, now);
}

/// Tells a peer of every feed that has grown since it was last told.
void Replica::announce(SessionNumber number, Instant now) {
  auto& peer = peers_.at(number);
  if (peer.session.state() != Session::State::live) return;
  Have have;
  for (const auto& [feed, head] : durable_) {
    auto& told = peer.told[feed];
    if (told == head.size) continue;
    told = head.size;
    have.entries.push_back({feed, head.size, prefix_of(head.root)});
  }
  if (!have.entries.empty()) say(number, Frame{std::move(have)}, now);
}

void Replica::pull(const FeedId& feed, Instant now) {
  if (!is_pulled(feed) || feeds_.size(feed) >= feeds_.counted(feed)) return;
  // Which history of a closed epoch is the right one, those know who have the next.
  std::optional<FeedId> with;
  if (feeds_.bases().count(feed) != 0) with = FeedId{feed.org, feed.epoch + 1};
  if (const auto request = upstream_.next(feed, feeds_.size(feed), now, with)) {
    say(request->session, Frame{Want{feed, request->from}}, now);
  }
}

void Replica::ask_for_bodies(Instant now) {
  if (upstream_.missing().empty()) return;
  for (auto& [number, peer] : peers_) {
    if (peer.session.state() != Session::State::live) continue;
    auto wanted = upstream_.next_bodies(number, now);
    if (!wanted.empty()) peer.session.send(Frame{WantBodies{std::move(wanted)}}, now);
  }
  std::vector<SessionNumber> numbers;
  for (const auto& [number, peer] : peers_) numbers.push_back(number);
  for (const auto number : numbers) drain(number, now);
}

/// Reads the next run for a peer that waits for one; one at a time, its feeds in turn.
void Replica::supply(SessionNumber number) {
  auto& peer = peers_.at(number);
  if (peer.supplying || peer.session.state() != Session::State::live) return;
  const auto waits = [this](const auto& subscription) {
    const auto held = durable_.find(subscription.first);
    return held != durable_.end() && subscription.second < held->second.size;
  };
  auto next = std::find_if(peer.subscribed.upper_bound(peer.served), peer.subscribed.end(), waits);
  if (next == peer.subscribed.end()) {
    next = std::find_if(peer.subscribed.begin(), peer.subscribed.end(), waits);
  }
  if (next == peer.subscribed.end()) return;
  peer.supplying = true;
  peer.served = next->first;
  actions_.push_back(Supply{number, next->first, next->second});
}

/// Rows of organisations that don't belong aren't stored: nobody can fill this disk from outside.
bool Replica::is_pulled(const FeedId& feed) const {
  return fold_.admission().is_admitted(feed.org) || feed.org == own_;
}

}  // namespace palabre::federation
