// What a Replica knows of a peer while their session lasts: what was told, asked, shown and is due.
//
// Source: docs/protocol.md#session.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "federation/adoption/statement.hpp"
#include "federation/sync/frame.hpp"
#include "federation/sync/session.hpp"

namespace palabre::federation {

/// What a peer says of the own feed, at most.
struct OwnFeedWord {
  FeedId feed;
  std::uint64_t size = 0;
};
/// One session with a peer, and what was said on it.
struct Neighbour {
  Neighbour(Session with, const PublicKey& by) : session{std::move(with)}, key{by} {}

  Session session;
  PublicKey key;
  // Each has at most the feeds that are held here.
  std::map<FeedId, std::uint64_t> told;        // Sizes that it knows to be here.
  std::set<FeedId> untold;                     // Grown since; told with the next tend.
  std::map<FeedId, std::uint64_t> subscribed;  // What to send next.
  std::set<FeedId> due;                        // Those of them that have more to send.
  std::vector<Commitment> wanted_bodies;       // That wait for their turn.
  FeedId served;                               // Last, so that feeds take turns.
  bool supplying = false;
  std::map<FeedId, Instant> told_forks;  // And when to tell of them again.
  std::set<FeedId> reminded;             // Told of them again, since it has rows of that feed.
  std::set<FeedId> asked_heads;          // That it was asked to show, and hasn't yet.
  std::map<FeedId, HaveEntry> ahead;     // What it told last of more than was here.
  std::optional<OwnFeedWord> word;       // Once it has said what it holds.
  std::pair<std::uint64_t, Instant> told_height;                // And when to tell it again.
  std::optional<std::pair<VoteStatement, Instant>> told_valid;  // Likewise.
};

}  // namespace palabre::federation
