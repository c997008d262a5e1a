// A text that exists already, on its way to a platform.

#include "node/text/import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <random>

#include "node/program.hpp"
#include "node/text/inline_html.hpp"
#include "tests/support/text_block.hpp"

namespace palabre::node {

namespace {

using federation::BlockKind;
using testing::ElementsAre;
namespace json = boost::json;

constexpr auto heading = BlockKind::heading;
constexpr auto paragraph = BlockKind::paragraph;
constexpr auto item = BlockKind::list_item;

std::vector<std::string> said(const std::vector<Loss>& losses) {
  std::vector<std::string> words;
  for (const auto& loss : losses) {
    std::string places;
    for (const auto place : loss.places) places += " " + std::to_string(place);
    words.push_back(std::to_string(loss.count) + " " +
                    std::string{fate_of(loss.kind, loss.count > 1).en} + ":" + places);
  }
  return words;
}

std::string document(std::initializer_list<TextBlock> blocks) { return to_document(blocks); }

/// A folder of this test, gone after it.
class Folder {
 public:
  Folder()
      : path_{std::filesystem::temp_directory_path() /
              ("palabre-import-" + std::to_string(::getpid()))} {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name, const std::string& words) const {
    std::ofstream{path_ / name, std::ios::binary} << words;
    return (path_ / name).string();
  }
  std::string at(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

TEST(Document, GivesTheSameBlocksBack) {
  const std::vector<TextBlock> blocks[] = {
      {{heading, 1, "1. Pour *commencer*"}, {paragraph, 0, "# un"}, {paragraph, 0, "- deux"}},
      {{item, 1, "un"}, {item, 2, "deux"}, {item, 3, "trois"}, {item, 1, "quatre"}},
      {{item, 1, "un"}, {paragraph, 0, "la suite de un"}, {item, 2, "deux"}, {paragraph, 0, "non"}},
      {{item, 1, "un"}, {item, 2, "deux"}, {paragraph, 0, "après la liste"}, {item, 1, "un"}},
      {{item, 1, "1) fait\\\n- et\\\n> encore"}, {item, 2, "+ a\\\n2. b"}},
      {{paragraph, 0, "Titre\\\n==="}, {paragraph, 0, "a | b\\\n---|---"}, {paragraph, 0, "~~~"}},
      {{heading, 2, "Le C\\#"}, {heading, 6, "a # b"}, {paragraph, 0, "R&D, 2 \\* 3, \\&amp;"}},
      {{paragraph, 0, "[ici](<https://a.b/?c=1&d=2>), `x`, **fort**"}}};
  for (const auto& each : blocks) {
    SCOPED_TRACE(to_document(each));
    const auto read = parse_markdown(to_document(each));
    EXPECT_TRUE(read.flaws.empty());
    auto want = each;
    for (auto& block : want) {
      if (block.text == "Le C\\#") block.text = "Le C#";  // A hash needs its backslash there only.
    }
    EXPECT_EQ(read.blocks, want);
  }
}

TEST(Document, LowersAnItemThatHasNoneAboveIt) {
  EXPECT_EQ(document({{item, 3, "a"}, {item, 6, "b"}, {heading, 1, "T"}, {item, 2, "c"}}),
            "- a\n\n  - b\n\n# T\n\n- c\n");
}

TEST(ImportMarkdown, KeepsEveryWordAndSaysWhatIsLost) {
  const auto made = import_markdown(
      "# Titre\n\nDit[^1] <b>fort</b>.\n\n[^1]: La note.\n\n1. un\n2. deux\n\n![une "
      "carte](carte.png)\n\n| a | b |\n|---|---|\n| c | d |\n\n> cité\n\n```\ndu code\nsur deux "
      "lignes\n```\n\n- 1\n  - 2\n    - 3\n      - 4\n        - 5\n          - 6\n            - "
      "7\n");
  EXPECT_THAT(
      made.blocks,
      ElementsAre(
          TextBlock{heading, 1, "Titre"}, TextBlock{paragraph, 0, "Dit\\[^1\\] \\<b>fort\\</b>."},
          TextBlock{paragraph, 0, "\\[^1\\]: La note."}, TextBlock{item, 1, "un"},
          TextBlock{item, 1, "deux"}, TextBlock{paragraph, 0, "[une carte](<carte.png>)"},
          TextBlock{paragraph, 0, "a"}, TextBlock{paragraph, 0, "b"}, TextBlock{paragraph, 0, "c"},
          TextBlock{paragraph, 0, "d"}, TextBlock{paragraph, 0, "cité"},
          TextBlock{paragraph, 0, "du code sur deux lignes"}, TextBlock{item, 1, "1"},
          TextBlock{item, 2, "2"}, TextBlock{item, 3, "3"}, TextBlock{item, 4, "4"},
          TextBlock{item, 5, "5"}, TextBlock{item, 6, "6"}, TextBlock{item, 6, "7"}));
  EXPECT_THAT(
      said(made.losses),
      ElementsAre("1 table: each of its cells has become a paragraph: 12",
                  "1 block quotation, now a paragraph: 16", "1 code block, now a paragraph: 19",
                  "1 image: only its description is left: 10",
                  "2 footnotes: their words are in the text; read it over: 3 5",
                  "1 numbered list: its numbers aren't kept: 7",
                  "1 heading or list item deeper than 6, raised to level 6: 29",
                  "1 passage in HTML, kept as it is written: 3"));
  EXPECT_EQ(parse_markdown(made.markdown).blocks, made.blocks);
  EXPECT_TRUE(parse_markdown(made.markdown).flaws.empty());
}

std::string tree_of(const std::string& words) {
  return json::serialize(json::object{
      {"pandoc-api-version", {1, 22, 2, 1}},
      {"meta", json::object{}},
      {"blocks",
       json::array{json::object{{"t", "Para"},
                                {"c", json::array{json::object{{"t", "Str"}, {"c", words}}}}}}}});
}

/// Whatever is typed stands in the text as it was typed, whatever it means in Markdown.
TEST(ImportTree, KeepsWordsThatLookLikeMarkup) {
  std::mt19937 lot{11};
  const std::string letters = "*_`[]<>\\#-+=~|1.)(!&;:a é \"'/^$";
  for (int i = 0; i < 20'000; ++i) {
    std::string words = "x";
    const auto size = lot() % 9;
    if (lot() % 2 == 0) words.clear();
    for (std::size_t j = 0; j < size; ++j) words += letters[lot() % letters.size()];
    words.erase(std::remove_if(words.begin(), words.end(), [](char c) { return c < 0; }),
                words.end());
    std::string tidy;
    for (const char c : words) {
      if (c != ' ' || (!tidy.empty() && tidy.back() != ' ')) tidy += c;
    }
    while (tidy.ends_with(' ')) tidy.pop_back();
    if (tidy.empty()) continue;
    SCOPED_TRACE(words);
    const auto made = import_tree(tree_of(words));
    ASSERT_TRUE(made);
    ASSERT_EQ(made->blocks.size(), 1U);
    ASSERT_EQ(made->blocks.front().kind, paragraph);
    ASSERT_EQ(inline_html(made->blocks.front().text, federation::MediaType::markdown),
              escape_html(tidy));
    ASSERT_TRUE(parse_markdown(made->markdown).flaws.empty());
  }
}

TEST(ImportTree, GivesUpMarksThatCannotStandWhereTheyAre) {
  const auto made = import_tree(
      R"({"blocks": [{"t": "Para", "c": [{"t": "Str", "c": "a"},
          {"t": "Strong", "c": [{"t": "Str", "c": "«b»"}]}, {"t": "Str", "c": "c"}]}]})");
  ASSERT_TRUE(made);
  EXPECT_THAT(made->blocks, ElementsAre(TextBlock{paragraph, 0, "a«b»c"}));
  EXPECT_THAT(said(made->losses),
              ElementsAre("1 block whose bold, italics and links can't be written where they "
                          "stand: 1"));
}

TEST(ImportTree, RefusesWhatIsNoTree) {
  for (const auto* tree : {"", "{}", "[]", "{\"blocks\": "}) {
    EXPECT_EQ(import_tree(tree).error(), federation::Errc::malformed) << tree;
  }
  std::string deep = "{\"blocks\": ";
  for (int i = 0; i < 2'000; ++i) deep += "[";
  EXPECT_EQ(import_tree(deep).error(), federation::Errc::malformed);
}

constexpr const char* sample =
    "---\ntitle: Notre plateforme\n---\n\n# 1. Un *titre*\n\nUn mot **fort** et [un "
    "lien](https://exemple.org/).^[La note.] Fin.\n\n- un\n    - deux\n- 2\\. trois\n\n"
    "quatre (a)\n\n"
    "| cela | ceci |\n|------|------|\n| c    | d    |\n";

class ImportsFrom : public testing::TestWithParam<const char*> {};

/// pandoc writes the document that it then reads in its sandbox.
TEST_P(ImportsFrom, WhatAWordProcessorHasSaved) {
  const Folder folder;
  const auto source = folder.file("texte.md", sample);
  const std::string format = GetParam();
  const auto saved = folder.at("texte." + format);
  const auto written = run_to_end({{"pandoc", "--from=markdown", "--to=" + format, "-o", saved},
                                   source,
                                   std::chrono::seconds{60},
                                   1U << 20U});
  if (!written && written.error() == ProgramErrc::not_installed) {
    GTEST_SKIP() << "pandoc isn't installed: apt install pandoc";
  }
  ASSERT_TRUE(written);
  ASSERT_EQ(written->exit_code, 0) << written->err;
  const auto read = run_to_end({{"pandoc", "--sandbox", "--from=" + format, "--to=json"},
                                saved,
                                std::chrono::seconds{60},
                                1U << 20U});
  ASSERT_TRUE(read);
  ASSERT_EQ(read->exit_code, 0) << read->err;
  const auto made = import_tree(read->out);
  ASSERT_TRUE(made);
  std::vector<TextBlock> want{
      {heading, 1, "Notre plateforme"},
      {heading, 1, "1. Un *titre*"},
      {paragraph, 0, "Un mot **fort** et [un lien](<https://exemple.org/>).\\[1\\] Fin."},
      {paragraph, 0, "\\[1\\] La note."},
      {item, 1, "un"},
      {item, 2, "deux"},
      {item, 1, "2. trois"},
      {paragraph, 0, "quatre (a)"},
      {paragraph, 0, "cela"},
      {paragraph, 0, "ceci"},
      {paragraph, 0, "c"},
      {paragraph, 0, "d"}};
  if (format == "odt") {
    // pandoc 2.17 takes an ODT's title for a paragraph, and passes over a table's header rows.
    want.front() = {paragraph, 0, "Notre plateforme"};
    want.erase(want.begin() + 8, want.begin() + 10);
  }
  EXPECT_EQ(made->blocks, want);
  EXPECT_EQ(parse_markdown(made->markdown).blocks, made->blocks);
  EXPECT_THAT(said(made->losses),
              ElementsAre("1 table: each of its cells has become a paragraph: 9",
                          "1 footnote: its words are in the text; read it over: 3"));
}

INSTANTIATE_TEST_SUITE_P(Formats, ImportsFrom, testing::Values("odt", "docx"));

TEST(Program, IsStoppedWhenItsTimeIsUpOrItSaysTooMuch) {
  const Folder folder;
  const auto file = folder.file("rien", std::string(10'000, 'x'));
  const auto run = [&](std::vector<std::string> arguments, std::string input) {
    return run_to_end(
        {std::move(arguments), std::move(input), std::chrono::milliseconds{300}, 9'999});
  };
  EXPECT_EQ(run({"sleep", "600"}, file).error(), ProgramErrc::too_slow);
  EXPECT_EQ(run({"cat"}, file).error(), ProgramErrc::too_much);
  EXPECT_EQ(run({"yes"}, file).error(), ProgramErrc::too_much);
  EXPECT_EQ(run({"palabre-has-no-such-program"}, file).error(), ProgramErrc::not_installed);
  EXPECT_EQ(run({"cat"}, folder.at("nowhere")).error(), ProgramErrc::no_input);
}

TEST(Program, GivesItsWordsItsErrorsAndItsCode) {
  const Folder folder;
  const auto input = folder.file("mots", "un\ndeux\n");
  const ProgramOrder order{{"grep", "-c", "u"}, input, std::chrono::seconds{20}, 100};
  const auto counted = run_to_end(order);
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->out, "2\n");
  EXPECT_EQ(counted->exit_code, 0);
  const auto failed = run_to_end({{"ls", "/nowhere; echo $HOME"}, input, order.time_max, 100});
  ASSERT_TRUE(failed);
  EXPECT_NE(failed->exit_code, 0);
  EXPECT_THAT(failed->err, testing::HasSubstr("echo $HOME"));
}

}  // namespace
}  // namespace palabre::node
