// Sessions: who is told what, and who is asked for what.

#include <algorithm>

#include "federation/replica/replica.hpp"

namespace palabre::federation {

SessionNumber Replica::handle_connected(const Speaker& speaker, Instant now) {
  const auto number = ++last_session_;
  peers_.emplace(number, Neighbour{Session{{network_, own_}, speaker.org, now}, speaker.key});
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
  if (voter_->is_due(now)) look_again_ = true;
  if (now < tend_at_) return;
  tend_at_ = now + tend_every;
  for (const auto number : numbers) {
    announce_forks(number, now);
    announce_adoption(number, now);
    announce_valid_ballot(number, now);
  }
  for (const auto number : numbers) tell_the_rest(number, now);
  for (const auto& feed : upstream_.behind()) pull(feed, now);
  upstream_.retry_bodies(now);
  ask_for_bodies(now);
}

void Replica::handle_supplied(SessionNumber number, const FeedId& feed,
                              const std::optional<Run>& run, Instant now) {
  const auto found = peers_.find(number);
  if (found == peers_.end()) return;
  auto& peer = found->second;
  const auto subscription = peer.subscribed.find(feed);
  if (!run || subscription == peer.subscribed.end()) {
    peer.supplying = false;
    if (!peer.wanted_bodies.empty()) supply(number);
    return;
  }
  subscription->second = run->end();
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
  } else if (auto* certificate = std::get_if<Certificate>(&frame)) {
    deliver_certificate(nobody, std::move(*certificate), now);
  }
}

std::optional<Replica::Action> Replica::poll_action() {
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

Replica::Load Replica::load() const noexcept {
  return {inbox_.runs.size(),         inbox_.posts.size(), inbox_.forks.size(),
          inbox_.certificates.size(), actions_.size(),     upstream_.feed_count_max()};
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
    const auto& org = peer.session.peer();
    const bool live = peer.session.state() == Session::State::live;
    views.push_back({org, live, is_known({org, peer.key})});
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
    announce_adoption(number, now);
    announce(number, now);
  } else if (const auto* have = std::get_if<Have>(&frame)) {
    deliver_have(number, *have, now);
  } else if (const auto* want = std::get_if<Want>(&frame)) {
    deliver_want(number, *want);
  } else if (const auto* unwant = std::get_if<Unwant>(&frame)) {
    auto& peer = peers_.at(number);
    peer.subscribed.erase(unwant->feed);
    peer.due.erase(unwant->feed);
  } else if (auto* run = std::get_if<Run>(&frame)) {
    if (!is_pulled(run->feed) || !upstream_.has_asked(number, run->feed)) return;
    if (run->end() > upstream_.shown(number, run->feed)) {
      upstream_.heard(number, run->feed, run->end());
    }
    inbox_.runs.push_back({number, std::move(*run)});
  } else if (auto* want_bodies = std::get_if<WantBodies>(&frame)) {
    std::erase_if(want_bodies->commitments, [this](const Commitment& id) { return is_gone(id); });
    // The latest question replaces one that wasn't come to yet.
    peers_.at(number).wanted_bodies = std::move(want_bodies->commitments);
    supply(number);
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
  } else if (const auto* adopted = std::get_if<Adopted>(&frame)) {
    deliver_adopted(number, *adopted, now);
  } else if (auto* valid = std::get_if<ValidBallot>(&frame)) {
    deliver_valid_ballot(number, std::move(*valid), now);
  } else if (auto* certificate = std::get_if<Certificate>(&frame)) {
    deliver_certificate(number, std::move(*certificate), now);
  }
}

/// A peer asks for what it was told of; what isn't here it can't have been told of.
void Replica::deliver_want(SessionNumber number, const Want& want) {
  if (durable_.count(want.feed) == 0) return;
  auto& peer = peers_.at(number);
  peer.subscribed.insert_or_assign(want.feed, want.from);
  peer.due.insert(want.feed);
  supply(number);
}

void Replica::deliver_have(SessionNumber number, const Have& have, Instant now) {
  auto& word = peers_.at(number).word;
  if (!word) word = OwnFeedWord{};
  for (const auto& entry : have.entries) {
    // Also of organisations that don't belong yet: it isn't said again once they do.
    upstream_.heard(number, entry.feed, entry.size);
    remind_of_fork(number, entry.feed, now);
    if (!agrees(entry)) suspect(number, entry.feed, now);
    if (entry.feed.org == own_ &&
        std::pair{entry.feed, entry.size} > std::pair{word->feed, word->size}) {
      word = OwnFeedWord{entry.feed, entry.size};
    }
    if (!is_pulled(entry.feed)) continue;
    if (entry.size > feeds_.size(entry.feed)) {
      peers_.at(number).ahead.insert_or_assign(entry.feed, entry);
    }
    pull(entry.feed, now);
  }
  settle_claims(now);
}

bool Replica::is_known(const Speaker& speaker) const noexcept {
  const auto epoch = feeds_.latest_epoch(speaker.org);
  return epoch && feeds_.operating_key({speaker.org, *epoch}) == speaker.key;
}

/// Before anything else: whoever goes on with a forked feed should know. And now and then again,
/// since whoever holds nothing of a feed keeps no proof against it.
void Replica::announce_forks(SessionNumber number, Instant now) {
  for (const auto& [feed, proof] : forks_) {
    const auto peer = peers_.find(number);
    if (peer == peers_.end() || peer->second.session.state() != Session::State::live) return;
    const auto [again_at, first] = peer->second.told_forks.emplace(feed, now);
    if (!first && now < again_at->second) continue;
    again_at->second = now + retell_every;
    say(number, Frame{proof}, now);
  }
}

/// Whoever holds nothing of a feed keeps no proof against it, and is told again once it does.
void Replica::remind_of_fork(SessionNumber number, const FeedId& feed, Instant now) {
  const auto proof = forks_.find(feed);
  const auto peer = peers_.find(number);
  if (proof == forks_.end() || peer == peers_.end()) return;
  if (peer->second.reminded.insert(feed).second) say(number, Frame{proof->second}, now);
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

/// Tells a peer of every feed, at the start.
void Replica::announce(SessionNumber number, Instant now) {
  Have have;
  for (const auto& [feed, head] : durable_) put(have, number, feed);
  if (!have.entries.empty()) say(number, Frame{std::move(have)}, now);
}

/// Whoever gets a feed from here or from another peer is told how far it is with the next tend,
/// all at once; whoever may not know of anybody that has it, at once.
void Replica::announce_growth(SessionNumber number, const std::vector<FeedId>& grown, Instant now) {
  for (const auto& feed : grown) compare_with(number, feed, now);
  if (peers_.count(number) == 0) return;
  auto& peer = peers_.at(number);
  if (peer.session.state() != Session::State::live) return;
  Have have;
  for (const auto& feed : grown) {
    const bool subscribed = peer.subscribed.count(feed) != 0;
    const auto told = peer.told.find(feed);
    const bool served = told != peer.told.end() && upstream_.shown(number, feed) >= told->second;
    if (subscribed) peer.due.insert(feed);
    if (subscribed || served) {
      peer.untold.insert(feed);
    } else {
      put(have, number, feed);
    }
  }
  if (!have.entries.empty()) say(number, Frame{std::move(have)}, now);
}

void Replica::tell_the_rest(SessionNumber number, Instant now) {
  const auto peer = peers_.find(number);
  if (peer == peers_.end()) return;
  Have have;
  for (const auto& feed : std::exchange(peer->second.untold, {})) put(have, number, feed);
  if (!have.entries.empty()) say(number, Frame{std::move(have)}, now);
}

/// Adds an entry, unless the peer has shown as much itself.
void Replica::put(Have& have, SessionNumber number, const FeedId& feed) {
  const auto& head = durable_.at(feed);
  peers_.at(number).told.insert_or_assign(feed, head.size);
  if (upstream_.shown(number, feed) >= head.size) return;
  have.entries.push_back({feed, head.size, prefix_of(head.root)});
}

void Replica::pull(const FeedId& feed, Instant now) {
  if (!is_pulled(feed) || feeds_.size(feed) >= feeds_.counted(feed)) return;
  // Which history of a closed epoch is the right one, those know who have the next.
  std::optional<FeedId> with;
  if (feeds_.bases().count(feed) != 0) with = FeedId{feed.org, feed.epoch + 1};
  for (const auto& [session, from] : upstream_.next(feed, feeds_.size(feed), now, with)) {
    say(session, from ? Frame{Want{feed, *from}} : Frame{Unwant{feed}}, now);
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

/// Reads what a peer waits for next, bodies or a run; one at a time, its feeds in turn. Whoever
/// doesn't read what was sent is given no more.
void Replica::supply(SessionNumber number) {
  auto& peer = peers_.at(number);
  if (peer.supplying || peer.session.state() != Session::State::live) return;
  if (!peer.wanted_bodies.empty()) {
    peer.supplying = true;
    actions_.push_back(SupplyBodies{number, std::exchange(peer.wanted_bodies, {})});
    return;
  }
  std::erase_if(peer.due, [&](const FeedId& feed) {
    return peer.subscribed.at(feed) >= durable_.at(feed).size;
  });
  if (peer.due.empty()) return;
  auto next = peer.due.upper_bound(peer.served);
  if (next == peer.due.end()) next = peer.due.begin();
  peer.supplying = true;
  peer.served = *next;
  actions_.push_back(Supply{number, *next, peer.subscribed.at(*next)});
}

/// Rows of organisations that don't belong aren't stored: nobody can fill this disk from outside.
/// Nor are epochs past what the charter allows.
bool Replica::is_pulled(const FeedId& feed) const {
  if (feeds_.size(feed) < feeds_.pinned(feed).size) return true;
  std::uint64_t before = 0;
  if (!adoptions_.empty()) {
    for (const auto& line : adoptions_.back().cut) {
      if (line.feed.org == feed.org) before = line.feed.epoch + std::uint64_t{1};
    }
  }
  if (feed.epoch >= before + fold_.charter().epochs_per_height_max) return false;
  return fold_.admission().is_admitted(feed.org) || feed.org == own_;
}

}  // namespace palabre::federation
