// What a coordinator ticks, and what it makes together.

#include <set>

#include "tests/functional/desk.hpp"

namespace palabre::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The first amendment that competes with this one, or of which a text isn't here, as its relations
/// say it; but of none that is `out`. Empty if there is none.
std::string rival_of(const Network& network, const std::string& id,
                     const std::set<std::string>& out) {
  std::string cursor;
  do {
    const auto query = cursor.empty() ? std::string{} : "?cursor=" + cursor;
    const auto page = network.get(0, "/api/v1/amendments/" + id + "/relations" + query);
    for (const auto& value : page.at("relations").as_array()) {
      const std::string other{value.at("amendment").at("id").as_string()};
      const auto& relation = value.at("relation").as_string();
      const bool competes = relation == "competing" || relation == "unknown";
      if (competes && out.count(other) == 0) return other;
    }
    cursor = page.at("next").is_string() ? std::string{page.at("next").as_string()} : "";
  } while (!cursor.empty());
  return {};
}

TEST_F(Desk, TicksWhatNobodyContests) {
  auto& browser = *coordinator_;
  auto author = member(0, "Sociétaire 12");
  const auto one = proposed(author, 0, "Un titre, un.", "Un");
  const auto two = proposed(author, 0, "Un titre, deux.", "Deux");
  const auto three = proposed(author, 1, "Un paragraphe, trois.", "Trois");
  const auto rivals = [&] {
    std::map<std::string, std::string> found;
    std::set<std::string> out;
    const auto round = network_->get(0, "/api/v1/round?rivals=yes");
    const auto& queue = round.at("queue").as_array();
    for (const auto& due : queue) {
      if (due.at("late").as_bool() || due.at("erased").as_bool()) {
        out.emplace(due.at("id").as_string());
      }
    }
    for (const auto& due : queue) {
      const std::string id{due.at("id").as_string()};
      const auto& rival = due.at("rival");
      found[id] = rival.is_string() ? std::string{rival.as_string()} : std::string{};
      EXPECT_EQ(found[id], rival_of(*network_, id, out)) << due.at("title");
    }
    return found;
  };
  auto found = rivals();
  EXPECT_EQ(found.at(one), two);
  EXPECT_EQ(found.at(two), one);
  auto page = browser.get("/desk/queue?choose=uncontested");
  EXPECT_THAT(page, Not(HasSubstr("name=\"adopt." + one + "\" checked")));
  EXPECT_THAT(page, HasSubstr("un autre lui fait concurrence"));
  const auto is_ticked = [&](const std::string& id) {
    return page.find("name=\"adopt." + id + "\" checked") != std::string::npos;
  };
  EXPECT_EQ(is_ticked(three), found.at(three).empty());
  author.post("/sign", signing(author.get("/records/" + two + "/erase")));
  found = rivals();
  EXPECT_EQ(found.at(one), "") << "what was taken back is nobody's rival";
  page = browser.get("/desk/queue?choose=uncontested");
  EXPECT_TRUE(is_ticked(one));
  EXPECT_FALSE(is_ticked(two));
}

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
