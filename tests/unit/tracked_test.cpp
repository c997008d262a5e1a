// What amendments make of a text, in the form in which people take or refuse it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/publish/odt.hpp"
#include "node/publish/xml.hpp"
#include "node/publish/zip.hpp"
#include "tests/support/drafts_by_lot.hpp"

namespace palabre::node {
namespace {

using federation::BlockId;
using federation::BlockKind;
using federation::RecordId;
using testing::HasSubstr;
using Kind = RedlinePart::Kind;

BlockId block_of(std::uint8_t number) {
  BlockId id;
  id.bytes[0] = number;
  return id;
}

RecordId record_of(std::uint8_t number) {
  RecordId id;
  id.bytes[0] = number;
  return id;
}

std::vector<EditableBlock> small_text() {
  return {{block_of(1), {}, {BlockKind::heading, 1, "Un titre"}},
          {block_of(2), {}, {BlockKind::paragraph, 0, "Un deux trois quatre cinq."}},
          {block_of(3), {}, {BlockKind::list_item, 1, "Premier point"}},
          {block_of(4), {}, {BlockKind::list_item, 2, "Second point"}},
          {block_of(5), {}, {BlockKind::paragraph, 0, "La fin."}}};
}

/// `[-gone-]{+come+}`, with who does it; a block begins with ¶.
std::string shown(const std::vector<TrackedPiece>& pieces) {
  std::string words;
  for (const auto& piece : pieces) {
    auto text = piece.starts ? "¶" : piece.run.text;
    std::string by;
    for (const auto each : piece.by) by += std::to_string(each);
    if (piece.kind == Kind::removed) text = "[-" + by + ":" + text + "-]";
    if (piece.kind == Kind::added) text = "{+" + by + ":" + text + "+}";
    words += text;
  }
  return words;
}

/// A text as a reader sees it: kinds, levels and words.
using Seen = std::vector<std::pair<BlockStart, std::vector<InlineRun>>>;

Seen seen(const std::vector<EditableBlock>& text) {
  Seen blocks;
  for (const auto& each : text) {
    blocks.push_back({{each.block.kind, each.block.level}, inline_runs(each.block.text)});
  }
  return blocks;
}

Seen seen_without(const std::vector<TrackedPiece>& pieces, Kind left_out) {
  Seen blocks;
  for (const auto& piece : pieces) {
    if (piece.kind == left_out) continue;
    if (piece.starts) {
      blocks.push_back({*piece.starts, {}});
    } else if (auto& runs = blocks.back().second;
               !runs.empty() && runs.back().look == piece.run.look) {
      runs.back().text += piece.run.text;
    } else {
      runs.push_back(piece.run);
    }
  }
  return blocks;
}

TEST(Tracked, ShowsWordByWordWhoChangesWhat) {
  const struct {
    const char* name;
    std::vector<FittingAmendment> amendments;
    const char* want;
  } cases[] = {
      {"nothing", {}, "¶Un titre¶Un deux trois quatre cinq.¶Premier point¶Second point¶La fin."},
      {"two in one block",
       {{record_of(8), {DraftReplace{block_of(2), {}, "Un 2 trois quatre cinq."}}},
        {record_of(9), {DraftReplace{block_of(2), {}, "Un deux trois quatre cinq, six."}}}},
       "¶Un titre¶Un [-0:deux-]{+0:2+} trois quatre cinq{+1:, six+}."
       "¶Premier point¶Second point¶La fin."},
      {"two whose words are neighbours",
       {{record_of(8), {DraftReplace{block_of(2), {}, "Un 2 trois quatre cinq."}}},
        {record_of(9), {DraftReplace{block_of(2), {}, "Un deux 3 quatre cinq."}}}},
       "¶Un titre¶Un [-0:deux-]{+0:2+} [-1:trois-]{+1:3+} quatre cinq."
       "¶Premier point¶Second point¶La fin."},
      {"two that say the same",
       {{record_of(8), {DraftReplace{block_of(5), {}, "La suite."}}},
        {record_of(9), {DraftReplace{block_of(5), {}, "La suite."}}}},
       "¶Un titre¶Un deux trois quatre cinq.¶Premier point¶Second point"
       "¶La [-01:fin-]{+01:suite+}."},
      {"emphasis alone",
       {{record_of(8), {DraftReplace{block_of(5), {}, "La *fin*."}}}},
       "¶Un titre¶Un deux trois quatre cinq.¶Premier point¶Second point¶La [-0:fin-]{+0:fin+}."},
      {"a block in, another out",
       {{record_of(8), {DraftInsert{block_of(1), {{BlockKind::paragraph, 0, "Neuf"}}}}},
        {record_of(9), {DraftDelete{block_of(2), {}}}}},
       "¶Un titre[-1:¶-][-1:Un deux trois quatre cinq.-]{+0:¶+}{+0:Neuf+}"
       "¶Premier point¶Second point¶La fin."},
      {"one that moves and changes",
       {{record_of(8), {DraftMove{{}, {block_of(5)}}}},
        {record_of(9), {DraftReplace{block_of(5), {}, "La bonne fin."}}}},
       "{+0:¶+}{+0:La +}{+1:bonne +}{+0:fin.+}"
       "¶Un titre¶Un deux trois quatre cinq.¶Premier point¶Second point[-0:¶-][-0:La fin.-]"},
      {"one in two",
       {{record_of(8), {DraftSplit{block_of(2), {}, {"Un deux", "trois quatre cinq."}}}}},
       "¶Un titre¶Un deux[-0: -]{+0:¶+}trois quatre cinq.¶Premier point¶Second point¶La fin."},
      {"two in one",
       {{record_of(8),
         {DraftJoin{{{block_of(3), {}}, {block_of(4), {}}}, "Premier point, second point"}}}},
       "¶Un titre¶Un deux trois quatre cinq.¶Premier point[-0:¶-][-0:Second-]{+0:, second+} point"
       "¶La fin."}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(shown(track(small_text(), c.amendments)), c.want);
  }
}

// docs/protocol.md T-9
TEST(Tracked, IsTheTextBeforeAndTheTextAfterWhateverIsProposed) {
  std::size_t changed = 0;
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    const auto drawn = test::DraftLot{seed}.draw();
    const auto pieces = track(drawn.text, drawn.amendments);
    EXPECT_EQ(seen_without(pieces, Kind::added), seen(drawn.text));
    EXPECT_EQ(seen_without(pieces, Kind::removed),
              seen(make_together(drawn.text, drawn.amendments).blocks));
    for (const auto& piece : pieces) EXPECT_EQ(piece.by.empty(), piece.kind == Kind::kept);
    if (drawn.amendments.size() > 1) ++changed;
  }
  EXPECT_GT(changed, 150U) << "several amendments together, often enough";
}

// docs/protocol.md O-3, T-6
TEST(Together, SaysWhichCantBeHadBesideEachOther) {
  const std::vector<FittingAmendment> amendments{
      {record_of(1), {DraftReplace{block_of(2), {}, "Un 2 trois quatre cinq."}}},
      {record_of(2), {DraftReplace{block_of(2), {}, "Un second trois quatre cinq."}}},
      {record_of(3), {DraftReplace{block_of(2), {}, "Un deux trois quatre six."}}},
      {record_of(4), {DraftDelete{block_of(2), {}}}},
      {record_of(5), {DraftInsert{block_of(2), {{BlockKind::paragraph, 0, "a"}}}}},
      {record_of(6), {DraftInsert{block_of(2), {{BlockKind::paragraph, 0, "b"}}}}}};
  using List = std::vector<std::size_t>;
  EXPECT_THAT(competitors(small_text(), amendments),
              testing::ElementsAre(List{1, 3}, List{0, 3}, List{3}, List{0, 1, 2}, List{}, List{}))
      << "two may insert at one point: one stands after the other";
}

OdtDocument small_document(std::vector<FittingAmendment> amendments) {
  OdtDocument document;
  document.title = "Essai <b> & ]]> \x01";
  document.about = "Texte de la hauteur 3.";
  document.language = "fr-CA";
  document.date = "2026-11-26T12:00:00Z";
  document.generator = "essai";
  document.amendments = {{"0102", "Titre & <i>", "Une"}, {"0304", "Autre", "Deux"}};
  document.pieces = track(small_text(), amendments);
  return document;
}

TEST(Odt, HasEachChangeWithWhoseItIs) {
  const auto xml = odt_content(small_document(
      {{record_of(8), {DraftReplace{block_of(2), {}, "Un 2  trois quatre cinq."}}},
       {record_of(9), {DraftInsert{block_of(4), {{BlockKind::list_item, 2, "Troisième"}}}}}}));
  EXPECT_THAT(xml, HasSubstr("<text:changed-region xml:id=\"c1\" text:id=\"c1\"><text:deletion>"
                             "<office:change-info><dc:creator>Une · 0102</dc:creator>"
                             "<dc:date>2026-11-26T12:00:00Z</dc:date>"
                             "<text:p>Titre &amp; &lt;i&gt; (0102)</text:p></office:change-info>"));
  EXPECT_THAT(xml,
              HasSubstr("<text:p text:style-name=\"Text_20_body\">Un<text:s/>"
                        "<text:change text:change-id=\"c1\"/>"
                        "<text:change-start text:change-id=\"c2\"/>2 <text:s/>"
                        "<text:change-end text:change-id=\"c2\"/>trois quatre cinq.</text:p>"));
  EXPECT_THAT(xml,
              HasSubstr("Second point<text:change-start text:change-id=\"c3\"/></text:p>"
                        "</text:list-item><text:list-item><text:p text:style-name=\"List_20_Item\">"
                        "Troisième<text:change-end text:change-id=\"c3\"/></text:p>"
                        "</text:list-item></text:list></text:list-item></text:list>"));
  EXPECT_THAT(xml, HasSubstr("<text:h text:style-name=\"Heading_20_1\" text:outline-level=\"1\">"));
  EXPECT_THAT(xml, HasSubstr("Essai &lt;b&gt; &amp; ]]&gt; \xef\xbf\xbd</text:p>"));
}

TEST(Odt, BeginsWithItsTypeAsItIs) {
  const auto document = small_document({});
  const auto odt = to_odt(document);
  ASSERT_TRUE(odt);
  EXPECT_EQ(odt->substr(0, 4), "PK\x03\x04");
  EXPECT_EQ(odt->substr(26, 4), std::string("\x08\x00\x00\x00", 4)) << "no extra field";
  EXPECT_EQ(odt->substr(30, 47), "mimetypeapplication/vnd.oasis.opendocument.text");
  for (const auto* name : {"content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"}) {
    EXPECT_THAT(*odt, HasSubstr(name));
  }
  EXPECT_EQ(*to_odt(document), *odt) << "the same document gives the same bytes";
}

TEST(XmlText, HoldsWhateverSomebodyWrites) {
  const struct {
    std::string text;
    const char* want;
  } cases[] = {{"a & b < c > \"d\" ]]>", "a &amp; b &lt; c &gt; &quot;d&quot; ]]&gt;"},
               {"é\tb\nc", "é&#9;b&#10;c"},
               {std::string("a\0b", 3),
                "a\xef\xbf\xbd"
                "b"},
               {"\x1b[31m\r\x7f", "\xef\xbf\xbd[31m\xef\xbf\xbd\x7f"},
               {"\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd"},
               {"\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd"},
               {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
               {"😀", "😀"}};
  for (const auto& c : cases) EXPECT_EQ(xml_text(c.text), c.want);
}

TEST(InlineRuns, ReadWhatAWordProcessorShows) {
  const auto shown = [](const std::string& markdown) {
    std::string words;
    for (const auto& [text, look] : inline_runs(markdown)) {
      words += "(" + text + (look.emphasis ? "/e" : "") + (look.strong ? "/s" : "") +
               (look.code ? "/c" : "") + (look.link.empty() ? "" : "/" + look.link) + ")";
    }
    return words;
  };
  const struct {
    const char* markdown;
    const char* want;
  } cases[] = {{"Un *deux* **trois *quatre***", "(Un )(deux/e)( )(trois /s)(quatre/e/s)"},
               {"`a*b` [ici](<https://x.example/>)", "(a*b/c)( )(ici/https://x.example/)"},
               {"[ici](<javascript:x>)", "(ici)"},
               {"1. Un titre", "(1. Un titre)"},
               {"- tiret\\\n2. suite", "(- tiret\n2. suite)"},
               {"*tout*", "(tout/e)"},
               {"A&amp;B &eacute; &#233; &#0;", "(A&B &eacute; é \xef\xbf\xbd)"},
               {"<b> \\*", "(<b> *)"},
               {"", ""}};
  for (const auto& c : cases) EXPECT_EQ(shown(c.markdown), c.want) << c.markdown;
}

}  // namespace
}  // namespace palabre::node
