// A coordinator's session ends under a form: what they sent waits for them.

#include "tests/functional/desk.hpp"

namespace palabre::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(Desk, TakesUpWhatWasSentAsASessionEnded) {
  auto browser = joined(0, invitation(*network_, 0, true), "Coordination 9");
  auto page = fill(browser, "/desk/meetings/new",
                   {{"title", "Une assemblée"},
                    {"date", "2026-05-14"},
                    {"time", "18:30"},
                    {"minutes", "90"},
                    {"place", "À la bibliothèque"},
                    {"region", "Nord"}});
  EXPECT_THAT(page, HasSubstr("90 minutes"));
  EXPECT_THAT(page, HasSubstr("<li>Nord</li>")) << "all that is signed is read";
  const auto records = hidden(page, "records");
  browser.forget_cookies();
  page = browser.post("/desk/sign", {{"form", hidden(page, "form")},
                                     {"records", records},
                                     {"draft", hidden(page, "draft")},
                                     {"next", ""}});
  EXPECT_THAT(page, HasSubstr("Ce que vous avez écrit vous suit"));
  page = browser.post("/enter", {{"name", "Coordination 9"},
                                 {"passphrase", passphrase},
                                 {"next", hidden(page, "next")},
                                 {"kept", hidden(page, "kept")}});
  EXPECT_EQ(browser.at(), "/desk/resume?path=/desk/sign");
  EXPECT_THAT(page, HasSubstr("action=\"/desk/sign\""));
  ASSERT_EQ(hidden(page, "records"), records);
  page = browser.post("/desk/sign", {{"form", hidden(page, "form")},
                                     {"resumed", "1"},
                                     {"records", records},
                                     {"draft", hidden(page, "draft")},
                                     {"next", ""}});
  EXPECT_THAT(browser.at(), HasSubstr("/receipts/"));
  EXPECT_THAT(page, HasSubstr("une rencontre"));
  EXPECT_THAT(browser.get("/meetings"), HasSubstr("Une assemblée"));
  browser.get("/desk/resume?path=/desk/sign");
  EXPECT_EQ(browser.at(), "/desk") << "nothing is left to take up";
}

TEST_F(Desk, SignsWhatAPageAsksOnceHoweverOftenItIsSent) {
  auto& browser = *coordinator_;
  auto author = member(0, "Sociétaire 18");
  const auto id = proposed(author, 1, "Un autre, une seule fois.", "Une fois");
  const auto meeting = fill(browser, "/desk/meetings/new",
                            {{"title", "Une seule assemblée"},
                             {"date", "2026-06-14"},
                             {"time", "18:30"},
                             {"place", "En ligne"}});
  const auto agenda = fill(browser, "/desk/queue", {{"adopt." + id, "on"}}, "/desk/agenda");
  const auto count_of = [&](const std::string& path, const char* list) {
    return network_->get(0, path).at(list).as_array().size();
  };
  sign(browser, meeting);
  const auto meetings = count_of("/api/v1/meetings", "meetings");
  const auto receipt = browser.at();
  sign(browser, meeting);
  EXPECT_EQ(browser.at(), receipt);
  EXPECT_EQ(count_of("/api/v1/meetings", "meetings"), meetings);
  sign(browser, agenda);
  const auto at = browser.at();
  EXPECT_THAT(at, HasSubstr("/desk/agendas/"));
  const auto agendas = count_of("/api/v1/adoptions", "agendas");
  sign(browser, agenda);
  EXPECT_EQ(browser.at(), at);
  EXPECT_EQ(count_of("/api/v1/adoptions", "agendas"), agendas);
}

TEST_F(Desk, TakesUpNothingForOthersOrElsewhere) {
  auto stranger = member(0, "Sociétaire 19");
  EXPECT_EQ(stranger.send("GET", "/desk/resume?path=/desk/sign", {}).status, 403U);
  auto browser = joined(0, invitation(*network_, 0, true), "Coordination 8");
  for (const auto* path : {"/desk/resume", "/desk/resume?path=/sign",
                           "/desk/resume?path=https://elsewhere.example/", "/desk/resume?path="}) {
    EXPECT_THAT(browser.get(path), Not(HasSubstr("name=\"resumed\""))) << path;
    EXPECT_EQ(browser.at(), "/desk");
  }
}

}  // namespace
}  // namespace palabre::test
