// What is published as files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/publish/csv.hpp"
#include "node/publish/synopsis.hpp"

namespace palabre::node {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Csv, QuotesWhatNeedsItAndRunsNothing) {
  EXPECT_EQ(to_csv({{"a", "b"}, {"1", "2"}}),
            "\xEF\xBB\xBF"
            "a,b\r\n1,2\r\n");
  const struct {
    const char* text;
    const char* cell;
  } cases[] = {{"un, deux", "\"un, deux\""},
               {"dit « oui »", "dit « oui »"},
               {"dit \"oui\"", "\"dit \"\"oui\"\"\""},
               {"deux\nlignes", "\"deux\nlignes\""},
               {"=1+1", "\"'=1+1\""},
               {"+1", "\"'+1\""},
               {"-1", "\"'-1\""},
               {"@a", "\"'@a\""},
               {"\tx", "\"'\tx\""},
               {"", ""}};
  for (const auto& c : cases) {
    EXPECT_EQ(to_csv({{c.text}}), std::string{"\xEF\xBB\xBF"} + c.cell + "\r\n");
  }
}

Synopsis small() {
  Synopsis synopsis;
  synopsis.platform = "Essai <b>";
  synopsis.text_language = "fr";
  SynopsisBlock block;
  block.text = "Un deux.";
  Proposal proposal;
  proposal.title = "Mieux <script>";
  proposal.organisation = "Une";
  proposal.label = "Changer :";
  using Kind = RedlinePart::Kind;
  proposal.parts = {{Kind::kept, "Un "}, {Kind::removed, "deux."}, {Kind::added, "<i>2</i>."}};
  proposal.support = 3;
  proposal.stale = true;
  block.proposals.push_back(proposal);
  synopsis.blocks.push_back(block);
  synopsis.elsewhere.push_back(proposal);
  return synopsis;
}

TEST(Synopsis, SaysInWordsWhatGoesAndWhatComes) {
  const auto french = to_html(small(), Language::fr);
  EXPECT_THAT(french, HasSubstr("[supprimé :] </span>deux.</del>"));
  EXPECT_THAT(french, HasSubstr("[ajouté :] </span>&lt;i&gt;2&lt;/i&gt;.</ins>"));
  EXPECT_THAT(french, HasSubstr("pour 3, contre 0, abstention 0"));
  EXPECT_THAT(french, HasSubstr("1 bloc, 2 propositions."));
  EXPECT_THAT(french, HasSubstr("à reprendre"));
  EXPECT_THAT(french, HasSubstr("Blocs qui ne sont plus dans le texte"));
  const auto english = to_html(small(), Language::en);
  EXPECT_THAT(english, HasSubstr("[removed:] </span>deux.</del>"));
  EXPECT_THAT(english, HasSubstr("<html lang=\"en\">"));
}

TEST(Synopsis, LetsNobodysTextAct) {
  const auto html = to_html(small(), Language::fr);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<i>2")));
  EXPECT_THAT(html, Not(HasSubstr("Essai <b>")));
}

}  // namespace
}  // namespace palabre::node
