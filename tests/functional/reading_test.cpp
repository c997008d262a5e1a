// What readers find on pages: support day by day, ways back from paper, the synopsis, translations.

#include "tests/functional/reading.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

class ReadersPages : public Reading {
 protected:
  static void SetUpTestSuite() { open("reading"); }
};

TEST_F(ReadersPages, SupportStandsByDayInAnswersAndOnPages) {
  const auto id = propose(1, "Internet est un bien de tout le monde.", "Autrement");
  const auto path = "/api/v1/tallies/" + hex(id) + "?by=day";
  auto tally = network_->get(0, path);
  EXPECT_TRUE(tally.at("by").as_array().empty());
  EXPECT_THAT(page("/amendments/" + hex(id)), Not(HasSubstr("<details><summary>Les mêmes")));
  say(node::endorsement(id, Stance::support));
  tally = network_->get(0, path);
  ASSERT_EQ(tally.at("by").as_array().size(), 1U);
  const auto& row = tally.at("by").as_array()[0].as_object();
  EXPECT_EQ(row.at("support"), json::value(1));
  const std::string founded{network_->get(0, "/api/v1/status").at("founded").as_string()};
  EXPECT_GE(std::string{row.at("day").as_string()}, founded.substr(0, 10));
  EXPECT_EQ(tally.at("days_per_row"), json::value(1));
  EXPECT_EQ(tally.at("undated").at("support"), json::value(0));
  for (const auto& at : {"/amendments/" + hex(id), "/tallies/" + hex(id)}) {
    const auto shown = page(at);
    EXPECT_THAT(shown, HasSubstr("<svg class=\"lines\" role=\"img\" aria-label=\"Voix jour par "
                                 "jour, "));
    EXPECT_THAT(shown, HasSubstr(": 1 pour, 0 contre, 0 abstention.\""));
    EXPECT_THAT(shown, HasSubstr("<summary>Les mêmes nombres dans un tableau</summary>"));
    EXPECT_THAT(shown, HasSubstr("Personne ne vérifie ces horloges"));
    EXPECT_THAT(shown, HasSubstr("by-region"));
    EXPECT_THAT(shown, HasSubstr("by-sector"));
  }
  EXPECT_EQ(fetch("/api/v1/tallies/" + hex(id) + "?by=week").status, 400U);
}

// docs/protocol.md R-4: a member's numbers need not be times.
TEST_F(ReadersPages, AVoiceWithoutACredibleTimeIsCountedApart) {
  const auto id = propose(2, "L’accès est un droit pour toutes et tous.", "Pour tout le monde");
  const auto other = SigningKey::from_seed({11});
  const auto agreed = node::consent(network_->network(), network_->org(0), other);
  post(network_->as_organisation(0, node::enrolment(agreed, SigningPlace::device)));
  post(network_->as_member(0, other, 1, node::endorsement(id, Stance::oppose)));
  const auto tally = network_->get(0, "/api/v1/tallies/" + hex(id) + "?by=day");
  EXPECT_TRUE(tally.at("by").as_array().empty());
  EXPECT_EQ(tally.at("undated").at("oppose"), json::value(1));
  EXPECT_EQ(tally.at("oppose"), json::value(1));
  EXPECT_THAT(page("/tallies/" + hex(id)), HasSubstr("1 voix compte sans date"));
}

TEST_F(ReadersPages, PaperLeadsBackToThePage) {
  const auto id = propose(1, "Internet est à tout le monde.", "À tous");
  const auto org = hex(network_->org(0));
  for (const auto& at :
       {std::string{"/"}, "/blocks/" + block_id(1), "/amendments/" + hex(id), "/tallies/" + hex(id),
        std::string{"/versions/0"}, std::string{"/synopsis"}}) {
    const auto shown = page(at);
    EXPECT_THAT(shown, HasSubstr("<div class=\"back\"><img src=\"/qr.svg?organisation=" + org))
        << at;
    EXPECT_THAT(shown, HasSubstr("Cette page\u00a0: " + network_->url(0) + at)) << at;
  }
  EXPECT_THAT(page("/amendments"), Not(HasSubstr("class=\"back\""))) << "lists have none";
  const auto code = fetch("/qr.svg?organisation=" + org + "&path=/amendments/" + hex(id));
  EXPECT_EQ(code.status, 200U);
  EXPECT_EQ(code.header("content-type"), "image/svg+xml");
  EXPECT_THAT(code.body, HasSubstr("<svg "));
  EXPECT_LT(code.body.size(), 30'000U);
}

TEST_F(ReadersPages, CodesLeadToNodesOfThisNetworkAlone) {
  const auto org = hex(network_->org(0));
  const std::pair<std::string, unsigned> rows[] = {
      {"organisation=" + org + "&path=/", 200},
      {"organisation=" + hex(network_->org(1)) + "&path=/receipts/AAAA", 200},
      {"organisation=" + std::string(64, '0') + "&path=/", 404},
      {"organisation=x&path=/", 400},
      {"path=/", 400},
      {"organisation=" + org, 400},
      {"organisation=" + org + "&path=https://ailleurs.example/", 400},
      {"organisation=" + org + "&path=.ailleurs.example/", 400},
      {"organisation=" + org + "&path=/%40ailleurs.example", 400},
      {"organisation=" + org + "&path=/%22%3E", 400},
      {"organisation=" + org + "&path=/" + std::string(199, 'a'), 200},
      {"organisation=" + org + "&path=/" + std::string(200, 'a'), 400},
  };
  for (const auto& [query, status] : rows) {
    EXPECT_EQ(fetch("/qr.svg?" + query).status, status) << query;
  }
}

TEST_F(ReadersPages, AReceiptLeadsToTheOtherOrganisationsNode) {
  const auto id = propose(1, "Internet est pour tout le monde.", "Pour");
  const auto record = network_->get(0, "/api/v1/records/" + hex(id) + "/proof");
  const std::string code{record.at("code").as_string()};
  const auto shown = page("/receipts/" + code);
  EXPECT_THAT(shown, HasSubstr("href=\"" + network_->url(1) + "/receipts/" + code + "\""));
  EXPECT_THAT(shown, HasSubstr("/qr.svg?organisation=" + hex(network_->org(1))));
  EXPECT_THAT(shown, Not(HasSubstr("href=\"" + network_->url(0))));
  ASSERT_TRUE(network_->converge(std::chrono::seconds{20}));
  EXPECT_EQ(fetch("/receipts/" + code, "fr", 1).status, 200U);
}

TEST_F(ReadersPages, TheSynopsisHasWhatTheCommandMakes) {
  const auto id = propose(4, "un élément, réécrit", "Réécrire l’élément");
  const auto shown = page("/synopsis");
  EXPECT_THAT(shown, HasSubstr("<a href=\"/amendments/" + hex(id) + "\""));
  EXPECT_THAT(shown, HasSubstr("réécrit</ins>"));
  EXPECT_THAT(shown, HasSubstr("un autre"));
  EXPECT_THAT(page("/synopsis?only=proposed"), Not(HasSubstr(">un autre<")));
  EXPECT_THAT(page("/synopsis?author=" + hex(network_->org(1)) + "&only=proposed"),
              HasSubstr("Il n’y a rien ici."));
  const auto end = page("/synopsis?cursor=5");
  EXPECT_THAT(end, Not(HasSubstr("Réécrire l’élément")));
  EXPECT_THAT(end, HasSubstr("Passages 6 à 6 du texte"));
  EXPECT_EQ(fetch("/synopsis?cursor=x").status, 400U);
  EXPECT_EQ(fetch("/synopsis?author=x").status, 400U);
  const auto file = network_->folder(0).parent_path() / "synopsis.html";
  const auto made = run_program({PALABRE_PROGRAM, "publish", "synopsis", "--node", network_->url(0),
                                 "--out", file.string(), "--lang", "fr"});
  ASSERT_EQ(made.exit_code, 0);
  std::ifstream stream{file};
  const std::string written{std::istreambuf_iterator<char>{stream}, {}};
  const auto redlines = [](const std::string& html) {
    std::vector<std::string> found;
    for (std::size_t at = 0; (at = html.find("</span> ", at)) != std::string::npos; ++at) {
      const auto end_of_it = html.find("</p>", at);
      auto words = html.substr(at + 8, end_of_it - at - 8);
      if (words.find("<ins>") != std::string::npos) found.push_back(std::move(words));
    }
    return found;
  };
  EXPECT_FALSE(redlines(written).empty());
  EXPECT_EQ(redlines(shown), redlines(written));
}

TEST_F(ReadersPages, TranslationsStandBesideTheText) {
  EXPECT_THAT(page("/"), Not(HasSubstr("À côté de l’original")));
  translate(1, "en", "The Internet is a *commons* & more.");
  translate(5, "es", "otro");
  const auto text = network_->get(0, "/api/v1/text");
  EXPECT_EQ(text.at("translations"), (json::array{"en", "es"}));
  const auto plain = page("/");
  EXPECT_THAT(plain, HasSubstr("<a href=\"/?translation=en\" lang=\"en\">English</a>"));
  EXPECT_THAT(plain, HasSubstr("<a href=\"/?translation=es\" lang=\"es\">es</a>"));
  EXPECT_THAT(plain, Not(HasSubstr("commons")));
  const auto beside = page("/?translation=en");
  EXPECT_THAT(beside, HasSubstr("<p lang=\"en\">The Internet is a *commons* &amp; more.</p>"
                                "<p class=\"label\" lang=\"fr\">Traduction · Une</p>"));
  EXPECT_THAT(beside, HasSubstr("Internet est un bien commun."));
  EXPECT_THAT(beside, HasSubstr("Pas encore traduit."));
  EXPECT_THAT(page("/?translation=%3Cb%3E"), Not(HasSubstr("<b>")));
  const auto block = page("/blocks/" + block_id(1) + "?translation=en");
  EXPECT_THAT(block, HasSubstr("<p lang=\"en\">The Internet is a *commons* &amp; more.</p>"));
  EXPECT_THAT(block, HasSubstr("/blocks/" + block_id(1) + "?translation=es"));
}

TEST_F(ReadersPages, AShortTextIsWhole) {
  const auto shown = page("/");
  EXPECT_THAT(shown, Not(HasSubstr("class=\"contents\"")));
  EXPECT_THAT(shown, Not(HasSubstr("rel=\"next\"")));
  const auto leads_there = page("/?passage=" + block_id(4));
  for (std::size_t i = 0; i < 6; ++i) {
    const auto anchor = "id=\"b" + block_id(i).substr(0, 12) + "\"";
    EXPECT_THAT(shown, HasSubstr(anchor));
    EXPECT_THAT(leads_there, HasSubstr(anchor));
  }
}

TEST_F(ReadersPages, HelpIsLinkedFromEveryPage) {
  for (const auto* language : {"fr", "en"}) {
    EXPECT_THAT(page("/round", language), HasSubstr("<a href=\"/help\">"));
    const auto help = page("/help", language);
    for (const auto* part : {"place", "reading", "counting", "public", "part", "receipts"}) {
      EXPECT_THAT(help, HasSubstr("<h2 id=\"" + std::string{part} + "\">")) << language;
    }
    EXPECT_THAT(help, HasSubstr("<strong>Une</strong>"));
  }
}

TEST_F(ReadersPages, FeedsAreLinkedWherePeopleLook) {
  EXPECT_THAT(page("/amendments"), HasSubstr("<a href=\"/feeds/amendments.atom\""));
  EXPECT_THAT(page("/amendments"), HasSubstr("<a href=\"/synopsis\">"));
  EXPECT_THAT(page("/meetings"), HasSubstr("<a href=\"/feeds/meetings.ics\""));
}

}  // namespace
}  // namespace palabre::test
