// A long text in parts: how long they are, where they end, and which headings say what is where.

#include "node/text/text_parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace palabre::node {
namespace {

using federation::BlockKind;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;

using Text = std::vector<NumberedBlock>;

constexpr NumberedBlock paragraph{BlockKind::paragraph, 0};
constexpr NumberedBlock item{BlockKind::list_item, 1};

NumberedBlock heading(std::uint8_t level) { return {BlockKind::heading, level}; }

Text paragraphs(std::size_t count) { return Text(count, paragraph); }

std::vector<std::size_t> ends_of(const Text& text) {
  std::vector<std::size_t> ends;
  for (const auto& part : parts_of(text)) ends.push_back(part.end);
  return ends;
}

TEST(TextParts, AShortTextIsOne) {
  EXPECT_THAT(parts_of({}), ElementsAre(TextPart{0, 0}));
  EXPECT_THAT(ends_of(paragraphs(1)), ElementsAre(1U));
  EXPECT_THAT(ends_of(paragraphs(part_block_count_max)), ElementsAre(part_block_count_max));
}

TEST(TextParts, AreEvenWhereNoHeadingIs) {
  EXPECT_THAT(ends_of(paragraphs(part_block_count_max + 1)), ElementsAre(76U, 151U));
  EXPECT_THAT(ends_of(paragraphs(249)), ElementsAre(125U, 249U));
  EXPECT_THAT(ends_of(paragraphs(300)), ElementsAre(100U, 200U, 300U));
  EXPECT_THAT(ends_of(paragraphs(2'000)).size(), 20U);
}

TEST(TextParts, EndBeforeTheHighestHeadingThatIsNear) {
  auto text = paragraphs(300);
  text[120] = heading(2);
  text[100] = heading(3);
  text[200] = heading(2);
  EXPECT_THAT(ends_of(text), ElementsAre(120U, 200U, 300U));
  text[79] = heading(2);
  EXPECT_THAT(ends_of(text), ElementsAre(120U, 200U, 300U)) << "of two, that which is nearer";
  text[60] = heading(1);
  EXPECT_THAT(ends_of(text)[0], 60U) << "of two, the higher";
}

TEST(TextParts, AHeadingAtTheLimitIsNearAndOneBeyondIsNot) {
  auto text = paragraphs(500);
  text[part_block_count_max] = heading(2);
  EXPECT_EQ(ends_of(text)[0], part_block_count_max);
  text = paragraphs(500);
  text[part_block_count_max + 1] = heading(2);
  EXPECT_EQ(ends_of(text)[0], part_block_count);
  text = paragraphs(500);
  text[part_block_count_min] = heading(2);
  EXPECT_EQ(ends_of(text)[0], part_block_count_min);
  text = paragraphs(500);
  text[part_block_count_min - 1] = heading(2);
  EXPECT_EQ(ends_of(text)[0], part_block_count);
  text = paragraphs(160);
  text[120] = heading(2);
  EXPECT_THAT(ends_of(text), ElementsAre(80U, 160U)) << "the rest would be too short";
}

TEST(TextParts, LeaveNoHeadingBehindAndBreakNoList) {
  auto text = paragraphs(200);
  text[90] = heading(2);
  text[91] = heading(3);
  text[92] = heading(3);
  EXPECT_THAT(ends_of(text), ElementsAre(90U, 200U));
  text = paragraphs(200);
  for (std::size_t i = 80; i < 110; ++i) text[i] = item;
  EXPECT_THAT(ends_of(text), ElementsAre(110U, 200U));
  EXPECT_THAT(ends_of(Text(200, item)), ElementsAre(100U, 200U));
  EXPECT_THAT(ends_of(Text(200, heading(2))), ElementsAre(100U, 200U));
}

TEST(TextParts, HoldEveryBlockOnceAndAreNeverTooLong) {
  std::mt19937 random{7};
  for (int round = 0; round < 300; ++round) {
    Text text(random() % 1'500);
    for (auto& block : text) {
      const auto kind = random() % 20;
      block = kind == 0  ? heading(static_cast<std::uint8_t>(1 + random() % 6))
              : kind < 6 ? item
                         : paragraph;
    }
    const auto parts = parts_of(text);
    EXPECT_EQ(parts, parts_of(text));
    std::size_t end = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto& part = parts[i];
      EXPECT_EQ(part.begin, end);
      end = part.end;
      EXPECT_THAT(part.end - part.begin, Le(part_block_count_max));
      EXPECT_THAT(part.end - part.begin, Ge(parts.size() == 1 ? 0 : part_block_count_min));
      if (part.begin == part.end) continue;
      EXPECT_EQ(part_with(parts, part.begin), i);
      EXPECT_EQ(part_with(parts, part.end - 1), i);
    }
    EXPECT_EQ(end, text.size());
  }
}

std::vector<std::size_t> contents(const Text& text) { return contents_of(text, parts_of(text)); }

TEST(TextContents, HaveAsManyLevelsAsAreFewEnough) {
  EXPECT_THAT(contents({}), IsEmpty());
  EXPECT_THAT(contents(paragraphs(300)), IsEmpty());
  Text text{heading(1)};
  for (int chapter = 0; chapter < 10; ++chapter) {
    text.push_back(heading(2));
    for (int i = 0; i < 9; ++i) {
      text.push_back(heading(3));
      text.push_back(paragraph);
    }
  }
  EXPECT_EQ(contents(text).size(), 101U) << "the title, and all others";
  text.push_back(heading(3));
  EXPECT_THAT(contents(text), ElementsAre(0U, 1U, 20U, 39U, 58U, 77U, 96U, 115U, 134U, 153U, 172U));
}

TEST(TextContents, HaveAHeadingOfEveryPartThatHasAny) {
  auto text = paragraphs(600);
  text[10] = heading(1);
  text[20] = heading(1);
  EXPECT_THAT(contents(text), ElementsAre(10U, 20U));
  for (std::size_t i = 300; i < 600; i += 2) text[i] = heading(i == 304 ? 2 : 3);
  const auto found = contents(text);
  EXPECT_THAT(found, testing::Contains(304U));
  for (const auto& part : parts_of(text)) {
    const auto is_here = [&](std::size_t at) { return at >= part.begin && at < part.end; };
    const auto count = std::count_if(found.begin(), found.end(), is_here);
    EXPECT_EQ(count, part.begin == 0 ? 2 : part.end <= 300 ? 0 : 1) << part.begin;
  }
}

TEST(TextContents, ABlockStandsUnderTheHeadingsOfItsSections) {
  const Text text{heading(1), paragraph,  heading(2), heading(3), paragraph,
                  heading(3), heading(2), paragraph,  heading(4)};
  EXPECT_THAT(above_of(text, 0), IsEmpty());
  EXPECT_THAT(above_of(text, 1), ElementsAre(0U));
  EXPECT_THAT(above_of(text, 4), ElementsAre(0U, 2U, 3U));
  EXPECT_THAT(above_of(text, 5), ElementsAre(0U, 2U)) << "a heading ends the one before it";
  EXPECT_THAT(above_of(text, 7), ElementsAre(0U, 6U));
  EXPECT_THAT(above_of(text, 8), ElementsAre(0U, 6U));
}

}  // namespace
}  // namespace palabre::node
