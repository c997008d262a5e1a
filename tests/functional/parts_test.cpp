// A text that is too long for one page: every passage stands in one part, and what leads to a
// passage leads to that part.

#include <regex>

#include "tests/functional/reading.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::HasSubstr;
using testing::Le;
using testing::Not;
namespace json = boost::json;

constexpr std::size_t chapter_count = 3;
constexpr std::size_t chapter_block_count = 160;

class LongText : public Reading {
 protected:
  static void SetUpTestSuite() {
    std::string text;
    for (std::size_t chapter = 1; chapter <= chapter_count; ++chapter) {
      text += "## Chapitre *" + std::to_string(chapter) + "*\n\n";
      for (std::size_t i = 1; i < chapter_block_count; ++i) {
        text += (i % 16 == 0 ? "### Section " : "Le passage ") + std::to_string(i) +
                " du chapitre " + std::to_string(chapter) + "\n\n";
      }
    }
    open("parts", text);
  }

  static std::size_t part_count() {
    return network_->get(0, "/api/v1/text?part=1").at("parts").as_array().size();
  }

  static std::vector<std::string> ids_of(const json::object& text) {
    std::vector<std::string> ids;
    for (const auto& block : text.at("blocks").as_array()) {
      ids.emplace_back(block.at("id").as_string());
    }
    return ids;
  }

  /// What the expression's first group holds, each time that it is found.
  static std::vector<std::string> found_in(const std::string& page, const std::string& expression) {
    std::vector<std::string> found;
    const std::regex looked_for{expression};
    for (std::sregex_iterator it{page.begin(), page.end(), looked_for}, end; it != end; ++it) {
      found.push_back(std::regex_replace((*it)[1].str(), std::regex{"&amp;"}, "&"));
    }
    return found;
  }

  static std::vector<std::string> anchors_on(const std::string& page) {
    return found_in(page, "<div class=\"block[^\"]*\" id=\"(b[0-9a-f]+)\">");
  }

  /// Where the last link of this relation leads; empty if there is none.
  static std::string linked(const std::string& page, const std::string& relation) {
    const auto found = found_in(page, "<a href=\"([^\"]+)\" rel=\"" + relation + "\">");
    return found.empty() ? std::string{} : found.back();
  }
};

TEST_F(LongText, EveryPassageStandsInOnePart) {
  std::vector<std::string> wanted;
  for (const auto& id : ids_of(network_->get(0, "/api/v1/text"))) {
    wanted.push_back("b" + id.substr(0, 12));
  }
  ASSERT_EQ(wanted.size(), 1 + chapter_count * chapter_block_count);
  std::vector<std::string> seen;
  const auto count = std::to_string(part_count());
  std::string before;
  std::string path = "/";
  for (int part = 1; !path.empty(); ++part) {
    SCOPED_TRACE(path);
    const auto shown = page(path);
    const auto here = anchors_on(shown);
    EXPECT_THAT(here.size(), Le(150U));
    EXPECT_THAT(
        shown, HasSubstr("<strong>Partie " + std::to_string(part) + " sur " + count + "</strong>"));
    EXPECT_THAT(shown, HasSubstr("<h1 lang=\"fr\">Essai (" + std::to_string(part) + "/" + count +
                                 ")</h1>"));
    EXPECT_THAT(shown, HasSubstr("<a href=\"/api/v1/text\">"));
    EXPECT_THAT(shown, HasSubstr("Cette page\u00a0: " + network_->url(0) + path))
        << "paper leads back to the part";
    EXPECT_EQ(linked(shown, "prev"), before);
    EXPECT_EQ(anchors_on(page("/?part=" + std::to_string(part))), here) << "by its number";
    seen.insert(seen.end(), here.begin(), here.end());
    before = path;
    path = linked(shown, "next");
  }
  EXPECT_THAT(page(before), HasSubstr("Partie " + count + " sur"));
  EXPECT_EQ(seen, wanted);
}

TEST_F(LongText, WhatLeadsToAPassageLeadsToItsPart) {
  const auto ids = ids_of(network_->get(0, "/api/v1/text"));
  for (std::size_t i = 0; i < ids.size(); i += 45) {
    const auto anchor = "b" + ids[i].substr(0, 12);
    const auto path = "/?passage=" + ids[i].substr(0, 12);
    EXPECT_THAT(page("/blocks/" + ids[i]), HasSubstr("<a href=\"" + path + "#" + anchor + "\">"));
    EXPECT_THAT(page(path), HasSubstr("id=\"" + anchor + "\"")) << i;
    EXPECT_EQ(anchors_on(page(path)), anchors_on(page("/?passage=" + ids[i])));
  }
}

TEST_F(LongText, TheContentsLeadToEveryHeading) {
  const auto last = page("/?part=" + std::to_string(part_count()));
  const auto begin = last.find("<details>");
  const auto contents = last.substr(begin, last.find("</details>") - begin);
  EXPECT_THAT(contents, Not(HasSubstr("<em>"))) << "a link has words alone";
  const auto elsewhere = found_in(contents, "href=\"(/[^\"]*#[^\"]+)\"");
  const auto here = found_in(contents, "href=\"#([^\"]+)\"");
  EXPECT_EQ(elsewhere.size() + here.size(), 1 + chapter_count * 10);
  for (const auto& anchor : here) EXPECT_THAT(last, HasSubstr("id=\"" + anchor + "\""));
  for (const auto& path : elsewhere) {
    const auto hash = path.find('#');
    EXPECT_THAT(page(path.substr(0, hash)), HasSubstr("id=\"" + path.substr(hash + 1) + "\""));
  }
}

TEST_F(LongText, APartSaysWhichSectionGoesOn) {
  const auto second = page("/?part=2");
  const auto chapter = block_id(1).substr(0, 12);
  EXPECT_THAT(second, HasSubstr("class=\"above\"><a href=\"/?passage=" + chapter + "#b" + chapter));
  EXPECT_THAT(second, HasSubstr("Chapitre 1</a> <span lang=\"fr\">(suite)</span></h3>"));
  EXPECT_THAT(page("/"), Not(HasSubstr("(suite)")));
}

TEST_F(LongText, VersionAndTranslationAreKeptFromPartToPart) {
  translate(1, "en", "Chapter 1");
  const auto shown = page("/?version=0&translation=en");
  const auto next = linked(shown, "next");
  EXPECT_THAT(next, HasSubstr("version=0"));
  EXPECT_THAT(next, HasSubstr("translation=en"));
  EXPECT_THAT(linked(page(next), "prev"), "/?translation=en&version=0");
  EXPECT_THAT(shown, HasSubstr("<a href=\"/api/v1/text?version=0\">"));
  const auto passage = "/?passage=" + block_id(300).substr(0, 12);
  EXPECT_THAT(page(passage), HasSubstr("<a href=\"" + passage + "&amp;translation=en\" lang"))
      << "a translation stands beside the same part";
}

TEST_F(LongText, WhatTheTextHasNotIsRefusedInWords) {
  const std::string nowhere(64, '0');
  const struct {
    std::string query;
    unsigned status;
    const char* words;
  } cases[] = {
      {"part=0", 404, "pas tant de parties"},
      {"part=99", 404, "pas tant de parties"},
      {"part=-1", 400, "part: Corrigez"},
      {"part=deux", 400, "part: Corrigez"},
      {"part=1x", 400, "part: Corrigez"},
      {"passage=x", 400, "passage: Corrigez"},
      {"passage=" + nowhere, 404, "pas ce passage"},
      {"passage=" + nowhere.substr(0, 11), 400, "passage: Corrigez"},
      {"passage=" + nowhere + "0", 400, "passage: Corrigez"},
      {"part=99999999999999999999", 400, "part: Corrigez"},
      {"part=1&version=9", 404, "version:"},
  };
  for (const auto& c : cases) {
    const auto answer = fetch("/?" + c.query);
    EXPECT_EQ(answer.status, c.status) << c.query;
    EXPECT_THAT(answer.body, HasSubstr(c.words)) << c.query;
    EXPECT_EQ(fetch("/api/v1/text?" + c.query).status, c.status) << c.query;
  }
  EXPECT_THAT(fetch("/?passage=" + nowhere, "en").body, HasSubstr("have this passage"));
}

TEST_F(LongText, TheInterfaceGivesThePartAndWhatIsElsewhere) {
  const auto whole = network_->get(0, "/api/v1/text");
  EXPECT_FALSE(whole.contains("parts")) << "it was asked for without";
  const auto& all = whole.at("blocks").as_array();
  json::array joined;
  for (std::size_t i = 1; i <= part_count(); ++i) {
    const auto part = network_->get(0, "/api/v1/text?part=" + std::to_string(i));
    EXPECT_EQ(part.at("part").to_number<std::size_t>(), i);
    const auto& row = part.at("parts").as_array().at(i - 1);
    const auto& blocks = part.at("blocks").as_array();
    EXPECT_EQ(row.at("blocks").to_number<std::size_t>(), blocks.size());
    EXPECT_EQ(row.at("passage"), blocks.front().at("id"));
    joined.insert(joined.end(), blocks.begin(), blocks.end());
    for (const auto& heading : part.at("headings").as_array()) {
      const auto same = std::find_if(all.begin(), all.end(), [&](const json::value& block) {
        return block.at("id") == heading.at("id");
      });
      ASSERT_NE(same, all.end());
      EXPECT_EQ(same->at("number"), heading.at("number"));
      EXPECT_EQ(same->at("text"), heading.at("text"));
    }
  }
  EXPECT_EQ(joined, all);
}

}  // namespace
}  // namespace palabre::test
