// What stewards sign, what is decided by it, and who can check that.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/adoption/closing_cut.hpp"
#include "tests/support/stewards.hpp"

namespace palabre::federation {
namespace {

RecordId id_of(std::uint8_t number) {
  RecordId id;
  id.bytes[0] = number;
  return id;
}

// docs/protocol.md J-8
TEST(Book, StewardsProposeInTurn) {
  Assembly a{4};
  for (std::uint64_t ballot = 0; ballot < 9; ++ballot) {
    EXPECT_EQ(proposer(a.parent, ballot), a.stewards[(1 + ballot) % 4].id);
  }
}

// docs/protocol.md J-2, J-10, J-13
TEST(Book, DecidesByAQuorumOfSecondVotesForOneCandidateInOneBallot) {
  Assembly a{4};
  Book book{a.parent};
  book.hear(a.vote(0, Phase::second, 0, id_of(1)));
  book.hear(a.vote(1, Phase::second, 0, id_of(1)));
  book.hear(a.vote(2, Phase::second, 1, id_of(1)));
  book.hear(a.vote(3, Phase::second, 0, id_of(2)));
  book.hear(a.vote(2, Phase::first, 0, id_of(1)));
  EXPECT_FALSE(book.decided());
  // A steward that contradicts itself counts for both.
  book.hear(a.vote(3, Phase::second, 0, id_of(1)));
  ASSERT_TRUE(book.decided());
  EXPECT_EQ(book.decided()->candidate, id_of(1));
  EXPECT_EQ(book.decided()->ballot, 0U);
}

// docs/protocol.md J-1, J-2
TEST(Book, HearsStewardsOfThisHeightAlone) {
  Assembly a{4};
  Book book{a.parent};
  const VoteStatement later{2, 0, id_of(1)};
  for (std::size_t i = 0; i < 4; ++i) book.hear(a.sign_as(i, Kind::vote2, encode(later)));
  EXPECT_TRUE(book.votes().empty());
  Assembly others{5};
  others.network = a.network;
  for (std::size_t i = 0; i < 5; ++i) {
    others.stewards[i].id.bytes[0] ^= 1U;
    book.hear(others.vote(i, Phase::second, 0, id_of(1)));
  }
  EXPECT_TRUE(book.votes().empty());
}

// docs/protocol.md J-10
TEST(Book, HearsOneStewardSoFarAndTheOthersAllTheSame) {
  Assembly a{4};
  Book book{a.parent};
  ObserveStatement observe{1, id_of(9), {}};
  for (std::uint8_t i = 0; i < 250; ++i) {
    OrgId org;
    org.bytes[0] = i;
    for (std::uint32_t epoch = 0; epoch < 2; ++epoch) {
      observe.held.push_back({{org, epoch}, {1, {}}});
    }
  }
  std::size_t heard = 0;
  for (std::uint16_t i = 0; heard == i && i < 10'000; ++i) {
    observe.agenda.bytes = {std::uint8_t(i >> 8U), std::uint8_t(i & 0xFFU)};
    const auto record = a.sign_as(3, Kind::observe, encode(observe));
    for (int again = 0; again < 2; ++again) book.hear(record);
    heard += book.observes(observe.agenda).count(a.stewards[3].id);
  }
  const auto each = encode(observe).size() + book_entry_bytes;
  EXPECT_EQ(heard, book_bytes_max / each) << "what is heard again costs nothing";
  book.hear(a.vote(3, Phase::second, 0, id_of(1)));
  for (std::size_t i = 0; i < 3; ++i) book.hear(a.vote(i, Phase::second, 0, id_of(1)));
  EXPECT_TRUE(book.decided());
}

// docs/protocol.md J-8, J-9, J-11, J-12
TEST(Book, ReadsLocksAndBallotsFromVotes) {
  Assembly a{4};
  Book book{a.parent};
  EXPECT_FALSE(book.standing(a.stewards[0].id).last);
  book.hear(a.vote(0, Phase::first, 3, id_of(1)));
  book.hear(a.vote(0, Phase::second, 3, id_of(1)));
  book.hear(a.vote(0, Phase::first, 5, id_of(2)));
  const auto standing = book.standing(a.stewards[0].id);
  EXPECT_EQ(standing.last, (std::pair<std::uint64_t, Phase>{5, Phase::first}));
  EXPECT_EQ(standing.lock->candidate, id_of(1));
  EXPECT_EQ(standing.lock->ballot, 3U);
  EXPECT_EQ(book.reached_by(1), 5U);
  EXPECT_FALSE(book.reached_by(2)) << "one steward alone moves nobody";
  book.hear(a.vote(1, Phase::first, 4, id_of(2)));
  EXPECT_EQ(book.reached_by(2), 4U);
  EXPECT_FALSE(book.valid_below(9));
  for (std::size_t i = 1; i < 4; ++i) book.hear(a.vote(i, Phase::first, 5, id_of(2)));
  EXPECT_EQ(book.valid_below(6)->candidate, id_of(2));
  EXPECT_FALSE(book.valid_below(5));
}

// docs/protocol.md J-4
TEST(Book, TakesAStewardsFirstObservationOfAnAgenda) {
  Assembly a{4};
  Book book{a.parent};
  const auto first = a.sign_as(0, Kind::observe, encode(ObserveStatement{1, id_of(1), a.held()}));
  book.hear(first);
  book.hear(a.sign_as(0, Kind::observe, encode(ObserveStatement{1, id_of(1), {}})));
  ASSERT_EQ(book.observes(id_of(1)).size(), 1U);
  EXPECT_EQ(book.observes(id_of(1)).begin()->second.record, first);
}

struct Seen {
  FeedId feed{OrgId{{7}}, 0};
  static TreeHead head(std::uint64_t size, std::uint8_t branch = 0) {
    TreeHash root;
    root.bytes[0] = branch;
    root.bytes[1] = static_cast<std::uint8_t>(size);
    return {size, root};
  }
  Cut line(std::uint64_t size, std::uint8_t branch = 0) const {
    return {{feed, head(size, branch)}};
  }
  /// Sizes of one branch extend each other.
  static bool extends(const FeedId&, const TreeHead& older, const TreeHead& newer) {
    return older.root.bytes[0] == newer.root.bytes[0];
  }
};

// docs/protocol.md J-5
TEST(ClosingCut, CountsWhatEnoughStewardsHold) {
  const Seen s;
  struct {
    const char* name;
    Cut parent;
    std::vector<Cut> observed;
    TreeHead want;
  } const cases[] = {
      {"all hold the same", {}, {s.line(5), s.line(5), s.line(5)}, Seen::head(5)},
      {"the third largest", {}, {s.line(9), s.line(5), s.line(7), s.line(3)}, Seen::head(5)},
      {"too few know it", {}, {s.line(5), s.line(5), {}}, {0, empty_root()}},
      {"one holds another history",
       {},
       {s.line(9), s.line(8), s.line(7), s.line(6, 1)},
       Seen::head(7)},
      {"two hold another history",
       {},
       {s.line(9), s.line(8), s.line(7, 1), s.line(6, 1)},
       {0, empty_root()}},
      {"never below the parent's", s.line(6), {s.line(5), s.line(5), s.line(5)}, Seen::head(6)},
      {"a claim beyond what is held", {}, {s.line(250), s.line(4), s.line(4)}, Seen::head(4)},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto cut = closing_cut({3, c.parent, c.observed}, Seen::extends);
    EXPECT_EQ(head_in(cut, s.feed), c.want);
  }
}

// docs/protocol.md J-5
TEST(ClosingCut, EndsAnEpochWhereTheNextBegins) {
  const Seen s;
  const FeedId next{s.feed.org, 1};
  const Cut cut{{s.feed, Seen::head(4)}, {next, Seen::head(2)}};
  const auto based_on = [](std::uint64_t size) {
    return [size](const FeedId&) { return std::optional{Seen::head(size)}; };
  };
  EXPECT_EQ(close_epochs(cut, {}, based_on(6)), (Cut{{s.feed, Seen::head(6)}, cut[1]}));
  EXPECT_EQ(close_epochs(cut, {}, based_on(3)), (Cut{{s.feed, Seen::head(3)}, cut[1]}));
  // It would take back what was counted at the height before.
  EXPECT_EQ(close_epochs(cut, s.line(4), based_on(3)), Cut{cut[0]});
  EXPECT_EQ(close_epochs(cut, s.line(3, 1), based_on(3)), Cut{cut[0]});
}

}  // namespace
}  // namespace palabre::federation
