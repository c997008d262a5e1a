#include "node/peer/endpoint.hpp"

#include <gtest/gtest.h>

namespace palabre::test {
namespace {

using node::Endpoint;
using node::Reach;

TEST(Endpoint, IsHostAndPortAndNothingElse) {
  const struct {
    const char* name;
    std::string url;
    std::optional<Endpoint> want;
  } cases[] = {
      {"name and port", "http://node.example:7777", Endpoint{"node.example", "7777"}},
      {"the port of HTTP", "http://node.example", Endpoint{"node.example", "80"}},
      {"a last slash", "http://node.example:7777/", Endpoint{"node.example", "7777"}},
      {"IPv4", "http://192.0.2.1:7777", Endpoint{"192.0.2.1", "7777"}},
      {"IPv6", "http://[2001:db8::1]:7777", Endpoint{"2001:db8::1", "7777"}},
      {"nothing", "", {}},
      {"no scheme", "node.example:7777", {}},
      {"another scheme", "https://node.example:7777", {}},
      {"no host", "http://:7777", {}},
      {"port 0", "http://node.example:0", {}},
      {"no port after all", "http://node.example:", {}},
      {"a port too high", "http://node.example:65536", {}},
      {"a port that is none", "http://node.example:http", {}},
      {"a user", "http://user:word@node.example:7777", {}},
      {"a path", "http://node.example:7777/admin", {}},
      {"a query", "http://node.example:7777/?a=b", {}},
      {"a fragment", "http://node.example:7777/#a", {}},
      {"a line break", "http://node.example\r\nHost: other:7777", {}},
      {"an encoded line break", "http://node.example%0d%0aX:7777", {}},
      {"a terminal's colours", "http://\x1b[31mnode.example:7777", {}},
      {"an underscore", "http://node_1.example:7777", {}},
      {"a zone", "http://[fe80::1%25eth0]:7777", {}},
      {"a future address", "http://[v1.a]:7777", {}},
      {"a name over the limit", "http://" + std::string(254, 'a') + ":7777", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(node::endpoint_of(c.url), c.want);
  }
}

TEST(Endpoint, StandsInBracketsWhereItMust) {
  EXPECT_EQ((Endpoint{"2001:db8::1", "80"}.authority()), "[2001:db8::1]:80");
  EXPECT_EQ((Endpoint{"node.example", "80"}.authority()), "node.example:80");
}

TEST(Reach, OfOthersWordStopsAtTheMachineAndItsLink) {
  const struct {
    const char* address;
    bool outside;
    bool outside_or_loopback;
  } cases[] = {
      {"198.51.100.7", true, true},
      {"2001:db8::1", true, true},
      {"10.1.2.3", true, true},
      {"fd00::1", true, true},
      {"127.0.0.1", false, true},
      {"127.8.8.8", false, true},
      {"::1", false, true},
      {"::ffff:127.0.0.1", false, true},
      {"0.0.0.0", false, false},
      {"0.1.2.3", false, false},
      {"::", false, false},
      {"169.254.169.254", false, false},
      {"::ffff:169.254.169.254", false, false},
      {"::169.254.169.254", false, false},
      {"64:ff9b::a9fe:a9fe", false, false},
      {"64:ff9b::c633:6407", true, true},
      {"fe80::1", false, false},
      {"febf::1", false, false},
      {"fec0::1", false, false},
      {"224.0.0.1", false, false},
      {"ff02::1", false, false},
      {"255.255.255.255", false, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.address);
    const auto address = boost::asio::ip::make_address(c.address);
    EXPECT_TRUE(node::is_within(Reach::anywhere, address));
    EXPECT_EQ(node::is_within(Reach::outside, address), c.outside);
    EXPECT_EQ(node::is_within(Reach::outside_or_loopback, address), c.outside_or_loopback);
  }
}

TEST(Reach, HasLoopbackOnlyForWhoListensThere) {
  EXPECT_EQ(node::reach_of("127.0.0.1:7777"), Reach::outside_or_loopback);
  EXPECT_EQ(node::reach_of("[::1]:7777"), Reach::outside_or_loopback);
  EXPECT_EQ(node::reach_of("localhost:7777"), Reach::outside_or_loopback);
  EXPECT_EQ(node::reach_of("0.0.0.0:7777"), Reach::outside);
  EXPECT_EQ(node::reach_of("198.51.100.7:7777"), Reach::outside);
}

}  // namespace
}  // namespace palabre::test
