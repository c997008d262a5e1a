// Where an organisation has signed two histories: which of them is held here.

#include <algorithm>

#include "federation/replica/opening.hpp"
#include "federation/replica/replica.hpp"

namespace palabre::federation {

/// Whether a peer's copy, as far as it goes, begins this node's.
bool Replica::agrees(const HaveEntry& entry) const {
  // Of a void epoch nothing is asked for, though it may have been opened once more, and soundly.
  if (openings_.count(entry.feed) != 0 && feeds_.is_void(entry.feed)) return false;
  const auto held = feeds_.held(entry.feed);
  if (!held || entry.size == 0 || entry.size > held->tree.size()) return true;
  return prefix_of(held->tree.root(entry.size)) == entry.root_prefix;
}

/// What a peer told of more than was here is compared once as much is here: it tells it once, and
/// whoever goes on alike in another history would never be noticed.
void Replica::compare_with(SessionNumber number, const FeedId& feed, Instant now) {
  const auto peer = peers_.find(number);
  if (peer == peers_.end()) return;
  auto& ahead = peer->second.ahead;
  const auto told = ahead.find(feed);
#ifdef PALABRE_PLANT_COMPARES_AT_ONCE
  return;
#endif
  if (told == ahead.end() || told->second.size > feeds_.size(feed)) return;
  const auto entry = told->second;
  ahead.erase(told);
  if (!agrees(entry)) suspect(number, feed, now);
}

/// A peer seems to hold another history of `feed`: until it has shown which, it isn't asked for
/// rows.
void Replica::suspect(SessionNumber number, const FeedId& feed, Instant now) {
  upstream_.shun(number, feed);
  const auto peer = peers_.find(number);
  // A stranger's word alone has nobody set aside what is here.
  const bool known =
      peer != peers_.end() && is_known({peer->second.session.peer(), peer->second.key});
  if (known) disputed_.insert(feed);
#ifdef PALABRE_PLANT_NEVER_SUSPECTS
  return;
#endif
  if (peer == peers_.end() || forks_.count(feed) != 0) return;
  if (!peer->second.asked_heads.insert(feed).second) return;
  say(number, Frame{WantHead{feed, std::max<std::uint64_t>(feeds_.size(feed), 1)}}, now);
}

void Replica::deliver_head(SessionNumber number, const Head& head, Instant now) {
  auto& asked = peers_.at(number).asked_heads;
  if (asked.erase(head.feed) == 0 || forks_.count(head.feed) != 0) return;
  const auto held = feeds_.held(head.feed);
  if (!held) {
    const auto opens = check_opening(network_, head.feed, head.opening, feeds_.root_of(head.feed));
    if (!opens && opens.error() == Errc::not_ready) return;  // Under a root key to come.
    if (!opens) return drop(number, static_cast<Errc>(opens.error().value()), now);
    if (auto proof = hear_opening(head.feed, head.opening)) {
      deliver_fork(number, std::move(*proof), now);
    }
    return;
  }
  auto found = find_fork(network_, *held, head);
  if (found) return deliver_fork(number, std::move(*found), now);
  const auto reason = static_cast<Errc>(found.error().value());
  if (reason == Errc::not_ready) return suspect(number, head.feed, now);
  // It agrees after all, so what it announced or sent before was its own invention.
  drop(number, reason == Errc::not_found ? Errc::root_mismatch : reason, now);
}

void Replica::deliver_fork(SessionNumber number, ForkProof&& proof, Instant now) {
  // An epoch that was opened twice holds up the one before, also where neither opening came.
  const FeedId before{proof.feed.org, proof.feed.epoch - 1};
  const bool concerns =
      feeds_.size(proof.feed) > 0 || (proof.feed.epoch > 0 && feeds_.size(before) > 0);
  if (forks_.count(proof.feed) != 0 || !concerns) return;
  const auto is_it = [&](const ForkProof& other) { return other.feed == proof.feed; };
  if (std::any_of(inbox_.forks.begin(), inbox_.forks.end(), is_it)) return;
  if (const auto verified = verify_fork(network_, proof, feeds_.root_of(proof.feed)); !verified) {
    // Of an epoch under a root key whose adoption isn't known here: it is said again.
    if (verified.error() == Errc::not_ready) return;
    return drop(number, static_cast<Errc>(verified.error().value()), now);
  }
  inbox_.forks.push_back(std::move(proof));
}

/// The base of `feed` is none any more. Rows past it were taken without a look at their signatures,
/// so the feed is fetched anew, and they are checked as they come.
void Replica::set_aside_unchecked(const FeedId& feed) {
  const auto base = feeds_.bases().find(feed);
  if (base == feeds_.bases().end() || feeds_.size(feed) <= base->second.size) return;
  write_.set_aside.push_back(feed);
}

/// The wrong history of `feed`, and with it the epochs that go on from it.
void Replica::set_aside(const FeedId& feed) {
  auto aside = feed;
  do {
    write_.set_aside.push_back(aside);
    const FeedId next{aside.org, aside.epoch + 1};
    if (feeds_.size(next) > 0) feeds_.reopen(aside);
    aside = next;
  } while (feeds_.size(aside) > 0);
  reload_ = Reload{Reload::Sessions::end};
}

/// An organisation that forks can show one history and send another, as often as it likes: what is
/// held of its feed is left at once, then after 10 s, and after twice as long each time.
bool Replica::may_leave(const FeedId& feed, Instant now) {
  auto& [again_at, wait] = left_[feed];
  if (now < again_at) return false;
  wait = std::clamp<Duration>(2 * wait, std::chrono::seconds{10}, std::chrono::hours{1});
  again_at = now + wait;
  return true;
}

/// Remembers the first opening of an epoch, held or not; its signature was checked. Another one is
/// evidence that it was opened twice.
std::optional<ForkProof> Replica::hear_opening(const FeedId& feed, const SignedRow& opening) {
#ifdef PALABRE_PLANT_FORGETS_OPENINGS
  openings_.erase(feed);
#endif
  auto& first = openings_.emplace(feed, opening).first->second;
  if (first == opening || forks_.count(feed) != 0) return std::nullopt;
  // An adoption may have given another root key since: nobody is bound by what that one opened.
  if (!check_opening(network_, feed, first, feeds_.root_of(feed))) {
    first = opening;
    return std::nullopt;
  }
  ForkProof proof;
  proof.feed = feed;
  proof.opening = first;
  proof.other_opening = opening;
  return proof;
}

void Replica::note_opening(const Run& run) {
  if (run.from != 0) return;
  if (auto proof = hear_opening(run.feed, run.rows.front())) {
    write_.forks.push_back(std::move(*proof));
  }
}

/// Whether the run opens an epoch that goes on from another history of the one before than the one
/// that is held here: then that is set aside and fetched anew, from those who have this epoch.
bool Replica::follow_epoch(const Run& run, Errc refused, Instant now) {
  if (run.from != 0 || run.feed.epoch == 0) return false;
  const FeedId before{run.feed.org, run.feed.epoch - 1};
  const bool other =
      refused == Errc::forked || (refused == Errc::not_ready && forks_.count(before) != 0 &&
                                  feeds_.bases().count(before) == 0);
  const auto& opening = run.rows.front();
  if (!(other || awaits_epoch_after(before)) || feeds_.size(before) == 0) return false;
  if (!check_opening(network_, run.feed, opening, feeds_.root_of(run.feed))) return false;
  // Of two that both are signed none says where the epoch before ends.
  note_opening(run);
  if (openings_.at(run.feed) != opening || feeds_.is_opened_twice(run.feed)) {
    if (!awaits_epoch_after(before)) return true;
    set_aside_unchecked(before);
    feeds_.reopen(before);
    reload_ = Reload{Reload::Sessions::end};  // For the rows past that base, which weren't read.
    return true;
  }
  if (!other) return false;
  if (!may_leave(before, now)) return true;
  const auto base = base_of(opening);
  feeds_.close(before, **base);
  write_.set_aside.push_back(before);
  reload_ = Reload{Reload::Sessions::end};
  return true;
}

/// Whether the base of an epoch that isn't here says how `feed` goes on.
bool Replica::awaits_epoch_after(const FeedId& feed) const {
  return feeds_.bases().count(feed) != 0 && feeds_.size({feed.org, feed.epoch + 1}) == 0;
}

/// A forked feed of which an adoption, or a later epoch, counts more than is here, while a peer
/// holds another history: what is here may be the wrong one, which nothing of the right one ever
/// follows.
void Replica::leave_wrong_histories(Instant now) {
  std::erase_if(disputed_, [&](const FeedId& feed) {
    const auto size = feeds_.size(feed);
    const auto base = feeds_.bases().find(feed);
    const auto closed = base == feeds_.bases().end() ? 0 : base->second.size;
    const bool lacks = size > 0 && size < std::max(feeds_.pinned(feed).size, closed);
    if (!lacks || forks_.count(feed) == 0 || !may_leave(feed, now)) return false;
    set_aside(feed);
    return true;
  });
}

}  // namespace palabre::federation
