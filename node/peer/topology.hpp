// Whom a node dials of the organisations that belong, and when: no I/O, no clock, no randomness but
// its seed's.
//
//   unknown ──url──▶ waits ──next()──▶ dialled ──handle_ended()──▶ waits, longer each time
//
// Connections count whoever dialled them. Below `wanted_count` of them one more is dialled, drawn
// from all whose wait is over, so that the network becomes a random graph. Now and then a visit is
// paid as well: one more than wanted, for a while, so that two halves in which each node has
// enough connections meet again.
//
// Source: docs/protocol.md#session, docs/operating.md.

#pragma once

#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "federation/core/ids.hpp"
#include "federation/core/time.hpp"

namespace palabre::node {

/// How long to wait after so many failures in a row: `shortest`, doubled each time, up to `longest`
/// ("full jitter": anything from nothing to that).
struct Backoff {
  federation::Duration shortest;
  federation::Duration longest;

  federation::Duration after(std::uint32_t failure_count, std::uint64_t drawn) const;
};

/// A connection that held for so long has ended for another reason than those that fail at once.
inline constexpr federation::Duration settled_after = std::chrono::seconds{10};

class Topology {
 public:
  static constexpr std::size_t wanted_count = 8;
  static constexpr Backoff backoff{std::chrono::seconds{1}, std::chrono::minutes{5}};
  /// Between two dials.
  static constexpr federation::Duration dial_gap = std::chrono::milliseconds{250};
  /// How long a visit lasts, and how long after it comes the next.
  static constexpr federation::Duration visit_length = std::chrono::minutes{1};

  explicit Topology(std::uint64_t seed) : random_{seed} {}

  using Connected = std::set<federation::OrgId>;

  /// The urls of the organisations that belong, but this node's own. Who changes its url waits on:
  /// an organisation can't have others dialled more often by changing it.
  void handle_urls(const std::map<federation::OrgId, std::string>& urls, federation::Instant now);

  struct Dial {
    federation::OrgId org;
    std::string url;
  };
  /// Whom to dial now, if anybody; handle_ended() must follow.
  std::optional<Dial> next(const Connected& connected, federation::Instant now);

  enum class Tell { nothing, people };
  /// The dial, or the connection that it made, has ended; `lived` is 0 if nobody proved to be the
  /// organisation. Says whether people are to be told: once, until it has worked again or the url
  /// is another.
  Tell handle_ended(const federation::OrgId& org, federation::Duration lived,
                    federation::Instant now);

  /// Whose visit is over.
  std::optional<federation::OrgId> leaving(const Connected& connected, federation::Instant now);

 private:
  struct Candidate {
    std::string url;  // Empty: not any more.
    std::uint32_t failure_count = 0;
    federation::Instant not_before;
    bool told = false;
  };

  std::mt19937_64 random_;
  std::map<federation::OrgId, Candidate> candidates_;  // At most those that ever belonged.
  Connected dialled_;
  federation::Instant next_dial_at_{};
  std::optional<federation::OrgId> visited_;
  federation::Instant visit_at_{};  // When the visit under way ends, or the next may begin.
};

enum class Dialler { self, other };

/// Of the connections between `own` and `other`, oldest first, those that this side ends, by index.
/// Source: docs/protocol.md#session.
std::vector<std::size_t> superfluous(const federation::OrgId& own, const federation::OrgId& other,
                                     const std::vector<Dialler>& connections);

}  // namespace palabre::node
