// What a steward signs, and when it keeps silent.

#include <gtest/gtest.h>

#include "federation/replica/voter.hpp"
#include "tests/support/stewards.hpp"

namespace palabre::federation {
namespace {

/// A steward that has opened its epoch 1 on the two rows of its epoch 0, and an agenda to which
/// it and as many others as it takes have agreed.
struct Seat {
  explicit Seat(std::size_t stewards, bool base_uncertain) : assembly{stewards} {
    auto& own = assembly.stewards.front();
    for (const auto& run : assembly.runs) feeds.restore(run);
    const Profile profile{own.root.public_key(), "Organisation", "", "", "", ""};
    const FeedId first{own.id, 0};
    const auto second = sim::key_of(77);
    epoch = open_epoch({assembly.network, 1, *feeds.head(first), 9, profile, 0, {}, base_uncertain},
                       own.root, second);
    feeds.restore(epoch);
    own.operating = sim::key_of(77);
    own.seq = 20;
  }

  /// Whether its Voter wants to sign, or to compute what it would sign.
  bool takes_part() {
    Voter voter{assembly.parent, assembly.stewards.front().id, Voter::ballot_patience};
    const auto height = assembly.parent.height + 1;
    const auto agenda = assembly.sign_as(
        0, Kind::agenda, encode(AgendaStatement{height, assembly.parent.adoption, {}, {}}));
    voter.handle_record(agenda);
    for (std::size_t i = 0; i < assembly.stewards.size(); ++i) {
      voter.handle_record(assembly.sign_as(
          i, Kind::observe,
          encode(ObserveStatement{height, record_id(agenda.record), feeds.cut()})));
    }
    // In a ballot of its own, it proposes at once.
    for (std::uint64_t ballot = 0; ballot < assembly.stewards.size(); ++ballot) {
      const auto now = Instant{} + std::chrono::hours{24 * ballot};
      if (voter.look({feeds, missing, true}, now)) return true;
    }
    return false;
  }

  Assembly assembly;
  Feeds feeds{assembly.network};
  Run epoch;
  std::set<Commitment> missing;
};

// docs/protocol.md N-8, J-18
TEST(Voter, KeepsSilentWhereItMayHaveVotedInRowsThatAreLost) {
  struct {
    const char* name;
    std::size_t stewards;
    bool base_uncertain;
    bool takes_part;
  } const cases[] = {
      {"four, and all is held", 4, false, true}, {"four, and rows may be lost", 4, true, false},
      {"three quorums have all", 3, true, true}, {"two as well", 2, true, true},
      {"the only one", 1, true, false},          {"seven", 7, true, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Seat(c.stewards, c.base_uncertain).takes_part(), c.takes_part);
  }
}

// docs/protocol.md J-18
TEST(Voter, VotesAgainOnceAnAdoptionCountsTheEpoch) {
  Seat seat{4, true};
  seat.assembly.parent.height = 1;
  seat.assembly.parent.cut = seat.assembly.held();
  EXPECT_FALSE(seat.takes_part());
  seat.assembly.parent.cut = seat.feeds.cut();
  EXPECT_TRUE(seat.takes_part());
}

// docs/protocol.md N-8
TEST(Epoch, OnlyALaterOneMayBeUncertain) {
  EpochStatement epoch{0,   sim::key_of(1).public_key(), sim::key_of(2).public_key(), 0, {}, {},
                       true};
  EXPECT_EQ(decode_epoch(encode(epoch)).error(), Errc::malformed);
  epoch.epoch = 1;
  epoch.base_size = 1;
  epoch.base_root = TreeHash{};
  EXPECT_EQ(*decode_epoch(encode(epoch)), epoch);
}

}  // namespace
}  // namespace palabre::federation
