// Who is invited, once each; and a member who has lost their key keeps their one voice.

#include "tests/functional/desk.hpp"

namespace palabre::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> codes_in(const std::string& page) {
  std::vector<std::string> codes;
  const std::regex code{"<code>([0-9A-Z]{4}(-[0-9A-Z]{4}){3})</code>"};
  for (std::sregex_iterator at{page.begin(), page.end(), code}, end; at != end; ++at) {
    codes.push_back((*at)[1].str());
  }
  return codes;
}

TEST_F(Desk, AListIsReadBeforeAnybodyIsInvitedAndSentTwiceInvitesOnce) {
  auto& browser = *coordinator_;
  invited(browser, "Sociétaire 30");
  const auto page = fill(browser, "/desk/members",
                         {{"notes",
                           "Nom;courriel\nSociétaire 31;a\nSOCIÉTAIRE 31;b\n"
                           "Sociétaire 30\ncoordination 1\nSociétaire 32\n"}},
                         "/desk/members/invite");
  for (const auto* doubt : {"deux fois dans cette liste", "une invitation est déjà ouverte",
                            "un membre d’ici a ce nom"}) {
    EXPECT_THAT(page, HasSubstr(doubt));
  }
  EXPECT_THAT(page, Not(HasSubstr("value=\"Nom\""))) << "the heading of a column invites nobody";
  const auto wanted = ticked(page);
  EXPECT_EQ(wanted.size(), 2U + 2U * 2U) << "the others are unticked";
  const auto codes = browser.post("/desk/members/invited", wanted);
  EXPECT_THAT(codes, AllOf(HasSubstr("2 invitations"), HasSubstr("Une · ")))
      << "each says to which organisation it leads";
  EXPECT_EQ(codes_in(codes).size(), 2U);
  EXPECT_EQ(codes_in(browser.post("/desk/members/invited", wanted)), codes_in(codes));
  const auto open = browser.get("/desk/members");
  EXPECT_THAT(open.substr(open.find("Sociétaire 31") + 1), HasSubstr("Sociétaire 31"))
      << "in the row and in the name of its button";
  const std::regex row{"<p>Sociétaire 31 "};
  EXPECT_EQ(std::distance(std::sregex_iterator{open.begin(), open.end(), row}, {}), 1);
  // A code that was used isn't opened again by it.
  joined(0, codes_in(codes).front(), "Sociétaire 31");
  browser.post("/desk/members/invited", wanted);
  Browser late{network_->url(0)};
  EXPECT_THAT(late.get("/join/" + codes_in(codes).front()), HasSubstr("invitation ouverte"));
  EXPECT_EQ(browser
                .send("POST", "/desk/members/invited",
                      {{"form", hidden(page, "form")}, {"batch", "x"}, {"wanted-0", "on"}})
                .status,
            403U);
}

TEST_F(Desk, AnInvitationTakenBackStaysSoWhenItsPageIsSentAgain) {
  auto& browser = *coordinator_;
  const auto list =
      fill(browser, "/desk/members", {{"notes", "Sociétaire 39"}}, "/desk/members/invite");
  const auto codes = codes_in(browser.post("/desk/members/invited", ticked(list)));
  ASSERT_EQ(codes.size(), 1U);
  const auto members = browser.get("/desk/members");
  const auto before = members.substr(0, members.find("<p>Sociétaire 39 "));
  const auto hash = before.substr(before.rfind("value=\"") + 7, 64);
  browser.post("/desk/invitations/take-back", {{"form", hidden(members, "form")}, {"hash", hash}});
  EXPECT_THAT(browser.get("/desk/members"), Not(HasSubstr("Sociétaire 39")));
  browser.post("/desk/members/invited", ticked(list));
  EXPECT_EQ(browser.at(), "/desk/members");
  EXPECT_THAT(browser.get("/desk/members"), Not(HasSubstr("Sociétaire 39")));
  Browser late{network_->url(0)};
  EXPECT_THAT(late.get("/join/" + codes.front()), HasSubstr("invitation ouverte"));
}

TEST_F(Desk, ALineTooLongIsRefusedWhole) {
  auto& browser = *coordinator_;
  auto sent = ticked(fill(browser, "/desk/members", {{"notes", "x"}}, "/desk/members/invite"));
  // Cut to its bound it would end within a letter.
  sent["note-0"] = "x";
  for (int i = 0; i < 100; ++i) sent["note-0"] += "é";
  EXPECT_EQ(browser.send("POST", "/desk/members/invited", sent).status, 403U);
  EXPECT_EQ(browser.send("GET", "/desk/members", {}).status, 200U);
}

TEST_F(Desk, AMemberInvitedAnewKeepsTheirNameDraftsAndOneVoice) {
  auto& browser = *coordinator_;
  auto author = member(0, "Sociétaire 35");
  const auto id = proposed(author, 0, "Un paragraphe, et son mandat.", "Mandat");
  auto lost = member(0, "Sociétaire 36");
  lost.post("/sign", signing(lost.get("/amendments/" + id + "/voice?stance=support")));
  EXPECT_EQ(network_->get(0, "/api/v1/tallies/" + id).at("support").to_number<int>(), 2);
  const auto path = "/blocks/" + block(2) + "/propose";
  const auto form = lost.get(path);
  lost.post(path, {{"form", hidden(form, "form")},
                   {"expected", hidden(form, "expected")},
                   {"way", "replace"},
                   {"words", "Un mot gardé."},
                   {"title", "Gardé"}});
  const auto roll = browser.get("/desk/members");
  std::smatch link;
  ASSERT_TRUE(std::regex_search(
      roll, link,
      std::regex{
          "(/desk/members/[0-9a-f]{64}/renew)\">[^<]*<span class=\"hidden\"> Sociétaire 36"}));
  auto page = browser.get(link[1].str());
  EXPECT_THAT(page, HasSubstr("Sociétaire 36"));
  page = browser.post("/desk/members/invited", {{"form", hidden(page, "form")},
                                                {"batch", hidden(page, "batch")},
                                                {"replaces", hidden(page, "replaces")},
                                                {"note-0", "Sociétaire 36"},
                                                {"wanted-0", "on"}});
  EXPECT_THAT(browser.get("/desk/members"), HasSubstr("à la place d’une clé perdue"));
  const auto codes = codes_in(page);
  ASSERT_EQ(codes.size(), 1U);
  auto found = joined(0, codes.front(), "Sociétaire 36");
  EXPECT_THAT(found.get(path), HasSubstr("Un mot gardé.</textarea>"));
  found.post("/sign", signing(found.get("/amendments/" + id + "/voice?stance=oppose")));
  const auto tally = network_->get(0, "/api/v1/tallies/" + id);
  EXPECT_EQ(tally.at("support").to_number<int>(), 1);
  EXPECT_EQ(tally.at("oppose").to_number<int>(), 1) << "the same person has changed their mind";
  EXPECT_THAT(lost.get("/me"), HasSubstr("Entrer")) << "the sessions of the lost key have ended";
  EXPECT_THAT(browser.get(link[1].str()), Not(HasSubstr("name=\"replaces\"")))
      << "that key isn't on the roll any more";
}

}  // namespace
}  // namespace palabre::test
