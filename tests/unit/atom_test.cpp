// Feeds, read by a parser that knows nothing of Palabre.

#include "node/publish/atom.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "node/program.hpp"
#include "node/publish/marks.hpp"

namespace palabre::node {
namespace {

using testing::HasSubstr;
using Kind = RedlinePart::Kind;

/// What tests/support/atom.py says of it, and its code.
ProgramOutput checked(const std::string& xml) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("palabre-atom-" + std::to_string(::getpid()) + ".xml");
  std::ofstream{file, std::ios::binary} << xml;
  const auto said =
      run_to_end({{"python3", std::string{PALABRE_ROOT} + "/tests/support/atom.py", file.string()},
                  "/dev/null",
                  std::chrono::seconds{60},
                  1U << 20U});
  std::filesystem::remove(file);
  return said ? *said : ProgramOutput{-1, {}, said.error().message()};
}

AtomEntry entry(const std::string& id, const std::string& title) {
  return {id, title, "fr", "Une & deux", "2025-01-02T03:04:05Z", "open", title, "", ""};
}

AtomFeed nasty() {
  AtomFeed feed{
      "ab:amendments", "Essai <b> & ]]>", "2025-01-02T03:04:05Z", "/feeds/a?x=1&y=2", "", {}};
  const std::string titles[] = {"<script>alert(1)</script>",
                                "R&D &amp; \"guillemets\"",
                                "]]> <![CDATA[ x",
                                std::string{"nul \0, cloche \a, échap \x1b[31m", 24},
                                "c1 \xc2\x85, surrogat \xed\xa0\x80, \xef\xbf\xbe, \xff\xfe",
                                "coupé \xf0\x9f\x98",
                                "<!-- -- --> <?xml?>",
                                "\xf0\x9f\x98\x80 été"};
  for (const auto& title : titles) {
    feed.entries.push_back(entry("0" + std::to_string(feed.entries.size()), title));
  }
  feed.entries.front().title_language = "fr\" onload=\"x";
  return feed;
}

TEST(Atom, IsWellFormedWhateverItsTextsHold) {
  const auto said = checked(to_atom(nasty(), Language::fr));
  EXPECT_EQ(said.exit_code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("8 entries"));
  EXPECT_THAT(said.out, HasSubstr("<script>alert(1)</script> |"));
  EXPECT_THAT(said.out, HasSubstr("R&D &amp; \"guillemets\" |"));
  EXPECT_THAT(said.out, HasSubstr("]]> <![CDATA[ x |"));
  EXPECT_THAT(said.out, HasSubstr("nul \xef\xbf\xbd, cloche \xef\xbf\xbd"));
  EXPECT_THAT(said.out, HasSubstr("\xf0\x9f\x98\x80 été |"));
}

/// A checker that has never failed isn't known to work.
TEST(Atom, ThatBreaksARuleIsSeen) {
  const auto good = to_atom(nasty(), Language::en);
  const struct {
    const char* from;
    const char* to;
    const char* said;
  } cases[] = {
      {"<name>Une &amp; deux</name>", "<name></name>", "an author without name"},
      {"<id>urn:palabre:01</id>", "<id>urn:palabre:02</id>", "an id twice"},
      {"<id>urn:palabre:01</id>", "", "0 id"},
      {"<updated>2025-01-02T03:04:05Z</updated>", "<updated>hier</updated>", "updated hier"},
      {"2025-01-02T03:04:05Z", "2925-01-02T03:04:05Z", "in the future"},
      {"<content type=\"text\">", "<content type=\"text\">a</content>\n<content>",
       "several contents"},
      {"&lt;script&gt;", "<script>", ""}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.from);
    auto bad = good;
    const auto at = bad.find(c.from);
    ASSERT_NE(at, std::string::npos);
    bad.replace(at, std::string{c.from}.size(), c.to);
    const auto said = checked(bad);
    EXPECT_NE(said.exit_code, 0);
    EXPECT_THAT(said.out, HasSubstr(c.said));
  }
}

TEST(Atom, SaysAnErasedTextAndAnUnknownTimeForWhatTheyAre) {
  const std::map<std::string, std::string> names{{"aa", "Une"}};
  const AtomContext context{names, [](std::string_view) { return std::string{}; },
                            "2024-05-06T07:08:09Z", Language::fr};
  const auto amendment =
      boost::json::parse(R"({"id": "01", "state": "open", "language": "fr", "erased": true,
        "title": null, "updated": null, "author": {"organisation": "bb"}, "operations": []})");
  const auto made = atom_entry(amendment.as_object(), context);
  EXPECT_EQ(made.title, "[texte retiré par son auteur]");
  EXPECT_EQ(made.author, "bb");
  EXPECT_EQ(made.updated, "2024-05-06T07:08:09Z");
}

TEST(Atom, SaysTimesAsRfc3339Does) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339(1'700'000'000'999), "2023-11-14T22:13:20Z");
  EXPECT_EQ(rfc3339(~std::uint64_t{0}), "9999-12-31T23:59:59Z");
}

TEST(RedlineWords, SayWhatChangesAndALittleAround) {
  const std::vector<RedlinePart> parts{
      {Kind::kept, "un deux trois quatre cinq six sept huit neuf "},
      {Kind::removed, "dix "},
      {Kind::added, "onze "},
      {Kind::kept, "a b c d e f g h i j k l m n o p q r "},
      {Kind::removed, "z"},
      {Kind::kept, " 1 2 3 4 5 6 7 8 9"}};
  EXPECT_EQ(
      redline_words(parts, Language::fr),
      "…quatre cinq six sept huit neuf [supprimé : dix] [ajouté : onze] a b c d e f… …m n o p "
      "q r [supprimé : z] 1 2 3 4 5 6…");
}

}  // namespace
}  // namespace palabre::node
