// From whom a node pulls which feed and which body.
//
//   lazy ──behind, and nobody is asked──▶ eager ──its rows are here already──▶ lazy
//     └──behind for 2 s: another one────────┘  ▲
//                                              └─ at most 3 of them for each feed
//
// Of the peers that hold a feed one is eager: it was sent a Want, which stands, and pushes what
// comes. The others are lazy: they only tell how far they are. When the feed stays behind what one
// of them has shown, that one becomes eager as well, so that a silent peer costs two seconds and no
// row; and whoever pushes what another has pushed before it becomes lazy again. So each row
// comes about once, and no peer is trusted to bring it.
//
// Source: docs/protocol.md#session; J. Leitão, J. Pereira, L. Rodrigues, "Epidemic Broadcast
// Trees" (SRDS 2007), for eager and lazy peers.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "federation/core/time.hpp"
#include "federation/feed/feed_id.hpp"
#include "federation/record/body.hpp"
#include "federation/sync/frame.hpp"

namespace palabre::federation {

using SessionNumber = std::uint64_t;

/// How long a feed may stay behind before another peer is asked.
inline constexpr Duration patience = std::chrono::seconds{2};
/// Peers that push one feed.
inline constexpr std::size_t eager_count_max = 3;

class Upstream {
 public:
  void open(SessionNumber session);
  void close(SessionNumber session);

  /// `session` holds `size` rows of `feed`. At most have_entry_count_max feeds a session are kept.
  void heard(SessionNumber session, const FeedId& feed, std::uint64_t size);

  /// How many rows of `feed` `session` has shown that it holds.
  std::uint64_t shown(SessionNumber session, const FeedId& feed) const;

  /// How many feeds are kept of the session of which most are.
  std::size_t feed_count_max() const noexcept;

  /// `session` holds another history of `feed`: it isn't asked for it while it lasts.
  void shun(SessionNumber session, const FeedId& feed);

  struct Request {
    SessionNumber session;
    std::optional<std::uint64_t> from;  ///< None: it should push this feed no longer.
  };

  /// What to say of `feed`, when this node holds `size` rows of it; nothing while all is well, two
  /// requests at most. Only those are asked who have shown rows of `with` as well, if it is given.
  std::vector<Request> next(const FeedId& feed, std::uint64_t size, Instant now,
                            const std::optional<FeedId>& with = {});

  /// Whether `session` was ever asked for rows of `feed`: then more may come at any time.
  bool has_asked(SessionNumber session, const FeedId& feed) const;

  /// `session` has sent rows of `feed` that were all here: says whether it should stop, which is so
  /// unless it is the only one that was asked.
  bool repeats(SessionNumber session, const FeedId& feed);

  /// Feeds of which some peer may hold more than this node, ascending.
  std::vector<FeedId> behind() const;

  /// A body that this node lacks, until found() says otherwise.
  void miss(const Commitment& body) { missing_.insert(body); }
  void found(const Commitment& body);
  /// What is referred to is told anew.
  void forget_missing();
  const std::set<Commitment>& missing() const noexcept { return missing_; }

  /// At most wanted_body_count_max bodies that nobody is asked for now, for an idle session.
  std::vector<Commitment> next_bodies(SessionNumber session, Instant now);

  /// `session` has answered: what it didn't have may be asked of others.
  void answered(SessionNumber session);

  /// What nobody had may be asked again, and what wasn't answered within `patience` of others.
  void retry_bodies(Instant now);

 private:
  struct Peer {
    std::map<FeedId, std::uint64_t> sizes;
    std::set<FeedId> shunned;
    std::size_t eager_count = 0;  // Feeds that it is asked to push.
    std::set<FeedId> pulled;      // That it was asked for.
    std::set<Commitment> asked;
    Instant asked_at;
    std::set<Commitment> lacks;  // Of those that it was asked for, lately.
  };
  struct Pull {
    std::size_t holder_count = 0;      // Sessions that have shown some of it.
    std::uint64_t highest = 0;         // At least what any of them has shown.
    std::uint64_t size = 0;            // Of this node, when it was looked at last.
    Instant moved_at;                  // Or when somebody was asked last.
    std::vector<SessionNumber> eager;  // In the order in which they were asked.
    SessionNumber asked_last = 0;
  };
  using Peers = std::map<SessionNumber, Peer>;

  void forget(SessionNumber session, const FeedId& feed);
  void demote(Pull& pull, SessionNumber session);
  SessionNumber choose(const Pull& pull, const std::vector<SessionNumber>& ahead) const;

  Peers peers_;
  std::map<FeedId, Pull> pulls_;
  std::set<Commitment> missing_;
  std::set<Commitment> asked_;
};

}  // namespace palabre::federation
