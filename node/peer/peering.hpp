// Connections to other nodes: one WebSocket each, Noise inside, frames inside that; and who is
// dialled.
//
//   --peer ───────────▶ dial()      again and again, for ever
//   profiles ─Topology▶ dial_found()  while there are fewer connections than wanted
//
// Between two organisations one connection stays, whoever dialled.
//
// Source: docs/protocol.md#session.

#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/node.hpp"
#include "node/peer/channel.hpp"
#include "node/peer/endpoint.hpp"
#include "node/peer/topology.hpp"

namespace palabre::node {

inline constexpr std::string_view peer_path = "/federation/v1";

/// Sessions of speakers who can't be told to be the organisation that they say; those that are
/// known don't compete with them.
inline constexpr std::size_t unknown_session_count_max = 32;
/// One stays; the others are on their way out.
inline constexpr std::size_t sessions_of_one_organisation_max = 8;

/// What has gone over the wire to and from peers since the start, WebSocket headers included.
struct Traffic {
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
};

/// One connection from the WebSocket on, as Peering sees it.
struct Link {
  explicit Link(Dialler by) : dialler{by} {}
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  virtual ~Link() = default;
  virtual void cut() = 0;

  Dialler dialler;
  std::optional<federation::OrgId> expected;            ///< Who alone may be at the other end.
  std::optional<federation::Replica::Speaker> speaker;  ///< Once it has said who it is.
  federation::Instant since;                            ///< And when that was.
  std::uint64_t number = 0;                             ///< And the how manyth that was.
  bool proven = false;                                  ///< It has been known as who it says.
  bool ended = false;                                   ///< cut(), and on its way out.
};

/// How a dial, and the connection that came of it, has ended.
struct Dialled {
  enum class End {
    not_a_url,
    out_of_reach,  ///< The url leads to addresses that aren't dialled on others' word.
    unreachable,
    no_node,
    other_organisation,
    ended,
  };
  End end;
  std::optional<federation::OrgId> org;  ///< Who answered.
  federation::Duration lived{};          ///< From the end of the handshake.
};

class Peering {
 public:
  struct Identity {
    federation::NetworkId network;
    federation::OrgId org;
    const federation::SigningKey& operating_key;
    federation::NoiseKey channel_secret;
  };

  Peering(Node& node, Identity identity);

  /// Keeps a connection to the node at `url` (http://host:port), and dials again when it breaks.
  awaitable<void> dial(std::string url);

  /// Keeps one connection with each organisation; with a `reach`, also dials those whose profiles
  /// say where, within it. Until stop().
  awaitable<void> run(std::optional<Reach> reach);

  /// Whether one more session of this speaker is let in.
  bool has_room_for(const federation::Replica::Speaker& speaker) const;

  /// Who is at the other end has said so; one that it replaces is ended.
  void introduce(Link& link, const federation::Replica::Speaker& speaker);

  /// Ends every connection; dial() and run() return.
  void stop();

  Node& node() noexcept { return node_; }
  const PacedClock& clock() const noexcept { return node_.clock(); }
  const Identity& identity() const noexcept { return identity_; }
  Traffic& traffic() noexcept { return traffic_; }
  const Traffic& traffic() const noexcept { return traffic_; }
  std::set<Link*>& links() noexcept { return links_; }

 private:
  struct Goal {
    Endpoint endpoint;
    std::optional<federation::OrgId> expected;
    Reach reach = Reach::anywhere;
  };
  awaitable<Dialled> dial_once(Goal goal);
  awaitable<void> dial_found(Topology::Dial found, Reach reach);
  awaitable<void> discover(Reach reach);
  std::map<federation::OrgId, std::vector<Link*>> links_by_organisation() const;
  bool is_connected(const federation::OrgId& org) const;
  void end_superfluous();
  void end_unproven();

  Node& node_;
  Identity identity_;
  Topology topology_;
  Traffic traffic_;
  std::set<Link*> links_;
  std::uint64_t last_link_ = 0;
  bool stopping_ = false;
};

}  // namespace palabre::node
