// Texts as people write and read them; charters and key files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "federation/core/match.hpp"
#include "node/charter.hpp"
#include "node/http/posted_json.hpp"
#include "node/keys/key_file.hpp"
#include "node/language.hpp"
#include "node/text/edit.hpp"
#include "node/text/inline_html.hpp"
#include "node/text/normalise.hpp"
#include "node/text/rebase.hpp"
#include "node/text/redline.hpp"
#include "node/text/sentences.hpp"
#include "tests/support/text_block.hpp"

namespace palabre::node {

namespace {

using federation::BlockKind;

// docs/protocol.md B-4
TEST(Normalise, FindsWhereATextIsWrong) {
  EXPECT_FALSE(find_flaw("L’été, déjà.\n\tFin."));
  const auto latin1 = find_flaw("été\xe9");
  ASSERT_TRUE(latin1);
  EXPECT_EQ(latin1->kind, TextFlaw::Kind::not_utf8);
  EXPECT_EQ(latin1->at, 5U);
  EXPECT_EQ(find_flaw("a\x01")->kind, TextFlaw::Kind::control_character);
  EXPECT_EQ(find_flaw("a\xc2\x85")->kind, TextFlaw::Kind::control_character);
  const auto apart = find_flaw("xe\xcc\x81");
  ASSERT_TRUE(apart);
  EXPECT_EQ(apart->kind, TextFlaw::Kind::not_normalised);
  EXPECT_EQ(apart->at, 1U);
  EXPECT_EQ(normalise("e\xcc\x81\r\nb\rc"), "é\nb\nc");
  EXPECT_FALSE(normalise("\xff"));
}

TEST(Markdown, BecomesBlocksOfOneForm) {
  const auto made = parse_markdown(
      "# Titre\n\nUn _mot_ et\n__deux__.\n\n- un\n- deux\n  - trois\n\n1. "
      "quatre\n\n![image](http://a/b)\n");
  EXPECT_TRUE(made.flaws.empty());
  EXPECT_THAT(made.blocks,
              testing::ElementsAre(TextBlock{BlockKind::heading, 1, "Titre"},
                                   TextBlock{BlockKind::paragraph, 0, "Un *mot* et **deux**."},
                                   TextBlock{BlockKind::list_item, 1, "un"},
                                   TextBlock{BlockKind::list_item, 1, "deux"},
                                   TextBlock{BlockKind::list_item, 2, "trois"},
                                   TextBlock{BlockKind::list_item, 1, "quatre"},
                                   TextBlock{BlockKind::paragraph, 0, "[image](<http://a/b>)"}));
  const auto escaped = parse_markdown("5 \\* 3 et \\_a\\_").blocks;
  EXPECT_EQ(escaped.front().text, "5 \\* 3 et \\_a\\_");
}

TEST(Markdown, SaysWhatItRefusesAndWhere) {
  const auto made = parse_markdown("Un.\n\n```\ncode\n```\n\n> cité\n");
  ASSERT_EQ(made.flaws.size(), 2U);
  EXPECT_FALSE(made.flaws[0].fr.empty());
}

TEST(InlineHtml, LetsThroughWordsAndNothingThatActs) {
  const auto of = [](std::string_view text) {
    return inline_html(text, federation::MediaType::markdown);
  };
  EXPECT_EQ(of("un *mot* **fort** `x<y`"),
            "un <em>mot</em> <strong>fort</strong> <code>x&lt;y</code>");
  EXPECT_EQ(of("[ici](https://exemple.org/?a=1&b=2)"),
            "<a rel=\"nofollow noopener\" href=\"https://exemple.org/?a=1&amp;b=2\">ici</a>");
  for (const auto* attack :
       {"[a](javascript:alert(1))", "[a](&#106;avascript:alert(1))", "[a](data:text/html,x)",
        "![a](javascript:x)", "[a](JaVaScRiPt:x)", "[a](<java\tscript:x>)"}) {
    SCOPED_TRACE(attack);
    EXPECT_EQ(of(attack).find("href"), std::string::npos) << of(attack);
  }
  EXPECT_EQ(of("<script>x</script>"), "&lt;script&gt;x&lt;/script&gt;");
  EXPECT_EQ(of("<img src=x onerror=y>"), "&lt;img src=x onerror=y&gt;");
  EXPECT_EQ(of("[a](https://x/\"onclick=y)").find("\"onclick"), std::string::npos);
  EXPECT_EQ(inline_html("*a* <b>", federation::MediaType::plain), "*a* &lt;b&gt;");
}

TEST(InlineHtml, KeepsTheNumberOrTheDashThatABlockBeginsWith) {
  const auto of = [](std::string_view text) {
    return inline_html(text, federation::MediaType::markdown);
  };
  EXPECT_EQ(of("1. L'accès"), "1. L&#39;accès");
  EXPECT_EQ(of("# titre"), "# titre");
  EXPECT_EQ(of("- *a*\\\n2) b\\\n- c"), "- <em>a</em><br>2) b<br>- c");
  EXPECT_EQ(of("\"*a*\""), "&quot;<em>a</em>&quot;");
  EXPECT_EQ(of("*\"a\"* _b_"), "<em>&quot;a&quot;</em> <em>b</em>");
  EXPECT_EQ(of(""), "");
}

std::vector<EditableBlock> text_of(const std::vector<TextBlock>& blocks) {
  std::vector<EditableBlock> text;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    EditableBlock block{{}, {}, blocks[i]};
    block.id.bytes[0] = static_cast<std::uint8_t>(i + 1);
    text.push_back(block);
  }
  return text;
}

TEST(Edit, GivesTheOperationsThatAPersonMeant) {
  const auto text = text_of({{BlockKind::heading, 1, "Titre"},
                             {BlockKind::paragraph, 0, "Un."},
                             {BlockKind::paragraph, 0, "Deux."},
                             {BlockKind::list_item, 1, "Trois"}});
  EXPECT_TRUE(derive_operations(text, to_edit_file(text)).operations.empty());
  const auto edit = derive_operations(
      text,
      "Devant.\n\n<!-- bloc 01000000 -->\n# Titre\n\n<!-- bloc 02000000 -->\nUn et demi.\n\n"
      "Après un.\n\n<!-- bloc 03000000 -->\n\n<!-- bloc 04000000 -->\n- Trois\n");
  EXPECT_TRUE(edit.flaws.empty());
  ASSERT_EQ(edit.operations.size(), 4U);
  EXPECT_FALSE(std::get<DraftInsert>(edit.operations[0]).after);
  EXPECT_EQ(std::get<DraftReplace>(edit.operations[1]).text, "Un et demi.");
  EXPECT_EQ(std::get<DraftInsert>(edit.operations[2]).after, text[1].id);
  EXPECT_EQ(std::get<DraftDelete>(edit.operations[3]).block, text[2].id);
}

std::string as_edited(const std::vector<std::pair<int, std::string>>& blocks) {
  std::string file;
  for (const auto& [number, words] : blocks) {
    if (number != 0) file += "<!-- bloc 0" + std::to_string(number) + "000000 -->\n";
    file += words + "\n\n";
  }
  return file;
}

/// What is derived, in short: `M3:4,5` moves 4 and 5 after 3, 0 being the start.
std::vector<std::string> derived(const std::vector<std::pair<int, std::string>>& blocks) {
  const auto text = text_of({{BlockKind::paragraph, 0, "Un."},
                             {BlockKind::paragraph, 0, "Deux et demi."},
                             {BlockKind::paragraph, 0, "Trois."},
                             {BlockKind::paragraph, 0, "Quatre."},
                             {BlockKind::list_item, 1, "Cinq"}});
  const auto edit = derive_operations(text, as_edited(blocks));
  EXPECT_TRUE(edit.flaws.empty());
  const auto number = [](const std::optional<federation::BlockId>& id) {
    return std::to_string(id ? id->bytes[0] : 0);
  };
  std::vector<std::string> found;
  for (const auto& operation : edit.operations) {
    found.push_back(std::visit(
        federation::Match{[&](const DraftInsert& insert) {
                            std::string words = "I" + number(insert.after);
                            for (const auto& block : insert.blocks) words += ":" + block.text;
                            return words;
                          },
                          [&](const DraftDelete& removed) { return "D" + number(removed.block); },
                          [&](const DraftReplace& replace) {
                            return "R" + number(replace.block) + ":" + replace.text;
                          },
                          [&](const DraftMove& move) {
                            std::string words = "M" + number(move.after);
                            for (const auto& block : move.blocks) words += ":" + number(block);
                            return words;
                          },
                          [&](const DraftSplit& split) {
                            std::string words = "S" + number(split.block);
                            for (const auto& part : split.parts) words += ":" + part;
                            return words;
                          },
                          [&](const DraftJoin& join) {
                            std::string words = "J";
                            for (const auto& each : join.blocks) words += number(each.block) + ":";
                            return words + join.text;
                          }},
        operation));
  }
  return found;
}

TEST(Edit, TellsWhatMovedWasPartedOrJoined) {
  using testing::UnorderedElementsAre;
  const std::pair<int, std::string> one{1, "Un."};
  const std::pair<int, std::string> two{2, "Deux et demi."};
  const std::pair<int, std::string> three{3, "Trois."};
  const std::pair<int, std::string> four{4, "Quatre."};
  const std::pair<int, std::string> five{5, "- Cinq"};
  EXPECT_THAT(derived({one, three, four, two, five}), UnorderedElementsAre("M4:2"));
  EXPECT_THAT(derived({four, five, one, two, three}), UnorderedElementsAre("M0:4:5"))
      << "as few as can be, and together";
  EXPECT_THAT(derived({one, {0, "Neuf."}, four, two, three, five}),
              testing::ElementsAre("I1:Neuf.", "M1:4"));
  EXPECT_THAT(derived({one, four, {0, "Neuf."}, two, three, five}),
              UnorderedElementsAre("M1:4", "I4:Neuf."));
  EXPECT_THAT(derived({one, three, {2, "Deux."}, four, five}),
              UnorderedElementsAre("R2:Deux.", "M1:3"));
  EXPECT_THAT(derived({one, {2, "Deux\n\net demi."}, three, four, five}),
              UnorderedElementsAre("S2:Deux:et demi."));
  EXPECT_THAT(derived({one, {2, "Deux\n\net quart."}, three, four, five}),
              UnorderedElementsAre("R2:Deux", "I2:et quart."))
      << "other words are another text";
  EXPECT_THAT(derived({one, {2, "Deux et demi. Trois."}, four, five}),
              UnorderedElementsAre("J2:3:Deux et demi. Trois."));
  EXPECT_THAT(derived({one, {2, "Deux et demi.\nTrois. Quatre."}, {0, "Neuf."}, five}),
              UnorderedElementsAre("J2:3:4:Deux et demi. Trois. Quatre.", "I4:Neuf."));
  EXPECT_THAT(derived({one, {2, "Deux et demi. Trois."}, five, four}),
              UnorderedElementsAre("J2:3:Deux et demi. Trois.", "M3:5"))
      << "nothing comes between what is joined";
  EXPECT_THAT(derived({one, {2, "Deux et demi. Quatre."}, three, five}),
              UnorderedElementsAre("R2:Deux et demi. Quatre.", "D4"));
  EXPECT_THAT(derived({one, four, {2, "- Deux"}, three, five}),
              UnorderedElementsAre("D2", "I2:Deux", "M1:4"));
  EXPECT_THAT(derived({one, three, four, {2, "- Deux"}, five}),
              UnorderedElementsAre("D2", "I4:Deux"));
}

TEST(Edit, RefusesAFileOfAnotherVersionOrWithoutMarkers) {
  auto text = text_of({{BlockKind::paragraph, 0, "Un."}, {BlockKind::paragraph, 0, "Deux."}});
  const auto file = to_edit_file(text);
  EXPECT_TRUE(derive_operations(text, file).flaws.empty());
  text[1].commitment.bytes[0] = 7;
  EXPECT_EQ(derive_operations(text, file).flaws.size(), 1U) << "somebody has changed a block";
  EXPECT_TRUE(derive_operations(text, file).operations.empty());
  text[1].commitment = {};
  text.push_back(text_of({{BlockKind::paragraph, 0, "Trois."}}).front());
  text.back().id.bytes[0] = 9;
  EXPECT_EQ(derive_operations(text, file).flaws.size(), 1U) << "it would delete the new block";
  EXPECT_EQ(derive_operations(text, "Un.\n\nDeux.\n").flaws.size(), 1U);
  EXPECT_EQ(derive_operations(text, "").flaws.size(), 1U);
  EXPECT_TRUE(derive_operations({}, "Un.\n").flaws.empty()) << "the first words of an empty text";
}

TEST(Edit, RefusesMarkersThatAreThereTwiceOrMadeUp) {
  const auto text = text_of({{BlockKind::paragraph, 0, "Un."}, {BlockKind::paragraph, 0, "Deux."}});
  const auto twice =
      derive_operations(text, "<!-- bloc 02000000 -->\nDeux.\n<!-- bloc 02000000 -->\nUn.\n");
  ASSERT_EQ(twice.flaws.size(), 1U);
  EXPECT_EQ(twice.flaws[0].line, 3U);
  EXPECT_EQ(derive_operations(text, "<!-- bloc ffffffff -->\nUn.\n").flaws.size(), 1U);
}

/// What becomes of a replacement of the first block, and of what is quoted of it, on another text.
Rebased rebased(const std::string& before, const std::string& after, const std::string& now) {
  auto text = text_of({{BlockKind::paragraph, 0, now}, {BlockKind::paragraph, 0, "Deux."}});
  text[0].commitment.bytes[0] = 7;
  return rebase({{DraftReplace{text[0].id, {}, after}, {before}}}, text);
}

TEST(Rebase, TakesOtherChangesInAndLeavesTheSameWordsToTheAuthor) {
  const auto merged = rebased("un deux trois", "un deux 3", "1 deux trois");
  ASSERT_EQ(merged.operations.size(), 1U);
  const auto& replace = std::get<DraftReplace>(merged.operations[0]);
  EXPECT_EQ(replace.text, "1 deux 3");
  EXPECT_EQ(replace.expected.bytes[0], 7) << "of the text that is there now";
  EXPECT_THAT(merged.merged, testing::ElementsAre(0U));
  const auto done = rebased("un deux trois", "un deux 3", "1 deux 3");
  EXPECT_TRUE(done.operations.empty());
  EXPECT_THAT(done.done, testing::ElementsAre(0U));
  const auto unfit = rebased("un deux trois", "un deux 3", "un deux III").unfit;
  ASSERT_EQ(unfit.size(), 1U);
  EXPECT_EQ(unfit[0].reason, Unfit::Reason::changed);
  EXPECT_EQ(unfit[0].now, "un deux III");
}

TEST(Rebase, KeepsWhatStillFitsAndSaysWhatDoesnt) {
  const auto text = text_of({{BlockKind::paragraph, 0, "Un."},
                             {BlockKind::paragraph, 0, "Deux."},
                             {BlockKind::paragraph, 0, "Trois."}});
  const auto first = text[0].id;
  const auto second = text[1].id;
  const auto third = text[2].id;
  federation::BlockId gone;
  gone.bytes[0] = 99;
  const struct {
    const char* name;
    QuotedOperation operation;
    std::size_t kept;
    std::optional<Unfit::Reason> reason;
  } cases[] = {
      {"insert", {DraftInsert{first, {}}, {}}, 1, {}},
      {"insert after what is gone", {DraftInsert{gone, {}}, {}}, 0, Unfit::Reason::gone},
      {"delete", {DraftDelete{first, {}}, {"Un."}}, 1, {}},
      {"delete what is gone", {DraftDelete{gone, {}}, {"Un."}}, 0, {}},
      {"delete other words", {DraftDelete{first, {}}, {"1."}}, 0, Unfit::Reason::changed},
      {"move", {DraftMove{third, {first}}, {}}, 1, {}},
      {"move what is gone", {DraftMove{third, {gone}}, {}}, 0, Unfit::Reason::gone},
      {"split", {DraftSplit{first, {}, {"U", "n."}}, {"Un."}}, 1, {}},
      {"split other words", {DraftSplit{first, {}, {}}, {"1."}}, 0, Unfit::Reason::changed},
      {"join", {DraftJoin{{{first, {}}, {second, {}}}, ""}, {"Un.", "Deux."}}, 1, {}},
      {"join what is parted",
       {DraftJoin{{{first, {}}, {third, {}}}, ""}, {"Un.", "Trois."}},
       0,
       Unfit::Reason::parted},
      {"replace what is gone", {DraftReplace{gone, {}, ""}, {"Un."}}, 0, Unfit::Reason::gone}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto made = rebase({c.operation}, text);
    EXPECT_EQ(made.operations.size(), c.kept);
    ASSERT_EQ(made.unfit.size(), c.reason ? 1U : 0U);
    if (c.reason) {
      EXPECT_EQ(made.unfit[0].reason, *c.reason);
    }
  }
}

std::string painted(std::string_view before, std::string_view after) {
  std::string words;
  for (const auto& part : redline(before, after)) {
    if (part.kind == RedlinePart::Kind::removed) words += "[-" + part.text + "-]";
    if (part.kind == RedlinePart::Kind::added) words += "{+" + part.text + "+}";
    if (part.kind == RedlinePart::Kind::kept) words += part.text;
  }
  return words;
}

TEST(Sentences, EndWherePeopleWouldSay) {
  using testing::ElementsAre;
  EXPECT_THAT(sentences_of("Un. Deux ! Trois ? Quatre…"),
              ElementsAre("Un. ", "Deux ! ", "Trois ? ", "Quatre…"));
  EXPECT_THAT(sentences_of("« Un. » Deux."), ElementsAre("« Un. » ", "Deux."));
  EXPECT_THAT(sentences_of("Selon l'art. 5, M. le maire, p. 3. Fin"),
              ElementsAre("Selon l'art. 5, M. le maire, p. 3. ", "Fin"));
  EXPECT_THAT(sentences_of("Il a dit... puis rien. C'est 3.5 km."),
              ElementsAre("Il a dit... puis rien. ", "C'est 3.5 km."));
  EXPECT_THAT(sentences_of("sans fin"), ElementsAre("sans fin"));
  EXPECT_THAT(sentences_of(""), testing::IsEmpty());
}

TEST(Redline, ShowsWordsAsFrenchHasThem) {
  EXPECT_EQ(painted("de l’école publique", "de l’école ouverte"),
            "de l’école [-publique-]{+ouverte+}");
  EXPECT_EQ(painted("l’accès", "l’usage"), "l’[-accès-]{+usage+}");
  EXPECT_EQ(painted("qu'un mot", "qu'une phrase"), "qu'[-un mot-]{+une phrase+}");
  EXPECT_EQ(painted("", "tout"), "{+tout+}");
  EXPECT_EQ(painted("rien", ""), "[-rien-]");
}

TEST(Language, IsFrenchUnlessEnglishIsAskedForFirst) {
  EXPECT_EQ(language_of(""), Language::fr);
  EXPECT_EQ(language_of("de"), Language::fr);
  EXPECT_EQ(language_of("en-CA,en;q=0.8,fr;q=0.5"), Language::en);
  EXPECT_EQ(language_of("fr-CA,en"), Language::fr);
}

constexpr std::string_view charter_text = R"(
[platform]
name = "Essai"
language = "fr"
[thresholds]
members = 30
share_cap_percent = 20
[[steward]]
name = "Une"
root_key = "1111111111111111111111111111111111111111111111111111111111111111"
)";

TEST(Charter, ReadsWhatItExplains) {
  const auto file = read_charter(charter_text);
  EXPECT_TRUE(file.flaws.empty());
  EXPECT_EQ(file.founding.name, "Essai");
  EXPECT_EQ(file.founding.charter.thresholds.members, 30U);
  EXPECT_EQ(file.founding.charter.epochs_per_height_max, 16U);
  EXPECT_EQ(file.founding.stewards.front().name, "Une");
}

TEST(Charter, SaysWhatIsWrongAndOnWhichLine) {
  struct {
    const char* name;
    std::string from;
    std::string to;
    std::size_t line;
  } const cases[] = {
      {"an unknown field", "members = 30", "membres = 30", 6},
      {"a cap over 100", "share_cap_percent = 20", "share_cap_percent = 120", 7},
      {"a text for a number", "members = 30", "members = \"30\"", 6},
      {"a key that is too short", "root_key = \"11", "root_key = \"1", 10},
      {"no TOML", "[platform]", "[platform", 2},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    std::string text{charter_text};
    text.replace(text.find(c.from), c.from.size(), c.to);
    const auto file = read_charter(text);
    ASSERT_FALSE(file.flaws.empty());
    EXPECT_EQ(file.flaws.front().line, c.line);
  }
  EXPECT_FALSE(read_charter("[platform]\nname = \"a\"\nlanguage = \"fr\"\n").flaws.empty());
}

TEST(KeyFile, OpensWithItsPassphraseForItsPurposeAlone) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("palabre-keys-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto file = folder / "member.key";
  const Secret passphrase{"une phrase assez longue"};
  const auto seed = random_seed();
  const auto key = federation::SigningKey::from_seed(seed).public_key();
  ASSERT_TRUE(write_key_file(file, KeyPurpose::member, seed, passphrase));
  EXPECT_EQ(write_key_file(file, KeyPurpose::member, seed, passphrase).error(), KeyErrc::exists);
  EXPECT_EQ(read_key_file(file, KeyPurpose::member, passphrase)->public_key(), key);
  EXPECT_EQ(*public_key_of(file), key);
  EXPECT_EQ(read_key_file(file, KeyPurpose::member, Secret{"une autre"}).error(),
            KeyErrc::wrong_passphrase);
  EXPECT_EQ(read_key_file(file, KeyPurpose::root, passphrase).error(), KeyErrc::other_purpose);
  std::ofstream{folder / "text"} << "pas une clé";
  EXPECT_EQ(read_key_file(folder / "text", KeyPurpose::member, passphrase).error(),
            KeyErrc::not_a_key_file);
  EXPECT_EQ(read_key_file(folder / "none", KeyPurpose::member, passphrase).error(),
            KeyErrc::missing);
  ASSERT_TRUE(write_plain_key(folder / "plain", seed));
  EXPECT_EQ(*read_plain_key(folder / "plain"), seed);
  ::chmod((folder / "plain").c_str(), 0644);
  EXPECT_EQ(read_plain_key(folder / "plain").error(), KeyErrc::exposed);
  std::filesystem::remove_all(folder);
}

TEST(PostedJson, NamesTheFieldThatIsWrong) {
  const std::string id(64, 'a');
  const auto with = [&](const std::string& kind, const std::string& more) {
    return "{\"network_id\":\"" + id + "\",\"home_org_id\":\"" + id + "\",\"signer_key\":\"" + id +
           "\",\"kind\":" + kind + ",\"seq\":1,\"header\":\"\",\"signature\":\"" +
           std::string(86, 'A') + "==\"" + more + "}";
  };
  EXPECT_EQ(posted_from_json(with("36", "")).flaw, "");
  EXPECT_EQ(posted_from_json(with("70000", "")).flaw, "kind");
  EXPECT_EQ(posted_from_json(with("36", ",\"references\":[3]")).flaw, "references");
  EXPECT_EQ(posted_from_json(with("36", ",\"bodies\":[{\"salt\":\"\"}]")).flaw, "bodies[0].salt");
  EXPECT_EQ(posted_from_json("[]").flaw, "JSON");
  EXPECT_EQ(posted_from_json("{}").flaw, "network_id");
}

}  // namespace
}  // namespace palabre::node
