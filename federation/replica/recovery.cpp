// When a node signs nothing: its disk may be older than what was signed with its key.
//
// The own feed is a feed like the others: whoever holds more of it is asked for it first. What a
// peer says is only a claim until its rows have come, so it is waited for once and not for ever.

#include <algorithm>

#include "federation/replica/replica.hpp"

namespace palabre::federation {

void Replica::begin_recovery(std::size_t peers) { recovery_ = Recovery{peers, {}}; }

Replica::Hold Replica::hold() const {
  const auto feed = own_feed();
#ifndef PALABRE_PLANT_SIGNS_WHEN_FORKED
  if (feeds_.is_disputed(feed)) return Hold::opened_twice;
  if (forks_.count(feed) != 0) return Hold::forked;
#endif
#ifndef PALABRE_PLANT_SIGNS_AT_ONCE
  if (!claims_.empty()) return Hold::catching_up;
  if (recovery_) return Hold::recovering;
#endif
  if (feeds_.is_void(feed)) return Hold::void_epoch;
  if (!rivals_.empty()) return Hold::two_adoptions;
  if (disagrees_) return Hold::disagrees;
  // Another epoch goes on from here, and rows past its base weren't read.
  if (awaits_epoch_after(feed)) return Hold::other_key;
  if (feeds_.operating_key(feed) == operating_key_.public_key()) return Hold::none;
  // A start doesn't read the rows of a void epoch, whose key this then is.
  const bool is_void = feeds_.is_void({own_, feed.epoch + 1});
  return is_void ? Hold::void_epoch : Hold::other_key;
}

std::optional<Replica::Waiting> Replica::waiting() const {
  if (!recovery_) return std::nullopt;
  Waiting waiting{recovery_->needed, {}, {}, {}};
  for (const auto& [org, standing] : fold_.admission().admitted()) {
    if (org == own_) continue;
    auto& list = recovery_->answered.count(org) != 0 ? waiting.answered : waiting.silent;
    list.push_back(org);
  }
  for (const auto& claim : claims_) waiting.ahead.push_back(claim.first);
  return waiting;
}

/// A peer that is known has told of the own feed.
void Replica::hear_of_own_feed(const OrgId& org, const OwnFeedWord& word, Instant now) {
  if (word.size <= feeds_.size(word.feed) || unproven_.count(org) != 0) return;
  const auto claim = claims_.emplace(org, OwnFeedClaim{word.feed, 0, now + claim_patience}).first;
  if (std::pair{word.feed, word.size} < std::pair{claim->second.feed, claim->second.size}) return;
  claim->second.feed = word.feed;
  claim->second.size = word.size;
}

/// Forgets what has been proven or given up, and ends the recovery once enough peers have answered.
/// While a recovery lasts no claim is given up, also not of a peer that is gone: that is for the
/// operator to decide.
void Replica::settle_claims(Instant now) {
  // Whoever has spoken may be known only now, by the epoch that has come meanwhile.
  for (const auto& [number, peer] : peers_) {
    const auto& org = peer.session.peer();
    if (!peer.word || !is_known({org, peer.key}) || !fold_.admission().is_admitted(org)) continue;
    if (recovery_ && org != own_) recovery_->answered.insert(org);
    if (peer.word->feed.org == own_) hear_of_own_feed(org, *peer.word, now);
  }
  std::erase_if(claims_, [&](const auto& claim) {
    const auto& [org, claimed] = claim;
    if (feeds_.size(claimed.feed) >= claimed.size) return true;
    // An epoch that a later one closed has nothing more to give: past the base nothing counts.
    if (claimed.feed.epoch < own_feed().epoch) return true;
    if (recovery_ || now < claimed.until) return false;
    unproven_.insert(org);
    return true;
  });
  const bool enough = recovery_ && recovery_->answered.size() >= recovery_->needed;
  if (!enough || !claims_.empty()) return;
  recovery_.reset();
  look_again_ = true;  // For what waited to be signed.
}

}  // namespace palabre::federation
