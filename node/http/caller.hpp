// Whom a request is counted under.
//
// A connection from this machine is a command of the operator's, or a proxy's that says in
// X-Forwarded-For for whom it speaks; the last address there is the one that this proxy saw itself.

#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>

namespace palabre::node {

/// An IPv4 address, or the first 64 bits of an IPv6 one, which one household or server has whole.
/// Empty for this machine itself. `forwarded` is X-Forwarded-For, and believed from this machine
/// alone.
std::string caller_of(boost::asio::ip::address peer, std::string_view forwarded);

}  // namespace palabre::node
