// Who may post how fast, and under whom a request is counted.

#include <gtest/gtest.h>

#include "node/http/caller.hpp"
#include "node/http/post_limit.hpp"

namespace palabre::node {
namespace {

using namespace federation;
using namespace std::chrono_literals;

Instant at(Duration since) { return Instant{} + std::chrono::hours{1} + since; }

TEST(PostLimit, LetsABurstThroughAndThenOneAtATime) {
  PostLimit limit{{60, 3}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limit.wait("a", at(0s)), 0s) << i;
    limit.charge("a", at(0s));
  }
  EXPECT_EQ(limit.wait("a", at(0s)), 1s);
  EXPECT_EQ(limit.wait("a", at(400ms)), 600ms);
  EXPECT_EQ(limit.wait("b", at(0s)), 0s) << "another's bucket is another";
  EXPECT_EQ(limit.wait("a", at(1s)), 0s);
  limit.charge("a", at(1s));
  EXPECT_EQ(limit.wait("a", at(1s)), 1s);
  EXPECT_EQ(limit.wait("a", at(1h)), 0s) << "it fills up again, and not over its brim";
  for (int i = 0; i < 3; ++i) limit.charge("a", at(1h));
  EXPECT_EQ(limit.wait("a", at(1h)), 1s);
}

TEST(PostLimit, AskingCostsNothing) {
  PostLimit limit{{60, 1}};
  for (int i = 0; i < 100; ++i) EXPECT_EQ(limit.wait("a", at(0s)), 0s);
  EXPECT_EQ(limit.bucket_count(), 0U);
}

TEST(PostLimit, KeepsNoMoreBucketsThanItSays) {
  PostLimit limit{{60, 2}, 4};
  limit.charge("slow", at(0s));
  limit.charge("slow", at(0s));
  for (int i = 0; i < 100; ++i) {
    limit.charge("passing " + std::to_string(i), at(0s));
    EXPECT_LE(limit.bucket_count(), 4U);
  }
  EXPECT_EQ(limit.wait("slow", at(0s)), 1s) << "whoever has most to wait for is forgotten last";
  limit.charge("late", at(1h));
  EXPECT_EQ(limit.bucket_count(), 1U) << "full ones are nothing";
}

TEST(PostLimit, ZeroIsNoLimit) {
  PostLimit limit{{0, 1}};
  for (int i = 0; i < 1'000; ++i) limit.charge("a", at(0s));
  EXPECT_EQ(limit.wait("a", at(0s)), 0s);
  EXPECT_EQ(limit.bucket_count(), 0U);
}

TEST(PostLimit, IsReadFromACommandLine) {
  EXPECT_EQ(read_post_rate("200:2000"), (PostRate{200, 2'000}));
  EXPECT_EQ(read_post_rate("0:1"), (PostRate{0, 1}));
  for (const auto* wrong : {"", "200", "200:", ":5", "a:5", "5:0", "-1:5", "5:5x", "99999999999:1",
                            "1:1000001", "60000001:1"}) {
    EXPECT_FALSE(read_post_rate(wrong)) << wrong;
  }
}

TEST(Caller, IsWhoeverAsksOrWhomTheProxyNames) {
  struct {
    const char* peer;
    const char* forwarded;
    const char* want;
  } cases[] = {
      {"127.0.0.1", "", ""},
      {"::1", "", ""},
      {"203.0.113.7", "", "203.0.113.7"},
      {"203.0.113.7", "198.51.100.1", "203.0.113.7"},
      {"::ffff:203.0.113.7", "", "203.0.113.7"},
      {"2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"},
      {"127.0.0.1", "198.51.100.1", "198.51.100.1"},
      {"::ffff:127.0.0.1", "10.0.0.1, 198.51.100.1", "198.51.100.1"},
      {"127.0.0.1", "198.51.100.1, 2001:db8::9", "2001:db8::/64"},
      {"127.0.0.1", "nobody", ""},
      {"127.0.0.1", "127.0.0.1", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string{c.peer} + " " + c.forwarded);
    EXPECT_EQ(caller_of(boost::asio::ip::make_address(c.peer), c.forwarded), c.want);
  }
}

}  // namespace
}  // namespace palabre::node
