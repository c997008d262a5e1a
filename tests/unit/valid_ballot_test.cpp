// Evidence of a valid ballot: what it takes, and what whoever is shown it does.

#include "federation/adoption/valid_ballot.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "federation/replica/voter.hpp"
#include "tests/support/stewards.hpp"

namespace palabre::federation {
namespace {

ValidBallot vote_first(Assembly& a, const CandidateContent& content, std::size_t voters) {
  auto made = a.certify(content, voters);
  ValidBallot valid{made.candidate, std::move(made.votes)};
  for (std::size_t i = 0; i < voters; ++i) {
    valid.votes[i].vote = a.vote(i, Phase::first, 2, record_id(made.candidate.record));
  }
  return valid;
}

// docs/protocol.md J-20
TEST(ValidBallot, IsCheckedWithoutAnyFeed) {
  for (const std::size_t count : {1U, 3U, 4U, 7U}) {
    Assembly a{count};
    const auto q = a.parent.quorum();
    const auto valid = vote_first(a, a.content(q), q);
    const auto id = record_id(valid.candidate.record);
    EXPECT_EQ(*verify_valid_ballot(a.parent, valid), (VoteStatement{1, 2, id}));
    EXPECT_EQ(*decode_valid_ballot(encode(valid)), valid);
  }
}

// docs/protocol.md J-20
TEST(ValidBallot, RefusesWhatAForgerChanges) {
  Assembly a{4};
  const auto id_of = [](const ValidBallot& v) { return record_id(v.candidate.record); };
  struct {
    const char* name;
    std::function<void(ValidBallot&)> change;
    Errc want;
  } const cases[] = {
      {"too few votes", [](auto& v) { v.votes.pop_back(); }, Errc::not_owner},
      {"no votes", [](auto& v) { v.votes.clear(); }, Errc::not_owner},
      {"one vote three times",
       [](auto& v) {
         v.votes = {3, v.votes[0]};
       },
       Errc::malformed},
      {"a vote's signature", [](auto& v) { v.votes[2].vote.signature[3] ^= 1; },
       Errc::bad_signature},
      {"an epoch's signature", [](auto& v) { v.votes[2].epoch.signature[3] ^= 1; },
       Errc::bad_signature},
      {"an epoch of somebody else", [](auto& v) { v.votes[0].epoch = v.votes[1].epoch; },
       Errc::not_owner},
      {"a second vote", [&](auto& v) { v.votes[0].vote = a.vote(0, Phase::second, 2, id_of(v)); },
       Errc::malformed},
      {"a vote of another ballot",
       [&](auto& v) { v.votes[1].vote = a.vote(1, Phase::first, 3, id_of(v)); }, Errc::malformed},
      {"a vote for something else",
       [&](auto& v) { v.votes[1].vote = a.vote(1, Phase::first, 2, RecordId{{9}}); },
       Errc::malformed},
      {"another candidate", [&](auto& v) { v.candidate = a.certify(a.content(4), 3).candidate; },
       Errc::malformed},
      {"no candidate", [&](auto& v) { v.candidate = v.votes[0].vote; }, Errc::malformed},
      {"another network", [](auto& v) { v.candidate.record.network.bytes[0] ^= 1; },
       Errc::wrong_network},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    auto valid = vote_first(a, a.content(3), 3);
    c.change(valid);
    const auto verified = verify_valid_ballot(a.parent, valid);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error(), c.want) << verified.error().message();
  }
  auto next = a.parent;
  next.height = 1;
  EXPECT_EQ(verify_valid_ballot(next, vote_first(a, a.content(3), 3)).error(),
            Errc::stale_sequence);
}

// docs/protocol.md J-20, J-21
TEST(ValidBallot, StandsForTheAgendaTheObservationsAndTheRows) {
  Assembly a{4};
  Feeds feeds{a.network};
  for (const auto& run : a.runs) feeds.restore(run);
  const auto content = a.content(3);
  const auto agenda = record_id(content.agenda.record);
  const auto valid = vote_first(a, content, 3);
  Voter voter{a.parent, a.stewards[3].id, Voter::ballot_patience};
  voter.handle_valid_ballot(valid, *verify_valid_ballot(a.parent, valid));
  EXPECT_EQ(voter.valid_ballot(), valid);
  EXPECT_EQ(voter.book().agendas().count(agenda), 0U);

  // It asks for the content, and then for the rows.
  const std::set<Commitment> nothing;
  const Holding holding{feeds, nothing, true};
  const Body body{{}, MediaType::candidate, encode(content)};
  EXPECT_EQ(voter.take_due_contents(), std::vector{commitment(body)});
  EXPECT_TRUE(voter.take_due_contents().empty()) << "each once";
  const auto recall = voter.look(holding, Instant{});
  ASSERT_TRUE(recall && std::holds_alternative<Voter::Recall>(*recall));
  voter.handle_content(body);
  const auto keep = voter.look(holding, Instant{});
  ASSERT_TRUE(keep && std::holds_alternative<Voter::Keep>(*keep));
  EXPECT_EQ(std::get<Voter::Keep>(*keep).cut, content.cut);
  EXPECT_EQ(voter.book().agendas().count(agenda), 1U);
  EXPECT_EQ(voter.book().observes(agenda).size(), 3U);
  EXPECT_FALSE(voter.look(holding, Instant{})) << "it hasn't agreed to the agenda";
}

// docs/protocol.md J-21
TEST(ValidBallot, OfAHigherBallotHoldsOtherRows) {
  Assembly a{4};
  Feeds feeds{a.network};
  for (const auto& run : a.runs) feeds.restore(run);
  Voter voter{a.parent, a.stewards[3].id, Voter::ballot_patience};
  const std::set<Commitment> nothing;
  const Holding holding{feeds, nothing, true};
  const auto keeps = [&](const CandidateContent& content, std::uint64_t ballot) {
    auto valid = vote_first(a, content, 3);
    for (std::size_t i = 0; i < 3; ++i) {
      valid.votes[i].vote = a.vote(i, Phase::first, ballot, record_id(valid.candidate.record));
    }
    voter.handle_valid_ballot(valid, *verify_valid_ballot(a.parent, valid));
    voter.handle_content({{}, MediaType::candidate, encode(content)});
    const auto want = voter.look(holding, Instant{});
    const auto* keep = want ? std::get_if<Voter::Keep>(&*want) : nullptr;
    return keep == nullptr ? std::optional<Cut>{} : std::optional{keep->cut};
  };
  const auto whole = a.content(3);
  auto less = a.content(3);
  less.cut.clear();
  EXPECT_EQ(keeps(whole, 1), whole.cut);
  EXPECT_EQ(keeps(less, 2), less.cut);
  EXPECT_EQ(keeps(a.content(4), 0), std::nullopt) << "of a lower ballot nothing is kept";
}

// docs/protocol.md J-21
TEST(Candidates, AreFetchedOnceAProposerOrEnoughVotesNameThem) {
  Assembly a{4};
  Voter voter{a.parent, a.stewards[3].id, Voter::ballot_patience};
  const auto named = [&](std::size_t proposer, std::uint64_t ballot) {
    const auto candidate = a.certify(a.content(3), 3).candidate;
    voter.handle_record(candidate);
    voter.handle_record(
        a.sign_as(proposer, Kind::propose,
                  encode(ProposeStatement{1, ballot, record_id(candidate.record), std::nullopt})));
    return voter.take_due_contents().size();
  };
  EXPECT_EQ(named(2, 0), 0U) << "not its turn";
  EXPECT_EQ(named(1, 4), 0U) << "a ballot that nobody has reached";
  EXPECT_EQ(named(1, 0), 1U);
  const auto voted = a.certify(a.content(3), 3).candidate;
  voter.handle_record(voted);
  voter.handle_record(a.vote(0, Phase::first, 0, record_id(voted.record)));
  EXPECT_EQ(voter.take_due_contents().size(), 0U) << "one may lie";
  voter.handle_record(a.vote(1, Phase::first, 0, record_id(voted.record)));
  EXPECT_EQ(voter.take_due_contents().size(), 1U);
}

// docs/protocol.md J-20
TEST(ValidBallot, IsMadeOfTheVotesInFeedsAndOnlyRises) {
  Assembly a{4};
  Feeds feeds{a.network};
  for (const auto& run : a.runs) feeds.restore(run);
  Voter voter{a.parent, a.stewards[3].id, Voter::ballot_patience};
  const auto valid = vote_first(a, a.content(3), 3);
  voter.handle_record(valid.candidate);
  for (const auto& vote : valid.votes) {
    EXPECT_FALSE(voter.follow_valid_ballots(feeds));
    voter.handle_record(vote.vote);
  }
  EXPECT_TRUE(voter.follow_valid_ballots(feeds));
  EXPECT_EQ(voter.valid_ballot(), valid);
  EXPECT_FALSE(voter.follow_valid_ballots(feeds));
  EXPECT_TRUE(verify_valid_ballot(a.parent, *voter.valid_ballot()));
  auto lower = valid;
  for (std::size_t i = 0; i < lower.votes.size(); ++i) {
    lower.votes[i].vote = a.vote(i, Phase::first, 1, record_id(valid.candidate.record));
  }
  voter.handle_valid_ballot(lower, *verify_valid_ballot(a.parent, lower));
  EXPECT_EQ(voter.valid_ballot(), valid);
}

}  // namespace
}  // namespace palabre::federation
