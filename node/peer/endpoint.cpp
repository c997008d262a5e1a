#include "node/peer/endpoint.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <charconv>

namespace palabre::node {

namespace ip = boost::asio::ip;

namespace {

constexpr std::size_t host_bytes_max = 253;

bool is_name(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

bool is_ipv6(std::string_view host) {
  boost::system::error_code failed;
  const auto address = ip::make_address_v6(host, failed);
  return !failed && address.scope_id() == 0;
}

bool is_port(std::string_view port) {
  unsigned number = 0;
  const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), number);
  return failed == std::errc{} && end == port.data() + port.size() && number >= 1 &&
         number <= 65'535;
}

bool is_outside(const ip::address_v4& address) {
  const auto first = address.to_bytes()[0];
  const bool link_local = first == 169 && address.to_bytes()[1] == 254;
  return first != 0 && !link_local && !address.is_loopback() && !address.is_multicast() &&
         address != ip::address_v4::broadcast();
}

bool is_outside(const ip::address_v6& address) {
  return !address.is_unspecified() && !address.is_loopback() && !address.is_link_local() &&
         !address.is_site_local() && !address.is_multicast();
}

/// An IPv4 address that stands in an IPv6 one: ::ffff:a.b.c.d, ::a.b.c.d, 64:ff9b::a.b.c.d.
std::optional<ip::address_v4> wrapped_in(const ip::address_v6& address) {
  const auto bytes = address.to_bytes();
  const ip::address_v4::bytes_type last{bytes[12], bytes[13], bytes[14], bytes[15]};
  const auto zero = [&](std::size_t from, std::size_t to) {
    return std::all_of(bytes.begin() + from, bytes.begin() + to, [](auto b) { return b == 0; });
  };
  const bool mapped = zero(0, 10) && bytes[10] == 0xFF && bytes[11] == 0xFF;
  const bool compatible = zero(0, 12) && !address.is_loopback() && !address.is_unspecified();
  const bool translated =
      bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == 0xFF && bytes[3] == 0x9B && zero(4, 12);
  if (mapped || compatible || translated) return ip::address_v4{last};
  return std::nullopt;
}

}  // namespace

std::string Endpoint::authority() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + port;
}

std::optional<Endpoint> endpoint_of(std::string_view url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || parsed->scheme() != "http") return std::nullopt;
  if (parsed->has_userinfo() || parsed->has_query() || parsed->has_fragment()) return std::nullopt;
  if (const auto path = parsed->encoded_path(); !path.empty() && path != "/") return std::nullopt;
  Endpoint endpoint{std::string{parsed->host_address()},
                    parsed->has_port() ? std::string{parsed->port()} : "80"};
  const auto type = parsed->host_type();
  const bool sound = type == boost::urls::host_type::ipv6
                         ? is_ipv6(endpoint.host)
                         : type != boost::urls::host_type::ipvfuture && is_name(endpoint.host);
  if (!sound || endpoint.host.empty() || endpoint.host.size() > host_bytes_max) {
    return std::nullopt;
  }
  if (!is_port(endpoint.port)) return std::nullopt;
  return endpoint;
}

bool is_within(Reach reach, const ip::address& address) {
  if (reach == Reach::anywhere) return true;
  if (address.is_v6()) {
    if (const auto v4 = wrapped_in(address.to_v6())) return is_within(reach, *v4);
  }
  if (address.is_loopback()) return reach == Reach::outside_or_loopback;
  return address.is_v4() ? is_outside(address.to_v4()) : is_outside(address.to_v6());
}

Reach reach_of(std::string_view listen) {
  const auto endpoint = endpoint_of("http://" + std::string{listen});
  if (!endpoint) return Reach::outside;
  boost::system::error_code failed;
  const auto address = ip::make_address(endpoint->host, failed);
  const bool loopback = failed ? endpoint->host == "localhost" : address.is_loopback();
  return loopback ? Reach::outside_or_loopback : Reach::outside;
}

}  // namespace palabre::node
