// Who is asked for which feed, and who should stop pushing it.

#include "federation/replica/upstream.hpp"

#include <gtest/gtest.h>

namespace palabre::federation {
namespace {

using namespace std::chrono_literals;

const FeedId feed{OrgId{{1}}, 0};
const FeedId other{OrgId{{2}}, 0};

Upstream with_sessions(std::size_t count) {
  Upstream upstream;
  for (SessionNumber session = 1; session <= count; ++session) {
    upstream.open(session);
    upstream.heard(session, feed, 10);
  }
  return upstream;
}

// docs/protocol.md P-11
TEST(Upstream, AsksOnePeerAndAnotherWhenItIsLate) {
  auto upstream = with_sessions(5);
  const Instant start{};
  auto asked = upstream.next(feed, 0, start);
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].session, 1U);
  EXPECT_EQ(asked[0].from, 0U);
  EXPECT_TRUE(upstream.next(feed, 0, start + patience - 1ms).empty());
  asked = upstream.next(feed, 0, start + patience);
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].session, 2U);
  EXPECT_TRUE(upstream.next(feed, 5, start + 2 * patience).empty()) << "it has moved";
}

// docs/protocol.md P-11
TEST(Upstream, AtMostThreePushOneFeedAndTheRestGetTheirTurn) {
  auto upstream = with_sessions(5);
  std::set<SessionNumber> pushing;
  std::set<SessionNumber> ever;
  for (int i = 0; i < 5; ++i) {
    for (const auto& request : upstream.next(feed, 0, Instant{} + i * patience)) {
      if (request.from) {
        pushing.insert(request.session);
        ever.insert(request.session);
      } else {
        pushing.erase(request.session);
      }
    }
    EXPECT_LE(pushing.size(), eager_count_max);
  }
  EXPECT_EQ(ever.size(), 5U);
}

// docs/protocol.md P-12
TEST(Upstream, WhoeverRepeatsStopsUnlessItIsTheOnlyOne) {
  auto upstream = with_sessions(2);
  upstream.next(feed, 0, Instant{});
  EXPECT_FALSE(upstream.repeats(1, feed));
  EXPECT_TRUE(upstream.repeats(2, feed)) << "it was never asked";
  upstream.next(feed, 0, Instant{} + patience);
  EXPECT_TRUE(upstream.repeats(1, feed));
  EXPECT_FALSE(upstream.repeats(2, feed));
}

TEST(Upstream, SpreadsFeedsOverPeers) {
  auto upstream = with_sessions(2);
  for (const SessionNumber session : {1U, 2U}) upstream.heard(session, other, 4);
  const auto one = upstream.next(feed, 0, Instant{});
  const auto two = upstream.next(other, 0, Instant{});
  ASSERT_EQ(one.size(), 1U);
  ASSERT_EQ(two.size(), 1U);
  EXPECT_NE(one[0].session, two[0].session);
}

TEST(Upstream, ForgetsWhatAClosedSessionHasShown) {
  auto upstream = with_sessions(1);
  EXPECT_EQ(upstream.behind(), std::vector{feed});
  upstream.close(1);
  EXPECT_TRUE(upstream.behind().empty());
  EXPECT_TRUE(upstream.next(feed, 0, Instant{}).empty());
}

}  // namespace
}  // namespace palabre::federation
