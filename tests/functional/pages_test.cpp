// A member comes in by an invitation and deliberates on pages, as a browser without script does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <stdexcept>

#include "tests/functional/browser.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Two organisations; members come in at the first.
class Pages : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string text =
        "Un paragraphe.\n\nUn autre, où l’on dit *deux* choses.\n\n## Suite\n\n- un élément\n";
    network_ = start(small_plan("pages", 2), text).release();
  }
  static void TearDownTestSuite() {
    delete network_;
    network_ = nullptr;
  }

  static const std::string& url() { return network_->url(0); }

  static std::string invitation() { return test::invitation(*network_, 0); }

  static Browser joined(const std::string& name) {
    Browser browser{url()};
    const auto page =
        browser.post("/join/" + invitation(),
                     {{"name", name}, {"passphrase", passphrase}, {"again", passphrase}});
    if (browser.at() != "/me") throw std::runtime_error{page};
    return browser;
  }

  static std::string block(std::size_t index) { return block_at(*network_, index); }

  static std::string proposed(Browser& browser, std::size_t index, const std::string& words,
                              const std::string& title) {
    return propose(*network_, browser, index, words, title);
  }

  static constexpr const char* passphrase = "quatre mots au hasard";
  static Network* network_;
};
Network* Pages::network_ = nullptr;

TEST_F(Pages, ABlockSaysWhatIsProposedForItPageByPage) {
  constexpr std::size_t amendment_count = 23;
  auto browser = joined("Animatrice 9");
  std::vector<std::string> proposed_ids;
  for (std::size_t i = 0; i < amendment_count; ++i) {
    const auto number = std::to_string(i);
    proposed_ids.push_back(proposed(browser, 4, "un élément " + number, "Élément " + number));
  }
  const auto path = "/blocks/" + block(4);
  const auto walked = [&](const std::string& limit) {
    std::vector<std::string> ids;
    std::string cursor;
    do {
      const auto from = cursor.empty() ? std::string{} : "&cursor=" + cursor;
      const auto page = network_->get(0, "/api/v1" + path + "?limit=" + limit + from);
      EXPECT_EQ(page.at("amendments").to_number<std::size_t>(), amendment_count);
      const auto& rows = page.at("proposed").as_array();
      EXPECT_LE(rows.size(), std::stoul(limit));
      for (const auto& row : rows) ids.emplace_back(row.at("id").as_string());
      cursor = page.at("next").is_string() ? std::string{page.at("next").as_string()} : "";
    } while (!cursor.empty());
    return ids;
  };
  EXPECT_EQ(walked("5"), proposed_ids) << "in the order in which they came";
  EXPECT_EQ(walked("23"), proposed_ids) << "no empty page after the last";
  EXPECT_TRUE(walked("0").empty());
  EXPECT_EQ(walked("100000").size(), amendment_count);

  const auto first = browser.get(path);
  EXPECT_THAT(first, HasSubstr("Élément 19"));
  EXPECT_THAT(first, Not(HasSubstr("Élément 20")));
  std::smatch next;
  ASSERT_TRUE(
      std::regex_search(first, next, std::regex{"href=\"(" + path + "\\?cursor=[0-9]+)\""}));
  const auto second = browser.get(next[1].str());
  EXPECT_THAT(second, HasSubstr("Élément 22"));
  EXPECT_THAT(second, Not(HasSubstr("Élément 19")));
  EXPECT_THAT(second, Not(HasSubstr("rel=\"next\"")));
  for (const auto* wrong : {"?cursor=x", "?limit=x"}) {
    EXPECT_EQ(browser.send("GET", "/api/v1" + path + wrong, {}).status, 400U) << wrong;
  }
}

TEST_F(Pages, APassageHasItsCommentsPageByPage) {
  const auto path = "/blocks/" + block(3);
  const auto comment = [&](Browser& browser, const std::string& form, const std::string& words) {
    const auto page =
        browser.post(path + "/comments", {{"form", form}, {"side", "question"}, {"words", words}});
    browser.post("/sign", signing(page));
    if (!browser.at().starts_with("/receipts/")) throw std::runtime_error{page};
  };
  int number = 0;
  for (const auto* name : {"Animatrice 20", "Animatrice 21", "Animatrice 22"}) {
    auto browser = joined(name);
    const auto form = hidden(browser.get(path), "form");
    for (int i = 0; i < 34; ++i) comment(browser, form, "Question " + std::to_string(++number));
  }
  Browser reader{url()};
  const auto first = reader.get(path);
  EXPECT_THAT(first, AllOf(HasSubstr("Question 100<"), Not(HasSubstr("Question 101<"))));
  EXPECT_THAT(first, HasSubstr("/enter?next=/blocks/")) << "and where one comes in to answer";
  std::smatch next;
  ASSERT_TRUE(std::regex_search(first, next,
                                std::regex{"href=\"(" + path + "\\?comments=[0-9]+)#comments\""}));
  const auto second = reader.get(next[1].str());
  EXPECT_THAT(second, AllOf(HasSubstr("Question 102<"), Not(HasSubstr("Question 100<"))));
  EXPECT_THAT(second, Not(HasSubstr("#comments\""))) << "there are no more";
}

TEST_F(Pages, WaitForTheirTurnWhereTextsAreCompared) {
  auto browser = joined("Animatrice 23");
  const auto one = proposed(browser, 2, "Un autre, où l’on dit trois choses.", "Trois");
  proposed(browser, 2, "Un autre, où l’on dit quatre choses.", "Quatre");
  std::vector<std::future<unsigned>> asked;
  constexpr std::size_t reader_count = 8;
  asked.reserve(reader_count);
  for (std::size_t i = 0; i < reader_count; ++i) {
    asked.push_back(std::async(std::launch::async, [&] {
      Browser reader{url()};
      unsigned worst = 200;
      for (int j = 0; j < 10; ++j) {
        worst = std::max(worst, reader.send("GET", "/amendments/" + one, {}).status);
      }
      return worst;
    }));
  }
  for (auto& each : asked) EXPECT_EQ(each.get(), 200U);
}

TEST_F(Pages, AMemberComesInAndDeliberatesWithoutScript) {
  auto browser = joined("Animatrice 1");
  EXPECT_THAT(browser.get("/me"), HasSubstr("Animatrice 1"));
  const auto id = proposed(browser, 1, "Un paragraphe, réécrit.", "Réécrire");
  EXPECT_THAT(browser.get("/me"), HasSubstr("Réécrire"));
  const auto shown = browser.get("/amendments/" + id);
  EXPECT_THAT(shown, HasSubstr("<ins><span class=\"words\" lang=\"fr\">[ajouté :] </span>"));
  EXPECT_THAT(shown, HasSubstr("Vous n’avez pas encore donné votre voix"));

  auto page = browser.get("/amendments/" + id + "/voice?stance=support");
  EXPECT_THAT(page, HasSubstr("Je suis pour cet amendement"));
  page = browser.post("/sign", signing(page));
  EXPECT_THAT(page, HasSubstr("Signé. Notez ce code"));
  EXPECT_THAT(browser.get("/amendments/" + id), HasSubstr("Votre voix sur cette révision"));
  EXPECT_EQ(network_->get(0, "/api/v1/tallies/" + id).at("support").to_number<int>(), 1);

  page = browser.get("/amendments/" + id);
  page = browser.post("/amendments/" + id + "/comments",
                      {{"form", hidden(page, "form")}, {"side", "for"}, {"words", "D’accord."}});
  EXPECT_THAT(page, HasSubstr("Mon argument pour"));
  EXPECT_THAT(browser.get("/me"), HasSubstr("D’accord.")) << "kept until it is signed";
  page = browser.get("/amendments/" + id);
  EXPECT_THAT(page, HasSubstr(">D’accord.</textarea>")) << "and back in its form";
  page = browser.post("/amendments/" + id + "/comments",
                      {{"form", hidden(page, "form")}, {"side", "for"}, {"words", "D’accord !"}});
  browser.post("/sign", signing(page));
  EXPECT_THAT(browser.get("/me"), AllOf(Not(HasSubstr("/me/drafts/drop")), HasSubstr("D’accord !")))
      << "no draft any more, and among what was signed";
  EXPECT_THAT(browser.get("/amendments/" + id), HasSubstr("D’accord !"));

  ASSERT_TRUE(network_->converge(std::chrono::seconds{20}));
  Browser reader{network_->url(1)};
  EXPECT_THAT(reader.get("/amendments/" + id), HasSubstr("D’accord !")) << "on the other's node";
  EXPECT_THAT(reader.get("/me"), HasSubstr("Entrer")) << "where nobody is signed in";
}

TEST_F(Pages, NothingTypedIsLost) {
  auto browser = joined("Animatrice 2");
  const auto path = "/blocks/" + block(2) + "/propose";
  const auto form = browser.get(path);
  const Fields typed{{"form", hidden(form, "form")},
                     {"expected", hidden(form, "expected")},
                     {"way", "replace"},
                     {"words", "Des mots + des signes & « tout » ça."},
                     {"title", "Garder"},
                     {"reason", ""}};
  // The session ends while the form is filled in.
  browser.forget_cookies();
  auto page = browser.post(path, typed);
  EXPECT_THAT(page, HasSubstr("Ce que vous avez écrit vous suit"));
  const Fields entering{{"name", "animatrice 2"},
                        {"passphrase", passphrase},
                        {"next", hidden(page, "next")},
                        {"kept", hidden(page, "kept")}};
  page = browser.post("/enter", entering);
  EXPECT_EQ(browser.at(), path);
  EXPECT_THAT(page, HasSubstr("Des mots + des signes &amp; « tout » ça.</textarea>"));
  // The node is killed; the session goes on, and so does the draft.
  network_->kill(0);
  network_->start(0);
  browser.move_to(url());
  EXPECT_THAT(browser.get(path), HasSubstr("Des mots + des signes &amp; « tout » ça.</textarea>"));
  EXPECT_THAT(browser.get("/me"), HasSubstr("Garder"));
  // A flaw in the form keeps everything too.
  page = browser.post(path, {{"form", hidden(browser.get(path), "form")},
                             {"expected", "00"},
                             {"way", "replace"},
                             {"words", "Autre."},
                             {"title", "Garder"}});
  EXPECT_THAT(page, HasSubstr("Le texte de ce passage a changé"));
  EXPECT_THAT(page, HasSubstr("Autre.</textarea>"));
}

TEST_F(Pages, FormsOfOthersDoNothing) {
  auto browser = joined("Animatrice 3");
  auto stranger = joined("Animatrice 4");
  const auto id = proposed(browser, 4, "un élément de plus", "De plus");
  const auto page = browser.get("/amendments/" + id + "/voice?stance=support");
  auto fields = signing(page);
  const auto refused = [&](Browser& who, const Fields& given) {
    who.post("/sign", given);
    return who.status();
  };
  auto without = fields;
  without["form"] = "";
  EXPECT_EQ(refused(browser, without), 403U) << "another site's";
  EXPECT_EQ(refused(stranger, fields), 403U) << "another session's";
  auto others = signing(stranger.get("/amendments/" + id + "/voice?stance=oppose"));
  others["record"] = fields["record"];
  EXPECT_EQ(refused(stranger, others), 403U) << "a record of another member";
  others["record"] = "AAAA";
  EXPECT_EQ(refused(stranger, others), 403U) << "no record at all";
  EXPECT_EQ(network_->get(0, "/api/v1/tallies/" + id).at("support").to_number<int>(), 0);
  EXPECT_EQ(refused(browser, fields), 200U) << "the same form, from where it belongs";
  EXPECT_EQ(network_->get(0, "/api/v1/tallies/" + id).at("support").to_number<int>(), 1);
  Browser nobody{url()};
  EXPECT_THAT(nobody.post("/sign", fields), HasSubstr("Phrase de passe"));
}

TEST_F(Pages, PassphrasesAndCodesAreNotGuessed) {
  auto browser = joined("Animatrice 5");
  Browser other{url()};
  const Fields wrong{{"name", "Animatrice 5"}, {"passphrase", "autre chose"}, {"next", "/me"}};
  EXPECT_THAT(other.post("/enter", wrong), HasSubstr("ne vont pas ensemble"));
  EXPECT_THAT(other.post("/enter", {{"name", "Personne"}, {"passphrase", "x"}}),
              HasSubstr("ne vont pas ensemble"));
  const auto taken =
      other.post("/join/" + invitation(),
                 {{"name", "ANIMATRICE 5"}, {"passphrase", passphrase}, {"again", passphrase}});
  EXPECT_THAT(taken, HasSubstr("a déjà ce nom"));
  unsigned status = 0;
  for (int i = 0; i < 25 && status != 429; ++i) {
    other.post("/enter", wrong);
    status = other.status();
  }
  EXPECT_EQ(status, 429U);
  EXPECT_THAT(browser.get("/me"), HasSubstr("Animatrice 5")) << "whoever is in stays in";
}

struct Attack {
  const char* what;
  const char* words;
  const char* raw;  ///< Must not stand in any page.
};
constexpr Attack attacks[] = {
    {"element", "<script>alert(1)</script>", "<script>alert"},
    {"attribute", "\"><b onmouseover=\"alert(2)", "<b onmouseover"},
    {"single quotes", "'><i onclick='alert(3)", "<i onclick"},
    {"image", "<img src=x onerror=alert(4)>", "<img src=x"},
    {"link scheme", "[ici](javascript:alert(5))", "href=\"javascript:"},
    {"coded scheme", "[ici](&#106;avascript:alert(6))", "href=\"&#106;avascript"},
    {"data scheme", "[ici](data:text/html,<script>alert(7)</script>)", "href=\"data:"},
    {"entity", "&lt;script&gt;alert(8)&lt;/script&gt;", "<script>alert(8)"},
    {"SVG", "<svg onload=alert(9)>", "<svg onload"},
    {"style", "<style>body{display:none}</style>", "<style>body{display"},
    {"CSS", "<p style=\"position:fixed\">", "style=\"position"},
    {"nesting", "**[*<u>`</u>](javascript:alert(10))*`**", "<u>"},
    {"template", "{{{style_html}}}{{#_}}Why{{/_}}", "Pourquoi "},
    {"comment", "<!-- --><script>alert(11)</script>", "<!-- -->"},
    {"closing", "</textarea></main><script>alert(12)</script>", "</textarea></main>"},
};

TEST_F(Pages, WhatPeopleWriteIsNeverMarkup) {
  // One after the other in one text, in each place that takes one.
  std::string all;
  for (const auto& attack : attacks) all += std::string{attack.words} + " ";
  auto browser = joined("<b>Animatrice</b> 6");
  const auto path = "/blocks/" + block(1) + "/propose";
  auto form = browser.get(path);
  const Fields fields{{"form", hidden(form, "form")},
                      {"expected", hidden(form, "expected")},
                      {"way", "replace"},
                      {"words", all},
                      {"title", all.substr(0, 190)},
                      {"reason", all}};
  std::vector<std::string> pages{browser.post(path, fields)};
  const auto receipt = browser.post("/sign", signing(pages.front()));
  ASSERT_THAT(browser.at(), HasSubstr("/receipts/")) << receipt;
  const auto record = network_->get(0, "/api/v1/records/" + browser.at().substr(10, 19));
  const auto id = std::string{record.at("record_id").as_string()};
  pages.push_back(receipt);
  auto page = browser.get("/amendments/" + id);
  page = browser.post("/amendments/" + id + "/comments",
                      {{"form", hidden(page, "form")}, {"side", "none"}, {"words", all}});
  pages.push_back(page);
  pages.push_back(browser.get("/amendments/" + id));  // With the draft in its form.
  browser.post("/sign", signing(page));
  for (const auto& at : {"/amendments/" + id, "/blocks/" + block(1), std::string{"/"},
                         std::string{"/amendments"}, "/tallies/" + id, std::string{"/round"},
                         std::string{"/me"}, std::string{"/nowhere/"} + "%3Cscript%3Ealert"}) {
    pages.push_back(browser.get(at));
  }
  for (const auto& shown : pages) {
    ASSERT_THAT(shown, HasSubstr("</html>"));
    for (const auto& attack : attacks)
      EXPECT_THAT(shown, Not(HasSubstr(attack.raw))) << attack.what;
  }
}

TEST_F(Pages, SayTheirPolicyAndKeepCookiesFromScripts) {
  auto browser = joined("Animatrice 7");
  const auto page = browser.send("GET", "/", {});
  const auto policy = page.header("content-security-policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_EQ(page.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(page.header("cache-control"), "private, no-cache");
  Browser reader{url()};
  EXPECT_EQ(reader.send("GET", "/", {}).header("set-cookie"), "") << "reading needs none";
  const auto entering = reader.send(
      "POST", "/enter", {{"name", "Animatrice 7"}, {"passphrase", passphrase}, {"next", "/me"}});
  const auto cookie = entering.header("set-cookie");
  for (const auto* due : {"HttpOnly", "SameSite=Lax", "Path=/"})
    EXPECT_THAT(cookie, HasSubstr(due));
}

}  // namespace
}  // namespace palabre::test
