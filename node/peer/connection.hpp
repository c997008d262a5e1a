// Takes over a connection that asked to become a peer's. Included by http/session.cpp and
// peer/connection.cpp alone: it brings Beast.

#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "node/peer/peering.hpp"

namespace palabre::node {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// Until the connection ends.
awaitable<void> accept_peer(boost::beast::tcp_stream stream, UpgradeRequest request,
                            Peering& peering);

}  // namespace palabre::node
