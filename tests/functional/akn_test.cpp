// Akoma Ntoso of whatever is proposed, against what the standard asks for.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "node/publish/akn.hpp"
#include "tests/functional/xml_checker.hpp"
#include "tests/support/drafts_by_lot.hpp"

namespace palabre::test {
namespace {

using federation::BlockId;
using federation::BlockKind;
using testing::HasSubstr;

node::AknPlatform platform() {
  return {std::string(64, 'a'),
          "Essai <b> & \x01 ]]>",
          "fr-CA",
          std::string(64, 'b'),
          std::string(64, 'c'),
          "2026-11-26",
          std::string(64, 'd'),
          "Une"};
}

/// What an operation quotes, as the API serves it.
std::vector<std::string> quoted_by(const node::DraftOperation& operation,
                                   const std::vector<node::EditableBlock>& text) {
  const auto words = [&](const BlockId& id) {
    for (const auto& each : text) {
      if (each.id == id) return each.block.text;
    }
    return std::string{};
  };
  if (const auto* erase = std::get_if<node::DraftDelete>(&operation)) return {words(erase->block)};
  if (const auto* change = std::get_if<node::DraftReplace>(&operation)) {
    return {words(change->block)};
  }
  if (const auto* split = std::get_if<node::DraftSplit>(&operation)) return {words(split->block)};
  std::vector<std::string> before;
  if (const auto* join = std::get_if<node::DraftJoin>(&operation)) {
    for (const auto& each : join->blocks) before.push_back(words(each.block));
  }
  return before;
}

std::string list_of(const DraftsByLot& drawn) {
  std::vector<node::AknAmendment> amendments;
  for (const auto& each : drawn.amendments) {
    const auto id = federation::to_hex(each.revision.view());
    amendments.push_back({id,
                          id,
                          "",
                          "Titre & <i>",
                          "Pour \x1b *cela*",
                          std::string(64, 'e'),
                          "Deux",
                          "ouvert",
                          {}});
    for (const auto& operation : each.operations) {
      amendments.back().operations.push_back({operation, quoted_by(operation, drawn.text)});
    }
  }
  return node::amendments_to_akn(platform(), drawn.text, amendments, node::Language::fr);
}

/// What the checker says of this document.
std::string wrong_with(const std::string& xml) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("palabre-akn-" + std::to_string(::getpid()) + ".xml");
  std::ofstream{file, std::ios::binary} << xml;
  auto wrong = check_akn(file);
  std::filesystem::remove(file);
  return wrong;
}

TEST(Akn, IsOfTheStandardWhateverIsProposed) {
  if (!can_check_xml()) GTEST_SKIP() << "xmllint isn't installed: libxml2-utils";
  std::string all;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    const auto drawn = DraftLot{seed}.draw();
    EXPECT_EQ(wrong_with(node::text_to_akn(platform(), drawn.text)), "");
    if (drawn.amendments.empty()) continue;
    const auto list = list_of(drawn);
    EXPECT_EQ(wrong_with(list), "");
    all += list;
  }
  for (const auto* type : {"insertion", "repeal", "substitution", "renumbering", "split", "join"}) {
    EXPECT_THAT(all, HasSubstr(std::string{"type=\""} + type + "\""));
  }
}

// What checks it is shown to see what is wrong.
TEST(Akn, IsRefusedByItsCheckerOnceItIsBroken) {
  if (!can_check_xml()) GTEST_SKIP() << "xmllint isn't installed: libxml2-utils";
  DraftsByLot drawn;
  for (std::uint32_t seed = 1; drawn.amendments.size() < 2; ++seed) drawn = DraftLot{seed}.draw();
  const auto list = list_of(drawn);
  ASSERT_EQ(wrong_with(list), "");
  const struct {
    const char* name;
    const char* from;
    const char* to;
  } cases[] = {
      {"a type that the standard hasn't", "textualMod type=\"", "textualMod type=\"other"},
      {"an element of another order", "<FRBRcountry value=\"xx\"/></FRBRWork>", "</FRBRWork>"},
      {"no language", "<FRBRlanguage language=\"fra\"/>", ""},
      {"an attribute of ours", "<docTitle>", "<docTitle platform=\"x\">"},
      {"another namespace", "ns/akn/3.0", "ns/akn/2.0"},
      {"a date that is none", "date=\"2026-11-26\"", "date=\"hier\""},
      {"an eId twice", "eId=\"cmp_2\"", "eId=\"cmp_1\""},
      {"a reference to nothing", "href=\"#cmp_1__mod_1\"", "href=\"#cmp_1__mod_99\""},
      {"a host", "href=\"urn:palabre:", "href=\"ftp://example.org/"},
      {"text that isn't escaped", "&lt;b&gt;", "<b>"}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    auto broken = list;
    const auto at = broken.find(c.from);
    ASSERT_NE(at, std::string::npos);
    broken.replace(at, std::string_view{c.from}.size(), c.to);
    EXPECT_NE(wrong_with(broken), "");
  }
}

TEST(Akn, PutsWhatStandsUnderAHeadingInItsSection) {
  const auto block = [](std::uint8_t number, BlockKind kind, std::uint8_t level,
                        const char* words) {
    BlockId id;
    id.bytes[31] = number;
    return node::EditableBlock{id, {}, {kind, level, words}};
  };
  const auto xml = node::text_to_akn(
      platform(),
      {block(1, BlockKind::heading, 1, "Un"), block(2, BlockKind::paragraph, 0, "a *b*"),
       block(3, BlockKind::heading, 2, "Un un"), block(4, BlockKind::list_item, 1, "c"),
       block(5, BlockKind::list_item, 2, "d"), block(6, BlockKind::heading, 1, "Deux")});
  const std::string zeros(63, '0');
  const auto body = xml.substr(xml.find("<mainBody"));
  EXPECT_EQ(body, "<mainBody eId=\"mainBody\"><section eId=\"sec_" + zeros +
                      "1\"><heading eId=\"heading_" + zeros + "1\">Un</heading><intro eId=\"sec_" +
                      zeros + "1__intro\"><p eId=\"p_" + zeros +
                      "2\">a <i>b</i></p></intro><section eId=\"sec_" + zeros +
                      "3\"><heading eId=\"heading_" + zeros +
                      "3\">Un un</heading><content eId=\"sec_" + zeros +
                      "3__content\"><ul eId=\"ul_1_li_" + zeros + "4\"><li eId=\"li_" + zeros +
                      "4\">c<ul eId=\"ul_2_li_" + zeros + "5\"><li eId=\"li_" + zeros +
                      "5\">d</li></ul></li></ul></content></section></section><section eId=\"sec_" +
                      zeros + "6\"><heading eId=\"heading_" + zeros +
                      "6\">Deux</heading></section></mainBody></statement></akomaNtoso>");
  EXPECT_THAT(xml, HasSubstr("<FRBRthis value=\"urn:palabre:" + std::string(64, 'a') +
                             ":text:" + std::string(64, 'b') + ":fra\"/>"));
}

}  // namespace
}  // namespace palabre::test
