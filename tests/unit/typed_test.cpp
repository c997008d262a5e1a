// What people type, and what waits when nobody contests the rest.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "node/client/agenda_choice.hpp"
#include "node/client/compose.hpp"
#include "node/client/typed.hpp"

namespace palabre::node {
namespace {

using testing::ElementsAre;
namespace json = boost::json;

TEST(Typed, DaysTimesAndNumbersAreReadOrRefused) {
  EXPECT_EQ(day_of("2002-05-14"), 20'020'514U);
  EXPECT_EQ(day_of("2024-02-29"), 20'240'229U);
  // 2002-05-14 at 09:59 and at 10:00 UTC, when the fifteenth begins in Kiribati.
  EXPECT_TRUE(is_to_come(20'020'515U, 1'021'370'340'000));
  EXPECT_FALSE(is_to_come(20'020'515U, 1'021'370'400'000));
  EXPECT_FALSE(is_to_come(20'020'514U, 1'021'370'340'000));
  for (const auto* wrong :
       {"", "2002-5-14", "2002-02-30", "2023-02-29", "14/05/2002", "2002-05-14 "}) {
    EXPECT_FALSE(day_of(wrong)) << wrong;
  }
  EXPECT_EQ(time_of("14:30"), 870U);
  for (const auto* wrong : {"", "24:00", "14:60", "1430", "2:30", "14:30:00"}) {
    EXPECT_FALSE(time_of(wrong)) << wrong;
  }
  EXPECT_EQ(count_of("0"), 0U);
  EXPECT_EQ(count_of("1000000000"), 1'000'000'000U);
  for (const auto* wrong : {"", "-1", "+1", "1000000001", "12 ", "douze"}) {
    EXPECT_FALSE(count_of(wrong)) << wrong;
  }
}

TEST(Typed, LinesComeWithoutTheirBlanks) {
  EXPECT_THAT(lines_of(" une \r\n\n\t\ndeux trois\n \nquatre"),
              ElementsAre("une", "deux trois", "quatre"));
  EXPECT_TRUE(lines_of("").empty());
  EXPECT_TRUE(lines_of(" \n\t").empty());
}

TEST(Typed, AConsentIsReadAsItIsWritten) {
  const auto key = federation::SigningKey::from_seed({3});
  const auto given = consent({}, {}, key);
  const auto read = consent_of(to_word(given));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->member_key, given.member_key);
  EXPECT_EQ(read->signature, given.signature);
  const auto word = to_word(given);
  for (const auto& wrong : {std::string{}, word.substr(1), word.substr(0, 64), word + "A"}) {
    EXPECT_FALSE(consent_of(wrong)) << wrong;
  }
}

struct Waiting {
  const char* what;
  const char* changes;
  std::optional<Waits> because;
};
constexpr const char* uncontested = R"({
  "id": "aa", "late": false, "erased": false, "thresholds_met": true, "fit": "applies",
  "amends": null, "tally": {"support": 3, "oppose": 0, "abstain": 1},
  "recommendations": [{"advice": "adopt"}]})";
const Waiting waitings[] = {
    {"nothing", "{}", {}},
    {"after the freeze", R"({"late": true})", Waits::late},
    {"taken back", R"({"erased": true})", Waits::erased},
    {"thresholds", R"({"thresholds_met": false})", Waits::thresholds},
    {"another text", R"({"fit": "stale"})", Waits::stale},
    {"moved text", R"({"fit": "shifted"})", {}},
    {"an amendment's", R"({"amends": "bb"})", Waits::amends},
    {"a voice against", R"({"tally": {"oppose": 1}})", Waits::opposed},
    {"advice", R"({"recommendations": [{"advice": "adopt"}, {"advice": "vote"}]})",
     Waits::advised_otherwise},
    {"no advice", R"({"recommendations": []})", {}},
    {"silence", R"({"recommendations": [], "tally": {"support": 0, "oppose": 0}})",
     Waits::unsupported},
    {"advice alone", R"({"tally": {"support": 0, "oppose": 0}})", {}},
};

TEST(AgendaChoice, EachReasonToWaitIsFound) {
  for (const auto& [what, changes, because] : waitings) {
    auto due = json::parse(uncontested).as_object();
    const auto changed = json::parse(changes);
    for (const auto& [name, value] : changed.as_object()) due[name] = value;
    EXPECT_EQ(waits_by_itself(due), because) << what;
  }
}

TEST(AgendaChoice, AMergedTextIsThatOfItsCommitment) {
  const auto body = make_body("un texte commun", federation::MediaType::markdown);
  const federation::BlockId block{{7}};
  json::object merge{{"block", federation::to_hex(block.view())},
                     {"text", "un texte commun"},
                     {"salt", federation::to_hex(body.salt)},
                     {"media_type", static_cast<int>(body.media_type)},
                     {"commitment", federation::to_hex(federation::commitment(body).view())}};
  const auto merged = merged_text(merge);
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->merge.block, block);
  EXPECT_EQ(merged->merge.text, federation::refer_to(body));
  merge["text"] = "un autre texte";
  EXPECT_FALSE(merged_text(merge));
}

}  // namespace
}  // namespace palabre::node
