// What one Replica refuses and promises, through posts and batches.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/core/limits.hpp"
#include "federation/replica/opening.hpp"
#include "federation/replica/replica.hpp"
#include "tests/sim/people.hpp"
#include "tests/support/stewards.hpp"

namespace palabre::federation {
namespace {

/// The only steward's node, with one member.
struct Station {
  Station() { begin(); }

  /// Anew, after a change of the founding.
  void begin() {
    ana.seq = 0;
    org.id = org_id(network, org.root.public_key());
    const Profile profile{org.root.public_key(), "Organisation", "", "", "", ""};
    replica = std::make_unique<Replica>(network, founding, org.id, sim::key_of(2000));
    replica->restore(open_epoch({network, 0, {}, 1, profile, 0}, org.root, org.operating));
    EXPECT_TRUE(post(sim::enrolment(network, org, ana)));
  }

  /// A run that another node tells of and sends.
  void receive(const Run& run) {
    const auto session = replica->handle_connected({OrgId{{7}}, PublicKey{{7}}}, {});
    replica->handle_frame(session, encode(Frame{Hello{network, OrgId{{7}}}}), {});
    replica->handle_frame(session, encode(Frame{Have{{{run.feed, run.end(), {}}}}}), {});
    replica->handle_frame(session, encode(Frame{run}), {});
    if (!replica->has_work()) return;
    const auto batch = replica->take_batch({});
    Replica::Verdicts verdicts;
    for (const auto& check : batch.run_checks) verdicts.runs.push_back(verify(check));
    replica->finish_batch(verdicts, 1'000, {});
    while (replica->poll_action()) continue;
  }

  Result<Bytes> post(PostedRecord posted) {
    replica->handle_post(std::move(posted));
    const auto batch = replica->take_batch({});
    Replica::Verdicts verdicts;
    for (const auto& check : batch.run_checks) verdicts.runs.push_back(verify(check));
    for (const auto& check : batch.post_checks) verdicts.posts.push_back(verify(check));
    replica->finish_batch(verdicts, 1'000, {});
    Result<Bytes> answer = Errc::not_ready;
    written.reset();
    answered_before_write = false;
    while (auto action = replica->poll_action()) {
      if (const auto* write = std::get_if<Write>(&*action)) written = *write;
      if (auto* told = std::get_if<Replica::Answer>(&*action)) {
        answer = std::move(told->receipt);
        answered_before_write = answer.has_value() && !written.has_value();
      }
    }
    return answer;
  }

  PostedRecord amendment(std::uint64_t seq) {
    ana.seq = seq - 1;
    return sim::statement(network, org.id, ana,
                          sim::amendment({network.bytes}, founding.manifest, 1, "Mieux"));
  }

  Founding founding = sim::founding_of(1, 6);
  NetworkId network = network_id(encode(founding));
  sim::Organisation org{0};
  sim::Person ana{1, 0};
  std::unique_ptr<Replica> replica;
  std::optional<Write> written;
  bool answered_before_write = false;
};

// docs/protocol.md E-1, E-2, E-3, E-4, A-3
TEST(Entry, RefusesAloudAndKeepsNothing) {
  struct {
    const char* name;
    Errc want;
    std::function<PostedRecord(Station&)> make;
  } const cases[] = {
      {"another network", Errc::wrong_network,
       [](Station& s) {
         auto posted = s.amendment(5);
         posted.signed_record.record.network.bytes[0] ^= 1;
         posted.signed_record = sign(posted.signed_record.record, s.ana.key);
         return posted;
       }},
      {"a wrong signature", Errc::bad_signature,
       [](Station& s) {
         auto posted = s.amendment(5);
         posted.signed_record.signature[3] ^= 1;
         return posted;
       }},
      {"an unknown kind", Errc::unknown_kind,
       [](Station& s) {
         auto posted = s.amendment(5);
         posted.signed_record.record.kind = 500;
         posted.signed_record = sign(posted.signed_record.record, s.ana.key);
         return posted;
       }},
      {"a kind that the node itself appends", Errc::unknown_kind,
       [](Station& s) {
         auto posted = s.amendment(5);
         posted.signed_record.record.kind = static_cast<std::uint16_t>(Kind::introduce);
         posted.signed_record = sign(posted.signed_record.record, s.ana.key);
         return posted;
       }},
      {"a stranger", Errc::not_enrolled,
       [](Station& s) {
         auto posted = s.amendment(5);
         posted.signed_record.record.signer = sim::key_of(77).public_key();
         posted.signed_record = sign(posted.signed_record.record, sim::key_of(77));
         return posted;
       }},
      {"another home", Errc::not_enrolled,
       [](Station& s) {
         auto posted = s.amendment(5);
         posted.signed_record.record.home_org.bytes[0] ^= 1;
         posted.signed_record = sign(posted.signed_record.record, s.ana.key);
         return posted;
       }},
      {"no body", Errc::dangling,
       [](Station& s) {
         auto posted = s.amendment(5);
         posted.bodies.clear();
         return posted;
       }},
      {"a body that isn't the header's", Errc::dangling,
       [](Station& s) {
         auto posted = s.amendment(5);
         posted.bodies[0].text.push_back('!');
         return posted;
       }},
      {"more bodies than are due", Errc::malformed,
       [](Station& s) {
         auto posted = s.amendment(5);
         for (int i = 0; i < 3; ++i) posted.bodies.push_back(sim::body_of("de trop"));
         return posted;
       }},
      {"what it speaks of isn't here", Errc::dangling,
       [](Station& s) {
         return sim::statement(s.network, s.org.id, s.ana,
                               sim::endorsement(RecordId{}, Stance::support));
       }},
      {"another text than the one that is there", Errc::text_differs,
       [](Station& s) {
         auto manifest = s.founding.manifest;
         manifest[1].text = {};
         return sim::statement(s.network, s.org.id, s.ana,
                               sim::amendment({s.network.bytes}, manifest, 1, "Mieux"));
       }},
      {"a block that isn't there", Errc::dangling,
       [](Station& s) {
         auto manifest = s.founding.manifest;
         manifest[1].id = {};
         return sim::statement(s.network, s.org.id, s.ana,
                               sim::amendment({s.network.bytes}, manifest, 1, "Mieux"));
       }},
      {"seq 0", Errc::malformed, [](Station& s) { return s.amendment(0); }},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Station station;
    const auto before = station.replica->feeds().cut();
    const auto digest = station.replica->fold().digest();
    const auto answer = station.post(c.make(station));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), c.want);
    EXPECT_FALSE(station.written.has_value());
    EXPECT_EQ(station.replica->feeds().cut()[0].head.size, before[0].head.size);
    EXPECT_EQ(station.replica->fold().digest(), digest);
  }
}

// docs/protocol.md E-3
TEST(Entry, RefusesASequenceThatIsntAboveTheLast) {
  Station station;
  ASSERT_TRUE(station.post(station.amendment(5)));
  EXPECT_EQ(station.post(station.amendment(4)).error(), Errc::stale_sequence);
  EXPECT_TRUE(station.post(station.amendment(9)));
}

// docs/protocol.md, E-5, F-4
TEST(Receipts, AreGivenOnceTheRecordIsWritten) {
  Station station;
  const auto posted = station.amendment(5);
  const auto id = record_id(posted.signed_record.record);
  const auto answer = station.post(posted);
  ASSERT_TRUE(answer);
  EXPECT_FALSE(station.answered_before_write);
  ASSERT_TRUE(station.written.has_value());
  EXPECT_EQ(station.written->runs.back().rows.size(), 1U);
  EXPECT_EQ(station.written->receipts.front(), (StoredReceipt{id, *answer}));
  const auto receipt = open_receipt(*answer, station.org.operating.public_key());
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->record, id);
  EXPECT_EQ(receipt->position, 3U);
  EXPECT_EQ(receipt->include_by, 4U);
  EXPECT_EQ(open_receipt(*answer, sim::key_of(9).public_key()).error(), Errc::bad_signature);
  EXPECT_EQ(station.post(posted).error(), Errc::duplicate);
}

// docs/protocol.md L-1, L-3, I-1, I-3
TEST(Replica, ARestartReadsTheSameState) {
  Station station;
  std::vector<federation::Run> written;
  for (std::uint64_t seq = 5; seq < 9; ++seq) {
    ASSERT_TRUE(station.post(station.amendment(seq)));
    written.push_back(station.written->runs.back());
  }
  Station again;
  for (const auto& run : written) again.replica->restore(run);
  EXPECT_EQ(again.replica->fold().digest(), station.replica->fold().digest());
  EXPECT_EQ(again.replica->feeds().cut()[0].head.root, station.replica->feeds().cut()[0].head.root);
}

/// A session with the station, which may be somebody who only says so.
struct Visitor {
  Visitor(Station& at, const PublicKey& key)
      : station{at}, session{at.replica->handle_connected({at.org.id, key}, {})} {
    say(Hello{at.network, at.org.id});
  }
  void say(const Frame& frame) { station.replica->handle_frame(session, encode(frame), {}); }
  template <class Action>
  std::size_t actions() const {
    std::size_t count = 0;
    while (const auto action = station.replica->poll_action()) {
      count += std::holds_alternative<Action>(*action) ? 1U : 0U;
    }
    return count;
  }

  Station& station;
  SessionNumber session;
};

// docs/protocol.md P-2, Z-1
TEST(Strangers, AreBelievedAboutTheOwnFeedOnlyWithTheKeyOfWhomTheySayTheyAre) {
  Station station;
  const FeedId feed{station.org.id, 0};
  Visitor impostor{station, sim::key_of(9).public_key()};
  impostor.say(Have{{{feed, 1'000, {}}}});
  EXPECT_EQ(station.replica->hold(), Replica::Hold::none);
  Visitor known{station, station.org.operating.public_key()};
  known.say(Have{{{feed, 1'000, {}}}});
  EXPECT_EQ(station.replica->hold(), Replica::Hold::catching_up);
}

// docs/protocol.md P-6
TEST(Strangers, HaveRowsDroppedThatNobodyAskedThemFor) {
  Station station;
  const FeedId feed{station.org.id, 0};
  const federation::Run run{feed, 900, {{Bytes(20, 0), {}}}, "a note"};
  Visitor visitor{station, station.org.operating.public_key()};
  visitor.say(run);
  EXPECT_FALSE(station.replica->has_work());
  visitor.say(Have{{{feed, 1'000, {}}}});
  visitor.say(run);
  EXPECT_TRUE(station.replica->has_work());
}

// docs/protocol.md P-7
TEST(Strangers, AreGivenTextsOneQuestionAtATime) {
  Station station;
  Visitor visitor{station, station.org.operating.public_key()};
  visitor.say(WantBodies{{Commitment{}}});
  EXPECT_EQ(visitor.actions<Replica::SupplyBodies>(), 1U);
  for (int i = 0; i < 100; ++i) visitor.say(WantBodies{{Commitment{}}});
  EXPECT_EQ(visitor.actions<Replica::SupplyBodies>(), 0U);
  station.replica->handle_supplied_bodies(visitor.session, {}, {});
  station.replica->handle_sent(visitor.session);
  EXPECT_EQ(visitor.actions<Replica::SupplyBodies>(), 1U);
}

// docs/protocol.md E-4, Q-1
TEST(Entry, RefusesAloudWhatIsOverTheQuota) {
  Station station;
  station.founding.charter.member_records_per_height_max = 2;
  station.network = network_id(encode(station.founding));
  station.begin();
  EXPECT_TRUE(station.post(station.amendment(1)));
  EXPECT_TRUE(station.post(station.amendment(2)));
  EXPECT_EQ(station.post(station.amendment(3)).error(), Errc::quota_exceeded);
  EXPECT_FALSE(station.written.has_value());
}

// docs/protocol.md Q-4
TEST(Replica, TakesNoEpochPastWhatTheCharterAllows) {
  Station station;
  const sim::Organisation& org = station.org;
  const auto max = station.founding.charter.epochs_per_height_max;
  const Profile profile{org.root.public_key(), "Organisation", "", "", "", ""};
  for (std::uint32_t epoch = 1; epoch <= max; ++epoch) {
    const auto feed = FeedId{org.id, epoch - 1};
    const auto head = station.replica->feeds().head(feed);
    if (!head) break;
    const auto opened = open_epoch({station.network, epoch, *head, 100 + 2 * epoch, profile, 0},
                                   org.root, org.operating);
    station.receive(opened);
    EXPECT_EQ(station.replica->feeds().size({org.id, epoch}), epoch < max ? 2U : 0U) << epoch;
  }
}

/// One steward's node, to which another sends its rows.
struct Listener {
  Listener()
      : first{*std::find_if(assembly.runs.begin(), assembly.runs.end(),
                            [this](const Run& run) { return run.feed.org == other.id; })} {
    replica =
        std::make_unique<Replica>(assembly.network, assembly.founding, own.id, sim::key_of(1));
    for (const auto& run : assembly.runs) {
      if (run.feed.org != own.id) continue;
      EXPECT_TRUE(replica->restore(run));
    }
    session = replica->handle_connected({other.id, other.operating.public_key()}, {});
    say(Hello{assembly.network, other.id});
  }

  void say(const Frame& frame) { replica->handle_frame(session, encode(frame), {}); }

  /// Tells of a run, sends it, and says what is written.
  Write receive(const Run& run) {
    say(Have{{{run.feed, run.end(), {}}}});
    say(run);
    return work();
  }

  Write work() {
    const auto batch = replica->take_batch({});
    Replica::Verdicts verdicts;
    for (const auto& check : batch.run_checks) verdicts.runs.push_back(verify(check));
    replica->finish_batch(verdicts, 1'000, {});
    Write written;
    while (auto action = replica->poll_action()) {
      if (auto* write = std::get_if<Write>(&*action)) written = std::move(*write);
    }
    return written;
  }

  /// One more row in the other's first epoch, with a signature that fails.
  Run one_more() const {
    Run run{first.feed, first.end(), {}, {}};
    run.rows.push_back({*encode(Row{static_cast<std::uint16_t>(Kind::agenda), 0, 99, {}, {}}), {}});
    auto tree = replica->feeds().held(first.feed)->tree;
    tree.append(leaf_hash(run.rows[0].row, run.rows[0].signature));
    run.checkpoint =
        sign_checkpoint(assembly.network, {run.feed, tree.head(), 2'000}, other.operating);
    return run;
  }

  Run second_epoch() const {
    const auto head = *replica->feeds().head(first.feed);
    const Profile profile{other.root.public_key(), "Organisation", "", "", "", ""};
    return open_epoch({assembly.network, 1, head, 200, profile, 0}, other.root, other.operating);
  }

  Assembly assembly{4};
  const sim::Organisation& own = assembly.stewards[0];
  const sim::Organisation& other = assembly.stewards[3];
  Run& first;  // Of the other.
  std::unique_ptr<Replica> replica;
  SessionNumber session = 0;
};

// A liar shows one node an epoch that ends before a row whose signature fails, and that row to the
// others. docs/protocol.md J-13
TEST(Replica, FetchesAnewWhatItTookUncheckedOnceItCounts) {
  Listener here;
  EXPECT_FALSE(here.receive(here.first).runs.empty());
  const auto past = here.one_more();
  EXPECT_FALSE(here.receive(here.second_epoch()).runs.empty());
  const auto unchecked = here.receive(past);
  EXPECT_FALSE(unchecked.runs.empty());
  EXPECT_TRUE(unchecked.unsound.empty());
  here.first.rows.push_back(past.rows[0]);
  here.say(here.assembly.certify(here.assembly.content(3), 3));
  EXPECT_THAT(here.work().set_aside, testing::Contains(here.first.feed));
}

TEST(Replica, RefusesPostsWhenTooManyWait) {
  Station station;
  for (std::size_t i = 0; i <= inbox_post_count_max; ++i) {
    station.replica->handle_post(station.amendment(i + 1));
  }
  const auto action = station.replica->poll_action();
  ASSERT_TRUE(action.has_value());
  EXPECT_EQ(std::get<Replica::Answer>(*action).receipt.error(), Errc::not_ready);
  EXPECT_FALSE(station.replica->poll_action().has_value());
}

}  // namespace
}  // namespace palabre::federation
