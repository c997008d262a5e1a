// Connections to other nodes: one WebSocket each, Noise inside, frames inside that.
//
// Source: docs/protocol.md#session.

#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "node/node.hpp"
#include "node/peer/channel.hpp"

namespace palabre::node {

inline constexpr std::string_view peer_path = "/federation/v1";

/// Sessions of speakers who can't be told to be the organisation that they say; those that are
/// known don't compete with them.
inline constexpr std::size_t unknown_session_count_max = 32;
inline constexpr std::size_t sessions_of_one_organisation_max = 8;

/// What has gone over the wire to and from peers since the start, WebSocket headers included.
struct Traffic {
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
};

class Peering {
 public:
  struct Identity {
    federation::NetworkId network;
    federation::OrgId org;
    const federation::SigningKey& operating_key;
    federation::NoiseKey channel_secret;
  };

  Peering(Node& node, Identity identity) : node_{node}, identity_{identity} {}

  /// Keeps a connection to the node at `url` (http://host:port), and dials again when it breaks.
  awaitable<void> dial(std::string url);

  /// Whether one more session of this speaker is let in.
  bool has_room_for(const federation::Replica::Speaker& speaker) const;

  /// Ends every connection; dial() returns.
  void stop();

  class Connection;

  Node& node() noexcept { return node_; }
  const Identity& identity() const noexcept { return identity_; }
  Traffic& traffic() noexcept { return traffic_; }
  const Traffic& traffic() const noexcept { return traffic_; }
  std::set<Connection*>& connections() noexcept { return connections_; }
  bool stopping() const noexcept { return stopping_; }

 private:
  Node& node_;
  Identity identity_;
  Traffic traffic_;
  std::set<Connection*> connections_;
  bool stopping_ = false;
};

}  // namespace palabre::node
