// The simulator's verify() says what libsodium says, and asks it once.

#include "tests/sim/remembered.hpp"

#include <gtest/gtest.h>

#include "tests/sim/people.hpp"

namespace palabre::sim {
namespace {

using namespace federation;

TEST(Remembered, AsksLibsodiumOnceForEachClaim) {
  const auto key = key_of(1);
  const Bytes message{1, 2, 3};
  const auto signature = key.sign(message);
  const auto before = remembered();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(verify(key.public_key(), message, signature));
  EXPECT_EQ(remembered().asked - before.asked, 5U);
  EXPECT_EQ(remembered().verified - before.verified, 1U);
}

TEST(Remembered, TakesNoClaimForAnother) {
  const auto key = key_of(2);
  const Bytes message{1, 2, 3};
  const auto signature = key.sign(message);
  ASSERT_TRUE(verify(key.public_key(), message, signature));
  EXPECT_FALSE(verify(key_of(3).public_key(), message, signature));
  EXPECT_FALSE(verify(key.public_key(), Bytes{1, 2, 4}, signature));
  EXPECT_FALSE(verify(key.public_key(), Bytes{1, 2, 3, 0}, signature));
  auto other = signature;
  other.back() ^= 1;
  EXPECT_FALSE(verify(key.public_key(), message, other));
  EXPECT_FALSE(verify(key.public_key(), message, other)) << "what fails is remembered as failing";
  EXPECT_TRUE(verify(key.public_key(), message, signature));
}

}  // namespace
}  // namespace palabre::sim
