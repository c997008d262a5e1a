#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "node/keys/paper_key.hpp"
#include "node/keys/qr_code.hpp"

namespace palabre::node {
namespace {

Seed seed_of(std::uint8_t number) {
  Seed seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(number + 7 * i);
  return seed;
}

std::vector<std::string> lines_of(std::uint8_t number) {
  std::vector<std::string> lines;
  for (const auto& line : paper_lines(seed_of(number))) lines.push_back(line.reveal());
  return lines;
}

/// The first line that was refused, and why; 0 if all were taken.
struct Refused {
  std::size_t line = 0;
  boost::system::error_code why;
};
Refused read_all(const std::vector<std::string>& lines, PaperReader& reader) {
  for (const auto& line : lines) {
    if (const auto taken = reader.take(line); !taken) return {reader.line(), taken.error()};
  }
  return {};
}

TEST(PaperKey, IsReadBackHoweverItIsTyped) {
  const auto lines = lines_of(3);
  EXPECT_EQ(lines.front().size(), 19U);
  struct {
    const char* name;
    std::vector<std::string> typed;
  } cases[] = {{"as it stands", lines},
               {"with its heading and blank lines", lines},
               {"small letters, hyphens and no blanks", lines},
               {"look-alikes", lines},
               {"numbers before the lines", lines},
               {"all in one, as a scanner types it", {paper_code(seed_of(3)).reveal()}}};
  cases[1].typed.insert(cases[1].typed.begin(), {"PALABRE 1", "", "  "});
  for (auto& line : cases[2].typed) {
    for (auto& c : line) c = c == ' ' ? '-' : static_cast<char>(std::tolower(c));
  }
  for (auto& line : cases[3].typed) {
    for (auto& c : line) c = c == '0' ? 'o' : c == '1' ? 'l' : c;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    cases[4].typed[i].insert(0, std::to_string(i + 1) + "  ");
  }
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    PaperReader reader;
    EXPECT_EQ(read_all(c.typed, reader).line, 0U);
    ASSERT_TRUE(reader.full());
    EXPECT_EQ(*reader.seed(), seed_of(3));
  }
}

TEST(PaperKey, AMistakeIsFoundInItsLine) {
  const auto lines = lines_of(3);
  const auto other = lines_of(4);
  // Every single wrong character, in every line.
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t at = 0; at < lines[i].size(); ++at) {
      if (lines[i][at] == ' ') continue;
      auto typed = lines;
      typed[i][at] = typed[i][at] == '7' ? '8' : '7';
      PaperReader reader;
      const auto refused = read_all(typed, reader);
      EXPECT_EQ(refused.line, i + 1);
      EXPECT_EQ(refused.why, PaperErrc::mistyped);
      // The same line is due again, and the rest goes on from there.
      EXPECT_TRUE(reader.take(lines[i]));
    }
  }
  struct {
    const char* name;
    std::vector<std::string> typed;
    std::size_t line;
    PaperErrc why;
  } const cases[] = {
      {"two lines changed places", {lines[0], lines[2]}, 2, PaperErrc::mistyped},
      {"a group is missing", {lines[0], lines[1].substr(0, 14)}, 2, PaperErrc::too_short},
      {"a group too many", {lines[0] + " ABCD"}, 1, PaperErrc::too_long},
      {"a letter that isn't used", {"U" + lines[0].substr(1)}, 1, PaperErrc::not_on_it},
      {"not ASCII", {"é" + lines[0].substr(2)}, 1, PaperErrc::not_on_it},
      {"a sixth line",
       {lines[0], lines[1], lines[2], lines[3], lines[4], lines[0]},
       6,
       PaperErrc::too_long},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    PaperReader reader;
    const auto refused = read_all(c.typed, reader);
    EXPECT_EQ(refused.line, c.line);
    EXPECT_EQ(refused.why, c.why);
  }
  PaperReader mixed;
  EXPECT_EQ(read_all({lines[0], lines[1], other[2], lines[3], lines[4]}, mixed).line, 0U);
  EXPECT_EQ(mixed.seed().error(), PaperErrc::mixed_sheets);
  PaperReader early;
  EXPECT_EQ(read_all({lines[0], lines[1]}, early).line, 0U);
  EXPECT_EQ(early.seed().error(), PaperErrc::ended_early);
}

TEST(QrCode, IsSquareAndHasAMargin) {
  const QrCode code{paper_code(seed_of(3))};
  const auto text = code.half_blocks(QrCode::Drawn::dark).reveal();
  // 33 modules and four on either side: 41 columns, 21 lines of two rows; the first two are light.
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 21);
  EXPECT_TRUE(text.starts_with(std::string(41, ' ') + "\n" + std::string(41, ' ') + "\n    █▀"));
  EXPECT_NE(text, code.half_blocks(QrCode::Drawn::light).reveal());
  EXPECT_NE(code.svg().reveal().find("viewBox=\"0 0 41 41\""), std::string::npos);
}

}  // namespace
}  // namespace palabre::node
