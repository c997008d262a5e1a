// Voices by day: in the API's rows, and as the pages draw them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/http/voice_days.hpp"
#include "node/web/support.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using namespace node;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t day_ms = 86'400'000;
constexpr std::uint64_t founded_day = 12'000;
constexpr CredibleTimes credible{founded_day * day_ms, (founded_day + 20'000) * day_ms};

class Voices {
 public:
  void say(std::uint64_t seq, Stance stance) {
    PublicKey person;
    for (std::size_t i = 0; i < 4; ++i) {
      person.bytes[i] = static_cast<std::uint8_t>(voices_.size() >> (8 * i));
    }
    Voice voice;
    voice.seq = seq;
    voice.stance = stance;
    voices_.emplace(person, voice);
  }
  void say_on(std::uint64_t day, Stance stance) { say((founded_day + day) * day_ms + 5, stance); }
  VoiceDays days(const CredibleTimes& times = credible) const { return voice_days(voices_, times); }

 private:
  std::map<PublicKey, Voice> voices_;
};

std::string said(const VoiceDays& days) {
  std::string words;
  for (const auto& [day, so_far] : days.rows) {
    words += std::to_string(day - founded_day) + ":" + std::to_string(so_far.support) + "/" +
             std::to_string(so_far.oppose) + "/" + std::to_string(so_far.abstain) + " ";
  }
  return words;
}

TEST(VoiceDays, AddUpInTheOrderOfDays) {
  Voices voices;
  EXPECT_EQ(said(voices.days()), "");
  voices.say_on(9, Stance::oppose);
  voices.say_on(2, Stance::support);
  voices.say_on(2, Stance::support);
  voices.say_on(2, Stance::withdrawn);
  voices.say_on(3, Stance::abstain);
  voices.say_on(9, Stance::support);
  EXPECT_EQ(said(voices.days()), "2:2/0/0 3:2/0/1 9:3/1/1 ");
  EXPECT_EQ(voices.days().days_per_row, 1U);
  EXPECT_EQ(voices.days().undated, Tally{});
}

// docs/protocol.md R-4: a seq need not be a time.
TEST(VoiceDays, CountApartWhatNoClockCanHaveSaid) {
  Voices voices;
  voices.say(1, Stance::support);
  voices.say(credible.from_ms - 1, Stance::oppose);
  voices.say(credible.from_ms, Stance::support);
  voices.say(credible.until_ms, Stance::support);
  voices.say(credible.until_ms + 1, Stance::abstain);
  voices.say(~std::uint64_t{0}, Stance::support);
  EXPECT_EQ(said(voices.days()), "0:1/0/0 20000:2/0/0 ");
  EXPECT_EQ(voices.days().undated, (Tally{2, 1, 1}));
  EXPECT_EQ(voices.days({0, credible.until_ms}).undated, (Tally{4, 1, 1}))
      << "of a platform that doesn't say when it began";
}

TEST(VoiceDays, AreNeverMoreThanTheyMayBe) {
  for (const std::uint64_t span : {60U, 61U, 365U, 420U, 5'000U, 20'000U}) {
    Voices voices;
    for (std::uint64_t day = 0; day < span; ++day) voices.say_on(day, Stance::support);
    const auto days = voices.days();
    EXPECT_LE(days.rows.size(), voice_day_count_max) << span;
    EXPECT_GT(days.rows.size(), voice_day_count_max / 8) << span;
    EXPECT_EQ(days.days_per_row == 1, span <= voice_day_count_max) << span;
    EXPECT_EQ(days.rows.back().day, founded_day + span - 1);
    for (const auto& [day, so_far] : days.rows) {
      EXPECT_EQ(so_far.support, day - founded_day + 1) << "exact at the end of each day";
    }
  }
  Voices sparse;
  for (std::uint64_t i = 0; i < 60; ++i) sparse.say_on(i * 300, Stance::support);
  EXPECT_EQ(sparse.days().days_per_row, 1U) << "few days far apart stay days";
}

json::object row(const char* day, std::uint64_t support, std::uint64_t oppose,
                 std::uint64_t abstain) {
  return {{"day", day}, {"support", support}, {"oppose", oppose}, {"abstain", abstain}};
}

TEST(DaysSvg, DrawsFlatWhereNobodySpoke) {
  const json::array rows{row("2002-02-27", 1, 0, 0), row("2002-02-28", 2, 1, 0),
                         row("2002-03-08", 4, 1, 0)};
  const auto svg = days_svg(rows, 1, "De 1 à 4");
  EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-label=\"De 1 à 4\""));
  // Ten days from the one before the first; each count is 50 units.
  EXPECT_THAT(svg, HasSubstr("class=\"for\" d=\"M0 200L100 150L200 100H900L1000 0\""));
  EXPECT_THAT(svg, HasSubstr("class=\"against\" d=\"M0 200L100 200L200 150H900L1000 150\""));
  EXPECT_THAT(svg, HasSubstr("class=\"abstain\" d=\"M0 200L100 200L200 200H900L1000 200\""));
  EXPECT_EQ(days_svg({}, 1, "Rien"), "");
}

TEST(DaysSvg, DrawsOneDayAndNothingButAbstentions) {
  EXPECT_THAT(days_svg({row("2002-02-28", 3, 0, 0)}, 1, ""),
              HasSubstr("class=\"for\" d=\"M0 0L1000 0\""));
  EXPECT_THAT(days_svg({row("2002-02-28", 0, 0, 0)}, 28, ""),
              HasSubstr("class=\"for\" d=\"M0 200L1000 200\""));
}

TEST(DaysSvg, StaysSmallAndHoldsNoMarkupOfOthers) {
  json::array rows;
  for (std::uint64_t i = 0; i < voice_day_count_max; ++i) {
    const auto day = std::string{"2002-"} + (i < 30 ? "05-" : "07-") + (i % 30 < 9 ? "0" : "") +
                     std::to_string(i % 30 + 1);
    rows.push_back(row(day.c_str(), i * 1'000'000'000, i, i));
  }
  const auto svg = days_svg(rows, 1, "\"><script>");
  EXPECT_LT(svg.size(), 4'000U);
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
}

TEST(ShownDays, SayTheSameInWordsAndInATable) {
  const auto& english = *find_locale("en");
  const json::object answer{{"status", "provisional"},
                            {"by", json::array{row("2002-05-14", 1, 0, 0)}},
                            {"days_per_row", 1},
                            {"undated", row("", 2, 1, 0)}};
  const auto shown = shown_days(english, answer);
  EXPECT_THAT(std::string{shown.at("chart_html").as_string()},
              HasSubstr("May 14, 2002 – May 14, 2002: 1 for, 0 against, 0 abstain."));
  EXPECT_EQ(shown.at("undated_said"), json::value("3 voices count without a day that can be "
                                                  "believed."));
  EXPECT_EQ(shown.at("rows").at(0).at("day_said"), json::value("May 14, 2002"));
  const json::object none{{"by", json::array{}}, {"undated", row("", 0, 0, 0)}};
  EXPECT_TRUE(shown_days(english, none).is_null());
}

}  // namespace
}  // namespace palabre::test
