#include "node/clock.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace palabre::node {
namespace {

using namespace std::chrono_literals;

TEST(PacedClock, GoesAsFastAsThisMachineUnlessToldOtherwise) {
  const PacedClock clock;
  const auto before = now();
  const auto shown = clock.now();
  EXPECT_GE(shown, before);
  EXPECT_LE(shown, now());
  EXPECT_EQ(clock.wait(500ms), 500ms);
}

TEST(PacedClock, PassesSoManyTimesAsFast) {
  const PacedClock clock{30};
  const auto began = now();
  const auto shown = clock.now();
  std::this_thread::sleep_for(20ms);
  const auto passed_at_least = 20ms * 30;
  EXPECT_GE(clock.now() - shown, passed_at_least);
  const auto ended = clock.now();
  EXPECT_LE(ended - shown, (now() - began) * 30);
}

TEST(PacedClock, SaysHowLongATimerOfThisMachineWaits) {
  struct {
    const char* name;
    unsigned pace;
    federation::Duration waited;
    federation::Duration want;
  } cases[] = {
      {"a tick of the node", 30, 500ms, 16'666us},
      {"the patience of a handshake", 100, 15s, 150ms},
      {"never less than timers are good for", 100, 250ms, 5ms},
      {"nor at the machine's own pace", 1, 0ms, 5ms},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(PacedClock{c.pace}.wait(c.waited), c.want);
  }
}

}  // namespace
}  // namespace palabre::node
