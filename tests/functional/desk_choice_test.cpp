// What amendments that a coordinator ticks make together.

#include "tests/functional/desk.hpp"

namespace palabre::test {
namespace {

using testing::HasSubstr;

TEST_F(Desk, SaysOfEachWordOfACommonTextWhoseItIs) {
  auto& browser = *coordinator_;
  auto colleague = joined(1, invitation(*network_, 1, true), "Coordination 3");
  auto author = member(0, "Sociétaire 9");
  auto other = member(1, "Sociétaire 11");
  const auto one = proposed(author, 3, "Le premier mot, et le tout dernier.", "Le début");
  const auto two = proposed(other, 3, "Un mot, et le tout dernier de tous.", "La fin", 1);
  until(0, "/api/v1/tallies/" + two,
        [](const json::object& said) { return said.at("support") == 1; });
  const auto page = fill(browser, "/desk/queue", {{"adopt." + one, "on"}, {"adopt." + two, "on"}},
                         "/desk/agenda");
  EXPECT_THAT(page, HasSubstr("Ce qu’ils font ensemble"));
  // The legend is in the order in which they appear.
  const auto is_said = [&](const std::string& where, const std::string& shown) {
    EXPECT_THAT(shown, HasSubstr("[supprimé par 1 : Un] [ajouté par 1 : Le premier]")) << where;
    EXPECT_THAT(shown, HasSubstr("[supprimé par 1, 2 : puis] [ajouté par 1, 2 : et]")) << where;
    EXPECT_THAT(shown, HasSubstr("[ajouté par 2 : de tous]")) << where;
    const auto own = [](const std::string& number, const std::string& title,
                        const std::string& organisation) {
      return "<li id=\"from1-" + number + "\" value=\"" + number + "\"><a[^>]*>" + title +
             "</a>, " + organisation + "</li>";
    };
    EXPECT_TRUE(std::regex_search(shown, std::regex{own("1", "Le début", "Une")})) << where;
    EXPECT_TRUE(std::regex_search(shown, std::regex{own("2", "La fin", "Deux")})) << where;
    EXPECT_THAT(shown, HasSubstr(">de tous</ins><sup class=\"sources\"><a href=\"#from1-2\">"))
        << where;
  };
  is_said("before it is put", page);
  EXPECT_THAT(page, HasSubstr("name=\"records\""));
  EXPECT_THAT(browser.get("/desk/conflicts/" + block(3)), HasSubstr("Tous ceux-ci vont ensemble"));
  EXPECT_THAT(browser.get("/desk/conflicts"), HasSubstr("2 amendements ouverts"));
  sign(browser, page);
  const auto agenda = browser.at();
  const auto id = agenda.substr(agenda.rfind('/') + 1);
  until(1, "/api/v1/adoptions", [&](const json::object& said) {
    return json::serialize(said.at("agendas")).find(id) != std::string::npos;
  });
  is_said("before the other steward agrees", colleague.get(agenda));
}

}  // namespace
}  // namespace palabre::test
