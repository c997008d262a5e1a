#include "node/http/caller.hpp"

#include <algorithm>
#include <boost/asio/ip/network_v6.hpp>

namespace palabre::node {

namespace ip = boost::asio::ip;

namespace {

ip::address plain(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

std::string counted_under(const ip::address& address) {
  if (address.is_loopback()) return {};
  if (address.is_v4()) return address.to_string();
  ip::address_v6 bare{address.to_v6().to_bytes()};  // Without its scope.
  return ip::network_v6{bare, 64}.canonical().to_string();
}

}  // namespace

std::string caller_of(ip::address peer, std::string_view forwarded) {
  peer = plain(peer);
  if (!peer.is_loopback()) return counted_under(peer);
  const auto comma = forwarded.rfind(',');
  if (comma != std::string_view::npos) forwarded.remove_prefix(comma + 1);
  const auto first = std::min(forwarded.find_first_not_of(" \t"), forwarded.size());
  forwarded.remove_prefix(first);
  boost::system::error_code failed;
  const auto named = ip::make_address(std::string{forwarded}, failed);
  return failed ? std::string{} : counted_under(plain(named));
}

}  // namespace palabre::node
