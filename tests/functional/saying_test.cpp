// What a member reads before they sign, and what they do with the code that they get for it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/functional/browser.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* passphrase = "quatre mots au hasard";

/// One organisation, and a member of it.
class Saying : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    network_ = start(small_plan("saying", 1), "Un paragraphe.\n\nUn autre.\n").release();
  }
  static void TearDownTestSuite() {
    delete network_;
    network_ = nullptr;
  }

  Saying() : member_{network_->url(0)} {
    const auto page = member_.post("/join/" + invitation(*network_, 0),
                                   {{"name", "Sociétaire " + std::to_string(++member_count_)},
                                    {"passphrase", passphrase},
                                    {"again", passphrase}});
    if (member_.at() != "/me") throw std::runtime_error{page};
  }

  std::string proposed_page(const std::string& way, const std::string& words) {
    const auto form = member_.get(path_);
    return member_.post(path_, {{"form", hidden(form, "form")},
                                {"expected", hidden(form, "expected")},
                                {"way", way},
                                {"words", words},
                                {"title", "Un titre"},
                                {"reason", ""}});
  }

  static inline Network* network_ = nullptr;
  static inline int member_count_ = 0;  ///< A name is taken once.
  Browser member_;
  std::string path_ = "/blocks/" + block_at(*network_, 0) + "/propose";
};

TEST_F(Saying, WhatCantBeSignedIsSaidAndKept) {
  EXPECT_THAT(proposed_page("replace", " \n"), HasSubstr("Rien n’est écrit."));
  EXPECT_THAT(proposed_page("delete", ""), HasSubstr("Signer</button>"));
  // Two bytes a letter: half as many fit as of others.
  std::string words;
  for (int i = 0; i < 40'000; ++i) words += "é";
  const auto page = proposed_page("replace", words);
  EXPECT_THAT(page, HasSubstr("Un texte est trop long pour être signé."));
  EXPECT_THAT(page, HasSubstr("Il a 40\u00a0000 caractères\u00a0; 32\u00a0768 y tiendraient."));
  EXPECT_THAT(page, Not(HasSubstr("Signer</button>")));
  EXPECT_THAT(member_.get(path_), HasSubstr(words + "</textarea>")) << "nothing is lost";
  EXPECT_THAT(proposed_page("replace", std::string(210'000, 'a')),
              HasSubstr("C’est plus que ce que le nœud garde pour vous."));
}

TEST_F(Saying, ASessionThatEndsAtTheSignatureComesBackToWhatWasTyped) {
  const auto page = proposed_page("replace", "Un paragraphe, avant la fin.");
  member_.forget_cookies();
  const auto asked = member_.post("/sign", signing(page));
  EXPECT_THAT(asked, HasSubstr("Votre session a pris fin."));
  const auto entered =
      member_.post("/enter", {{"name", "Sociétaire " + std::to_string(member_count_)},
                              {"passphrase", passphrase},
                              {"next", hidden(asked, "next")}});
  EXPECT_EQ(member_.at(), path_);
  EXPECT_THAT(entered, HasSubstr("Un paragraphe, avant la fin.</textarea>"));
}

TEST_F(Saying, ASessionThatEndsUnderAVoiceComesBackToIt) {
  const auto id = propose(*network_, member_, 0, "Un paragraphe à soutenir.", "Soutenir");
  const auto at = "/amendments/" + id + "/voice?stance=support";
  const auto page = member_.get(at);
  member_.forget_cookies();
  const auto asked = member_.post("/sign", signing(page));
  member_.post("/enter", {{"name", "Sociétaire " + std::to_string(member_count_)},
                          {"passphrase", passphrase},
                          {"next", hidden(asked, "next")}});
  EXPECT_EQ(member_.at(), at);
}

TEST_F(Saying, ASessionThatEndsUnderACommentComesBackToItsForm) {
  const auto id = propose(*network_, member_, 0, "Un paragraphe commenté.", "Commenter");
  auto page = member_.get("/amendments/" + id);
  page = member_.post("/amendments/" + id + "/comments",
                      {{"form", hidden(page, "form")}, {"side", "for"}, {"words", "Gardé."}});
  member_.forget_cookies();
  page = member_.post("/sign", signing(page));
  member_.post("/enter", {{"name", "Sociétaire " + std::to_string(member_count_)},
                          {"passphrase", passphrase},
                          {"next", hidden(page, "next")}});
  EXPECT_EQ(member_.at(), "/amendments/" + id + "#say");
  // A browser keeps what follows the # to itself.
  EXPECT_THAT(member_.get("/amendments/" + id), HasSubstr("Gardé.</textarea>"));
}

TEST_F(Saying, ACommentOfBlanksIsNone) {
  const auto id = propose(*network_, member_, 0, "Un paragraphe changé.", "Changer");
  auto page = member_.get("/amendments/" + id);
  page = member_.post("/amendments/" + id + "/comments",
                      {{"form", hidden(page, "form")}, {"side", "for"}, {"words", "  \n "}});
  EXPECT_THAT(page, HasSubstr("Un texte est vide."));
  EXPECT_THAT(page, Not(HasSubstr("Signer</button>")));
}

TEST_F(Saying, ARevisionSaysWhatItChangesAndWhatItCosts) {
  const auto id = propose(*network_, member_, 1, "Un autre, et plus.", "Ajouter");
  auto page = member_.get("/amendments/" + id + "/voice?stance=support");
  member_.post("/sign", signing(page));
  const auto at = "/amendments/" + id + "/revise";
  const auto revised = [&](const std::string& words) {
    const auto form = member_.get(at);
    return member_.post(at, {{"form", hidden(form, "form")},
                             {"of", hidden(form, "of")},
                             {"words", words},
                             {"title", "Ajouter"},
                             {"reason", "Parce que."},
                             {"change", "substantive"}});
  };
  EXPECT_THAT(revised("Un autre, et plus."), HasSubstr("Rien ne changerait"));
  page = revised("Un autre, et moins.");
  EXPECT_THAT(page, HasSubstr("Depuis la révision actuelle"));
  EXPECT_THAT(page, HasSubstr("1 voix ne suivra pas"));
  member_.post("/sign", signing(page));
  page = member_.get("/amendments/" + id);
  EXPECT_THAT(page, HasSubstr("et moins."));
  const auto earlier = "/amendments/" + id + "?revision=" + id;
  ASSERT_THAT(page, HasSubstr("href=\"" + earlier + "\""));
  page = member_.get(earlier);
  EXPECT_THAT(page, HasSubstr("Voici une révision antérieure"));
  EXPECT_THAT(page, HasSubstr("et plus."));
  EXPECT_THAT(page, HasSubstr("1 pour, 0 contre"));
  EXPECT_THAT(page, Not(HasSubstr("/voice\""))) << "nobody speaks on it any more";
  const auto other = propose(*network_, member_, 0, "Autre chose.", "Un autre");
  for (const auto& wrong : {other, std::string{"x"}}) {
    EXPECT_EQ(member_.send("GET", "/amendments/" + id + "?revision=" + wrong, {}).status, 404U);
  }
}

TEST_F(Saying, AReceiptsCodeIsTakenAsPeopleReadIt) {
  propose(*network_, member_, 1, "Un autre, avec reçu.", "Recevoir");
  const auto code = member_.at().substr(std::string_view{"/receipts/"}.size(), 19);
  std::string dictated;
  for (const char c : code) {
    if (c != '-') dictated += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  for (const auto& path : {"/receipts?code=" + dictated, "/search?q=" + dictated}) {
    EXPECT_THAT(member_.get(path), HasSubstr("<code>" + code + "</code>")) << path;
    EXPECT_EQ(member_.at(), "/receipts/" + dictated);
  }
  auto misread = code;
  misread[0] = misread[0] == 'Z' ? 'Y' : 'Z';
  for (const auto& path : {"/receipts?code=" + misread, "/receipts/" + misread}) {
    const auto answer = member_.send("GET", path, {});
    EXPECT_EQ(answer.status, 400U);
    EXPECT_THAT(answer.body, HasSubstr("Ce n’est pas un code de reçu")) << path;
    EXPECT_THAT(answer.body, HasSubstr("value=\"" + misread + "\"")) << "to be mended";
  }
  EXPECT_THAT(member_.get("/receipts"), Not(HasSubstr("role=\"alert\"")));
}

}  // namespace
}  // namespace palabre::test
