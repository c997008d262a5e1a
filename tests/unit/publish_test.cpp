// What is published as files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/publish/csv.hpp"
#include "node/publish/ical.hpp"
#include "node/publish/report.hpp"
#include "node/publish/site.hpp"
#include "node/publish/synopsis.hpp"
#include "node/text/normalise.hpp"
#include "node/text/numbering.hpp"

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
  EXPECT_THAT(french, HasSubstr("Blocs qui ne sont pas dans le texte"));
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

TEST(Calendar, FoldsLongLinesOutsideOfCharactersAndEscapesWhatPeopleWrite) {
  CalendarMeeting meeting{"abc",    2,
                          20020514, 13 * 60 + 5,
                          90,       "Une; deux, trois\\",
                          "Ici",    "Première ligne\nBEGIN:VEVENT\r" + std::string(40, 'x')};
  for (int i = 0; i < 40; ++i) meeting.description += "é";
  const auto calendar = to_ical("Essai", {meeting});
  EXPECT_THAT(calendar, testing::HasSubstr("SUMMARY:Une\\; deux\\, trois\\\\\r\n"));
  EXPECT_THAT(calendar, testing::HasSubstr("DTSTART:20020514T130500\r\nDURATION:PT90M\r\n"));
  std::size_t events = 0;
  std::string unfolded;
  for (std::size_t at = 0; at < calendar.size();) {
    const auto end = calendar.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    const auto line = calendar.substr(at, end - at);
    EXPECT_LE(line.size(), 75U) << line;
    EXPECT_EQ(find_flaw(line), std::nullopt) << "cut inside a character: " << line;
    if (line == "BEGIN:VEVENT") ++events;
    unfolded += line.starts_with(" ") ? line.substr(1) : "\n" + line;
    at = end + 2;
  }
  EXPECT_EQ(events, 1U) << "nobody adds an entry by what they write";
  EXPECT_THAT(unfolded, testing::HasSubstr("DESCRIPTION:Première ligne\\nBEGIN:VEVENT" +
                                           std::string(40, 'x')));
}

TEST(Report, ShowsWhatPeopleWriteAndRunsNone) {
  Report report;
  report.platform = "<script>alert(1)</script>";
  report.text_language = "fr";
  ReportAmendment amendment;
  amendment.title = "\"><img src=x onerror=alert(1)>";
  amendment.reason = "a & b < c";
  amendment.state = "adopted";
  amendment.became = "Adopté.";
  amendment.changes.push_back({"", "Changer :", {{RedlinePart::Kind::added, "<b>gras</b>"}}});
  amendment.voices = {12, 3, 1};
  amendment.regions = {{"Estrie", {7, 1, 0}}, {"", {5, 2, 1}}};
  report.sections.push_back({"Objectifs <1>", {amendment}, {1, 2, 3, 0}});
  for (const auto language : {Language::fr, Language::en}) {
    const auto html = to_html(report, language);
    for (const auto* raw : {"<script>", "<img", "<b>", "Objectifs <1>"}) {
      EXPECT_THAT(html, testing::Not(testing::HasSubstr(raw)));
    }
    EXPECT_THAT(html, testing::HasSubstr("&lt;b&gt;gras&lt;/b&gt;"));
  }
  const auto html = to_html(report, Language::fr);
  EXPECT_THAT(html, testing::HasSubstr("Membres : 12 pour, 3 contre, 1 abstention."));
  EXPECT_THAT(html, testing::HasSubstr("1 amendement, dont 1 adopté. 6 commentaires : 1 pour, 2 "
                                       "contre, 3 questions."));
  EXPECT_THAT(html, testing::HasSubstr("<th scope=\"row\">(non dit)</th><td>5</td>"));
}

TEST(Numbering, CountsSectionsAndBlocks) {
  using enum federation::BlockKind;
  struct {
    const char* name;
    std::vector<NumberedBlock> text;
    std::vector<std::string> want;
  } const cases[] = {
      {"nothing", {}, {}},
      {"a title above all has none",
       {{heading, 1}, {paragraph, 0}, {heading, 2}, {list_item, 1}, {heading, 3}, {heading, 2}},
       {"", "§ 1", "1", "§ 2", "1.1", "2"}},
      {"two of the first level are sections",
       {{heading, 1}, {heading, 2}, {heading, 1}},
       {"1", "1.1", "2"}},
      {"a text that begins with words",
       {{paragraph, 0}, {heading, 2}, {heading, 2}},
       {"§ 1", "1", "2"}},
      {"a level that was left out",
       {{heading, 1}, {heading, 2}, {heading, 4}, {heading, 2}},
       {"", "1", "1.0.1", "2"}},
      {"a title alone", {{heading, 1}}, {""}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(numbers_of(c.text), c.want);
  }
}

TEST(Site, RanksHeadingsOfOneLevelAlikeAndLeavesNoneOut) {
  using federation::BlockKind;
  Site site;
  site.platform = "Essai";
  const std::pair<int, const char*> headings[] = {{1, "Essai"}, {2, "a"}, {2, "b"},
                                                  {4, "c"},     {3, "d"}, {2, "e"}};
  for (const auto& [level, text] : headings) {
    site.blocks.push_back(
        {text, BlockKind::heading, static_cast<std::uint8_t>(level), text, {}, {}});
  }
  const auto html = site_index_html(site);
  for (const auto* heading :
       {"<h2 id=\"ba\">", "<h2 id=\"bb\">", "<h3 id=\"bc\">", "<h3 id=\"bd\">", "<h2 id=\"be\">"}) {
    EXPECT_THAT(html, HasSubstr(heading));
  }
  EXPECT_THAT(html, Not(HasSubstr("<h1 id"))) << "the page is called so already";
}

}  // namespace
}  // namespace palabre::node
