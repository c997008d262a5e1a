// People on paper, once a sheet has been signed; and who may sign it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/functional/desk.hpp"

namespace palabre::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Desk, APaperSheetCountsOnceAndALineIsTakenOffWithItsSalt) {
  auto& browser = *coordinator_;
  auto author = member(0, "Sociétaire 50");
  const auto id = proposed(author, 2, "Un autre, sur papier.", "Papier");
  const auto page = fill(browser, "/desk/paper/" + id,
                         {{"names", "Personne 1\nPersonne 2\n"},
                          {"channel", "paper"},
                          {"place", "Magog"},
                          {"date", "2026-05-14"},
                          {"witnessed", "La greffière"}});
  const auto on_paper = [&] {
    const auto tally = network_->get(0, "/api/v1/tallies/" + id);
    return tally.at("on_paper").at("paper").to_number<int>();
  };
  sign(browser, page);
  sign(browser, page);  // The browser's way back, and the button once more.
  EXPECT_EQ(on_paper(), 2);

  const auto slip = page.substr(page.find("Personne 2"));
  std::smatch salt;
  ASSERT_TRUE(std::regex_search(slip, salt, std::regex{"<code>([0-9a-f]{64})</code>"}));
  const auto strike = [&](const std::string& name, const std::string& given) {
    return fill(browser, "/desk/strike", {{"name", name}, {"salt", given}});
  };
  EXPECT_THAT(strike("Personne 2", "abc"), HasSubstr("64 lettres et chiffres"));
  EXPECT_THAT(strike("Personne 1", salt[1].str()), HasSubstr("Aucune feuille d’ici"));
  const auto act = strike("Personne 2", salt[1].str());
  EXPECT_THAT(act, AllOf(HasSubstr("Magog"), Not(HasSubstr("Personne 2"))));
  sign(browser, act);
  EXPECT_EQ(on_paper(), 1);
  EXPECT_THAT(strike("Personne 2", salt[1].str()), HasSubstr("déjà été rayée"));
}

TEST_F(Desk, ACoordinatorStruckOffSpeaksForNobodyAnyMore) {
  auto& browser = *coordinator_;
  auto other = joined(0, invitation(*network_, 0, true), "Coordination 51");
  const auto members = browser.get("/desk/members");
  const auto row = members.substr(members.find("Coordination 51"));
  std::smatch link;
  ASSERT_TRUE(std::regex_search(row, link, std::regex{"/desk/members/[0-9a-f]{64}/revoke"}));
  const auto before = other.get("/desk/members");
  sign(browser, browser.get(link.str()));
  EXPECT_EQ(other.send("GET", "/desk", {}).status, 403U);
  const auto sent = other.send("POST", "/desk/members/invite",
                               {{"form", hidden(before, "form")}, {"notes", "Sociétaire 52"}});
  EXPECT_EQ(sent.status, 403U) << "nor does a form that was open";
  EXPECT_THAT(other.get("/"), Not(HasSubstr("href=\"/desk\"")));
  // Signing in again changes nothing.
  Browser again{network_->url(0)};
  const auto form = again.get("/enter");
  again.post(
      "/enter",
      {{"form", hidden(form, "form")}, {"name", "Coordination 51"}, {"passphrase", passphrase}});
  EXPECT_EQ(again.send("GET", "/desk", {}).status, 403U);
}

TEST_F(Desk, ALiftedNoticeKeepsItsGroundAndAnAppealWaits) {
  auto& browser = *coordinator_;
  auto author = member(0, "Sociétaire 53");
  const auto at = "/blocks/" + block(3);
  const auto form = author.get(at);
  author.post("/sign", signing(author.post(at + "/comments", {{"form", hidden(form, "form")},
                                                              {"side", "none"},
                                                              {"words", "Des mots durs."}})));
  std::smatch found;
  const auto page = browser.get(at);
  ASSERT_TRUE(std::regex_search(page, found, std::regex{"/desk/records/[0-9a-f]{64}/notice"}));
  const auto link = found.str();
  sign(browser, fill(browser, link, {{"ground", "insult"}, {"words", "Une injure."}}));
  const auto appeal = link.substr(5, link.rfind('/') - 5) + "/appeal";
  author.post("/sign", signing(author.post(appeal, {{"form", hidden(author.get(appeal), "form")},
                                                    {"words", "Une citation."}})));
  EXPECT_THAT(browser.get("/desk"), HasSubstr("1 appel d’un de vos avis"));
  sign(browser, fill(browser, link, {{"words", "Entendu."}}));
  EXPECT_THAT(browser.get("/desk/notices"), HasSubstr("injure · levé"));
  EXPECT_THAT(browser.get("/desk"), Not(HasSubstr("1 appel")));
}

}  // namespace
}  // namespace palabre::test
