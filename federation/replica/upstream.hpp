// From whom a node pulls which feed and which body.
//
// One session pulls a feed at a time; if it stays behind what another peer has shown, that one is
// asked as well, so that a silent peer costs two seconds and no row.
//
// Source: docs/protocol.md#session.

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

class Upstream {
 public:
  void open(SessionNumber session);
  void close(SessionNumber session);

  /// `session` holds `size` rows of `feed`. At most have_entry_count_max feeds a session are kept.
  void heard(SessionNumber session, const FeedId& feed, std::uint64_t size);

  /// `session` holds another history of `feed`: it isn't asked for it while it lasts.
  void shun(SessionNumber session, const FeedId& feed);

  struct Request {
    SessionNumber session;
    FeedId feed;
    std::uint64_t from;
  };

  /// What to ask for, when this node holds `size` rows of `feed`; none while all is well. Only
  /// those are asked who have shown rows of `with` as well, if it is given.
  std::optional<Request> next(const FeedId& feed, std::uint64_t size, Instant now,
                              const std::optional<FeedId>& with = {});

  /// Whether `session` was ever asked for rows of `feed`: then more may come at any time.
  bool has_asked(SessionNumber session, const FeedId& feed) const;

  /// Feeds of which some peer has shown rows, ascending.
  std::vector<FeedId> feeds() const;

  /// A body that this node lacks, until found() says otherwise.
  void miss(const Commitment& body) { missing_.insert(body); }
  void found(const Commitment& body);
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
    std::set<FeedId> pulled;  // That it was asked for.
    std::set<Commitment> asked;
    Instant asked_at;
    std::set<Commitment> lacks;  // Of those that it was asked for, lately.
  };
  struct Pull {
    SessionNumber session = 0;
    std::uint64_t size = 0;  // When it was asked or last moved.
    Instant moved_at;
  };

  std::map<SessionNumber, Peer> peers_;
  std::map<FeedId, Pull> pulls_;
  std::set<Commitment> missing_;
  std::set<Commitment> asked_;
};

}  // namespace palabre::federation
