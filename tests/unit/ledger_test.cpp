// Support beside that of members: organisations' bodies, paper, and what a steward attests; rounds;
// and the headers of what is said around the text.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "federation/deliberation/ledgers.hpp"
#include "federation/deliberation/round.hpp"
#include "federation/deliberation/round_statement.hpp"
#include "tests/support/rows.hpp"

namespace palabre::federation {
namespace {

constexpr Day day = 20020514;
const Target target{{7}};
const OrgId one{{1}};
const OrgId other{{2}};

BodyRef ref(std::uint8_t number) { return {Commitment{{number}}, 12, MediaType::plain}; }

Digest opening(std::uint8_t number) {
  return opening_of(Salt{number}, "Ligne " + std::to_string(number));
}

SheetStatement sheet_of(std::uint8_t count) {
  SheetStatement statement{target, Channel::paper, "Bibliothèque", "Estrie", day, ref(1), {}};
  for (std::uint8_t i = 0; i < count; ++i) statement.lines.push_back(line_of(opening(i)));
  std::sort(statement.lines.begin(), statement.lines.end());
  return statement;
}

// docs/protocol.md S-6, S-7
TEST(Ledgers, TakeLinesOffWhicheverComesFirst) {
  const RecordId sheet{{9}};
  const std::vector<std::function<void(Ledgers&)>> steps{
      [&](Ledgers& ledgers) {
        ledgers.add({sheet, one, sheet_of(5), {}});
      },
      [&](Ledgers& ledgers) {
        ledgers.strike({sheet, opening(3)});
      },
      [&](Ledgers& ledgers) {
        ledgers.strike({sheet, opening(0)});
      },
      [&](Ledgers& ledgers) {
        ledgers.strike({sheet, opening(3)});
      },
      [&](Ledgers& ledgers) {
        ledgers.strike({sheet, opening(77)});
      },
      [&](Ledgers& ledgers) {
        ledgers.strike({RecordId{{8}}, opening(1)});
      },
  };
  std::vector<std::size_t> order(steps.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  do {
    Ledgers ledgers;
    for (const auto step : order) steps[step](ledgers);
    ASSERT_EQ(ledgers.sheet(sheet)->count(), 3U);
    ASSERT_EQ(ledgers.sheets(target).size(), 1U);
  } while (std::next_permutation(order.begin(), order.end()));
}

// docs/protocol.md S-5
TEST(Ledgers, KeepTheLastResolutionOfEachOrganisation) {
  Ledgers ledgers;
  const auto resolve = [&](std::uint8_t record, const OrgId& org, Stance stance) {
    ledgers.resolve(RecordId{{record}}, org, {target, stance, "Assemblée", day});
  };
  resolve(1, one, Stance::support);
  resolve(2, other, Stance::support);
  resolve(3, one, Stance::oppose);
  const auto& kept = ledgers.resolutions(target);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept.at(one).id, RecordId{{3}});
  EXPECT_EQ(kept.at(one).statement.stance, Stance::oppose);
  EXPECT_THAT(ledgers.resolutions(RecordId{{1}}), testing::IsEmpty());
}

// docs/protocol.md J-22, J-24
TEST(Round, GoesForwardOnly) {
  using enum RoundPhase;
  struct {
    const char* name;
    std::vector<RoundStep> before;
    RoundStep next;
    bool want;
  } const cases[] = {
      {"the first one", {}, {1, collecting}, true},
      {"the first, but later", {}, {1, discussion}, false},
      {"the second before the first", {}, {2, collecting}, false},
      {"a phase left out", {{1, collecting}}, {1, frozen}, true},
      {"the same phase again", {{1, collecting}}, {1, collecting}, false},
      {"a phase back", {{1, collecting}, {1, frozen}}, {1, discussion}, false},
      {"the next round while this one is open", {{1, collecting}}, {2, collecting}, false},
      {"the next round", {{1, collecting}, {1, published}}, {2, collecting}, true},
      {"the same round again", {{1, collecting}, {1, published}}, {1, collecting}, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Round round;
    for (const auto& step : c.before) {
      ASSERT_TRUE(round.may_become(step));
      round.move(step, 1);
    }
    EXPECT_EQ(round.may_become(c.next), c.want);
  }
}

// docs/protocol.md J-23, J-24
TEST(Round, SaysFromWhereOnItIsTooLate) {
  Round round;
  EXPECT_FALSE(round.is_open());
  round.move({1, RoundPhase::collecting}, 3);
  EXPECT_TRUE(round.is_open());
  EXPECT_FALSE(round.is_frozen());
  round.move({1, RoundPhase::decided}, 5);
  EXPECT_TRUE(round.is_frozen()) << "the freeze was left out, and this is as late";
  EXPECT_EQ(round.frozen_at(), 5U);
  round.move({1, RoundPhase::published}, 6);
  EXPECT_FALSE(round.is_open());
  round.move({2, RoundPhase::collecting}, 7);
  EXPECT_EQ(round.opened_at(), 7U);
  EXPECT_EQ(round.frozen_at(), 0U);
}

/// Organisation 0, the only steward, and the author's organisation 1.
struct Revised {
  Revised() : table{2, charter()} {
    author = table.enrol(1, ana);
    first = say(sim::amendment(Digest{table.network.bytes}, table.founding.manifest, 0, "Un"));
  }
  static Charter charter() {
    Charter charter;
    charter.editorial_support_carries_over = true;
    return charter;
  }
  RecordId say(sim::Said said, std::vector<Address> about = {}) {
    at = table.next(1);
    const auto made = table.say(1, ana, author, ++seq, std::move(said), std::move(about));
    EXPECT_EQ(table.feed(1, made.row), 1U);
    return made.id;
  }
  RecordId revise(Change change, const Address& step, const RecordId& replaced) {
    auto said = sim::amendment(Digest{table.network.bytes}, table.founding.manifest, 0, "Deux");
    auto statement = decode_amendment(said.header).value();
    statement.change = change;
    return say({Kind::revise, encode(statement), {replaced}, {}}, {step});
  }

  test::Table table;
  SigningKey ana = sim::key_of(500);
  std::uint32_t author = 0;
  std::uint64_t seq = 0;
  Address at;
  RecordId first;
};

// docs/protocol.md S-4
TEST(CarryOver, NeedsAnEditorialRevisionAndAStewardsWord) {
  for (const auto change : {Change::editorial, Change::substantive}) {
    SCOPED_TRACE(static_cast<int>(change));
    Revised r;
    const auto step = r.at;
    r.say(sim::endorsement(r.first, Stance::support), {step});
    const auto second = r.revise(change, step, r.first);
    const auto second_at = r.at;
    EXPECT_EQ(r.table.fold.tally(second), (Tally{0, 0, 0})) << "no steward has attested it";
    EXPECT_FALSE(r.table.put(1, Kind::attest, encode_attest(second))) << "no steward";
    ASSERT_TRUE(r.table.put(0, Kind::attest, encode_attest(second)));
    const bool editorial = change == Change::editorial;
    EXPECT_EQ(r.table.fold.tally(second), (Tally{editorial ? 1U : 0U, 0, 0}));
    EXPECT_EQ(r.table.fold.reach(second).members, editorial ? 1U : 0U);
    r.say(sim::endorsement(second, Stance::oppose), {second_at});
    EXPECT_EQ(r.table.fold.tally(second), (Tally{0, 1, 0})) << "their voice on it comes first";
    EXPECT_EQ(r.table.fold.tally(r.first), (Tally{1, 0, 0}));
  }
}

MeetingStatement meeting() {
  MeetingStatement statement;
  statement.title = ref(1);
  statement.place = "Montréal";
  statement.date = day;
  statement.begins_at = 14 * 60;
  statement.questions = {ref(2), ref(3)};
  statement.attendance = {{one, 12}, {other, 3}};
  statement.outcomes = {RecordId{{5}}};
  statement.language = "fr";
  return statement;
}

// docs/protocol.md D-9, B-10, K-2
TEST(SaidHeaders, AreReadAsTheyWereWritten) {
  const ResolutionStatement resolution{target, Stance::abstain, "Conseil", day, 3, 2, 1,
                                       true,   Digest{{4}}};
  EXPECT_EQ(decode_resolution(encode(resolution)).value(), resolution);
  EXPECT_EQ(decode_sheet(encode(sheet_of(3))).value(), sheet_of(3));
  const StrikeStatement strike{RecordId{{3}}, opening(1)};
  EXPECT_EQ(decode_strike(encode(strike)).value(), strike);
  const CampaignStatement campaign{Digest{{3}}, ref(2), 1000, 200, 20030630};
  EXPECT_EQ(decode_campaign(encode(campaign)).value(), campaign);
  const RecommendStatement advice{RecordId{{3}}, Advice::settled, RecordId{{4}}, ref(2)};
  EXPECT_EQ(decode_recommend(encode(advice)).value(), advice);
  EXPECT_EQ(decode_answer(encode(AnswerStatement{true, {}})).value(), (AnswerStatement{true, {}}));
  EXPECT_EQ(decode_meeting(encode(meeting())).value(), meeting());
  const NoticeStatement notice{RecordId{{3}}, Ground::spam, true, ref(2)};
  EXPECT_EQ(decode_notice(encode(notice)).value(), notice);
  EXPECT_EQ(decode_appeal(encode_appeal(ref(4))).value(), ref(4));
  const TranslateStatement translation{"en",
                                       {{Commitment{{1}}, ref(2)}, {Commitment{{2}}, ref(3)}}};
  EXPECT_EQ(decode_translate(encode(translation)).value(), translation);
  EXPECT_EQ(decode_attest(encode_attest(RecordId{{6}})).value(), RecordId{{6}});
  EXPECT_EQ(decode_retract(encode_retract({RecordId{{6}}})).value(), std::vector{RecordId{{6}}});
}

// docs/protocol.md K-2
TEST(SaidHeaders, RefuseWhatIsOutOfBounds) {
  const auto resolution = [](const std::function<void(ResolutionStatement&)>& change) {
    ResolutionStatement statement{target, Stance::support, "Conseil", day};
    change(statement);
    return decode_resolution(encode(statement)).has_value();
  };
  EXPECT_TRUE(resolution([](auto&) {}));
  EXPECT_FALSE(resolution([](auto& each) { each.body.clear(); }));
  EXPECT_FALSE(resolution([](auto& each) { each.body.assign(101, 'a'); }));
  for (const Day wrong : {0U, 20021301U, 20020532U, 20020500U, 20020014U, 100'020'514U}) {
    EXPECT_FALSE(resolution([&](auto& each) { each.date = wrong; })) << wrong;
  }
  const auto sheet = [](const std::function<void(SheetStatement&)>& change) {
    auto statement = sheet_of(3);
    change(statement);
    return decode_sheet(encode(statement)).has_value();
  };
  EXPECT_FALSE(sheet([](auto& each) { each.lines.clear(); }));
  EXPECT_FALSE(sheet([](auto& each) { each.lines[1] = each.lines[0]; })) << "one line twice";
  EXPECT_FALSE(sheet([](auto& each) { std::swap(each.lines[0], each.lines[1]); }));
  const auto holds = [](const std::function<void(MeetingStatement&)>& change) {
    auto statement = meeting();
    change(statement);
    return decode_meeting(encode(statement)).has_value();
  };
  EXPECT_TRUE(holds([](auto&) {}));
  EXPECT_FALSE(holds([](auto& each) { each.begins_at = 24 * 60; }));
  EXPECT_FALSE(holds([](auto& each) { each.minutes = 7 * 24 * 60 + 1; }));
  EXPECT_FALSE(holds([](auto& each) { std::swap(each.attendance[0], each.attendance[1]); }));
  EXPECT_FALSE(holds([](auto& each) { each.outcomes.push_back(each.outcomes[0]); }));
  EXPECT_FALSE(holds([](auto& each) { each.questions.assign(65, ref(1)); }));
  EXPECT_FALSE(holds([](auto& each) { each.language = "f"; }));
  EXPECT_FALSE(decode_translate(encode(TranslateStatement{"en", {}})));
  EXPECT_FALSE(decode_retract(encode_retract({})));
  EXPECT_FALSE(decode_retract(encode_retract(std::vector<RecordId>(65))));
}

}  // namespace
}  // namespace palabre::federation
