// A language is added by its catalogue alone: here Polish, with three forms of a plural, beside
// those that the node has.

#include <gtest/gtest.h>

#include "node/web/locale.hpp"

namespace palabre::test {
namespace {

using namespace node;

const Locale& polish() { return *find_locale("pl"); }

TEST(ThirdLanguage, ComesAfterFrenchAndEnglishUnderItsOwnName) {
  ASSERT_EQ(locales().size(), 3U);
  EXPECT_EQ(locales()[0].code(), "fr");
  EXPECT_EQ(locales()[1].code(), "en");
  EXPECT_EQ(locales()[2].own_name(), "Polski");
}

TEST(ThirdLanguage, IsShownToWhoeverAsksForIt) {
  EXPECT_EQ(locale_accepted("pl-PL, fr;q=0.5").code(), "pl");
  EXPECT_EQ(locale_accepted("de, pl;q=0.5").code(), "pl");
  EXPECT_EQ(locale_accepted("de").code(), "fr");
}

TEST(ThirdLanguage, CountsByItsOwnRule) {
  const struct {
    std::uint64_t number;
    const char* said;
  } cases[] = {{0, "0 poprawek"},   {1, "1 poprawka"},    {2, "2 poprawki"},
               {5, "5 poprawek"},   {12, "12 poprawek"},  {22, "22 poprawki"},
               {25, "25 poprawek"}, {112, "112 poprawek"}};
  for (const auto& c : cases) {
    EXPECT_EQ(polish().count("{1} amendment", "{1} amendments", c.number), c.said);
  }
}

TEST(ThirdLanguage, FollowsItsLocaleInNumbersDaysAndOrder) {
  EXPECT_EQ(polish().number(1'234'567), "1\u00a0234\u00a0567");
  EXPECT_EQ(polish().day("2002-05-14"), "14 maja 2002");
  EXPECT_TRUE(polish().before("Lód", "Łódź"));
  EXPECT_TRUE(polish().before("Luty", "Łódź"));
  EXPECT_FALSE(find_locale("en")->before("Luty", "Łódź"));
}

TEST(ThirdLanguage, SaysInEnglishWhatItsCatalogueLacks) {
  EXPECT_EQ(polish().say("Search"), "Szukaj");
  EXPECT_EQ(polish().say("Find"), "Find");
  EXPECT_EQ(find_locale("fr")->say("Search"), "Chercher") << "the others stay as they are";
}

}  // namespace
}  // namespace palabre::test
