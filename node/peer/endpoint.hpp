// Where a node is reached, out of a url that its organisation wrote: text that nobody vouches for.
//
//   url   = "http://" host [ ":" port ] [ "/" ]
//   host  = name of letters, digits, "-", "." | IPv4 | "[" IPv6 "]"       at most 253 bytes
//   port  = 1 to 65535, 80 if it isn't there
//
// No user, other path, query or fragment: what an endpoint holds may stand in a log line and in an
// HTTP header as it is.

#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace palabre::node {

struct Endpoint {
  std::string host;  ///< IPv6 without its brackets.
  std::string port;

  /// As it stands in a url and in the Host header.
  std::string authority() const;
  bool operator==(const Endpoint&) const = default;
};

std::optional<Endpoint> endpoint_of(std::string_view url);

/// Which addresses a node dials.
enum class Reach {
  anywhere,             ///< Its operator has named the peer.
  outside,              ///< The peer named itself.
  outside_or_loopback,  ///< So it did, and this node is on loopback like it.
};

/// Whether `address` is within `reach`. From outside are refused: unspecified, link-local,
/// multicast and broadcast addresses, and loopback, also as IPv6 that wraps IPv4. Private ones are
/// let in, since organisations may share a network.
bool is_within(Reach reach, const boost::asio::ip::address& address);

/// What a node that listens on `host:port` dials on the word of others.
Reach reach_of(std::string_view listen);

}  // namespace palabre::node
