#include "node/keys/paper_key.hpp"

#include <algorithm>

#include "federation/core/base32.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr Context paper_context{"palabre/paper"};
constexpr std::string_view heading = "PALABRE1";
constexpr std::size_t part_bytes = 8;
constexpr std::size_t line_bytes = 10;
constexpr std::size_t line_characters = 16;

using Part = std::array<std::uint8_t, part_bytes>;
using LineBytes = std::array<std::uint8_t, line_bytes>;

const char* words(PaperErrc code) noexcept {
  switch (code) {
    case PaperErrc::too_short: return "a line of less than 16 characters";
    case PaperErrc::too_long: return "a line of more than 16 characters";
    case PaperErrc::not_on_it: return "a character that no such line has";
    case PaperErrc::mistyped: return "a mistake in this line";
    case PaperErrc::mixed_sheets: return "lines of different sheets";
    case PaperErrc::ended_early: return "lines are missing";
  }
  return "unknown";
}

class PaperCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "palabre paper"; }
  std::string message(int code) const override { return words(static_cast<PaperErrc>(code)); }
};

LineBytes with_checksum(std::size_t line, const Part& part) {
  const std::array<std::uint8_t, 2> place{paper_version, static_cast<std::uint8_t>(line)};
  Sha256 hash;
  const auto sum = hash.add(paper_context.bytes).add(place).add(part).finish();
  LineBytes bytes{};
  std::copy(part.begin(), part.end(), bytes.begin());
  bytes[8] = sum[0];
  bytes[9] = sum[1];
  return bytes;
}

Result<LineBytes> from_characters(std::string_view text) {
  auto read = from_base32(text);
  if (!read) return PaperErrc::not_on_it;
  LineBytes bytes{};
  std::copy_n(read->begin(), bytes.size(), bytes.begin());
  sodium_memzero(read->data(), read->size());
  return bytes;
}

/// Upper case without blanks and hyphens.
Secret tidied(std::string_view typed) {
  std::string text;
  text.reserve(typed.size());
  for (char c : typed) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '-') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    text += c;
  }
  return Secret{std::move(text)};
}

char forgiven(char c) {
  if (c == 'O') return '0';
  return c == 'I' || c == 'L' ? '1' : c;
}

std::array<Secret, paper_line_count> plain_lines(const Seed& seed) {
  const auto key = SigningKey::from_seed(seed).public_key();
  std::array<Secret, paper_line_count> lines;
  for (std::size_t i = 0; i < paper_line_count; ++i) {
    Part part{};
    const auto* from = i < 4 ? seed.data() + i * part_bytes : key.bytes.data();
    std::copy_n(from, part_bytes, part.begin());
    auto bytes = with_checksum(i + 1, part);
    lines[i] = Secret{to_base32(bytes)};
    sodium_memzero(part.data(), part.size());
    sodium_memzero(bytes.data(), bytes.size());
  }
  return lines;
}

}  // namespace

boost::system::error_code make_error_code(PaperErrc code) noexcept {
  static const PaperCategory category;
  return {static_cast<int>(code), category};
}

std::array<Secret, paper_line_count> paper_lines(const Seed& seed) {
  auto lines = plain_lines(seed);
  for (auto& line : lines) {
    std::string grouped;
    grouped.reserve(line_characters + 3);
    for (std::size_t i = 0; i < line_characters; ++i) {
      if (i > 0 && i % 4 == 0) grouped += ' ';
      grouped += line.reveal()[i];
    }
    line = Secret{std::move(grouped)};
  }
  return lines;
}

Secret paper_code(const Seed& seed) {
  std::string code;
  code.reserve(10 + paper_line_count * line_characters);
  code = "PALABRE 1 ";
  for (const auto& line : plain_lines(seed)) code += line.reveal();
  return Secret{std::move(code)};
}

Result<void> PaperReader::take(std::string_view typed) {
  const auto text = tidied(typed);
  std::string_view rest = text.reveal();
  if (rest.empty() || rest == heading) return boost::system::in_place_value;
  const auto whole = paper_line_count * line_characters;
  if (rest.size() == heading.size() + whole && rest.starts_with(heading)) {
    rest.remove_prefix(heading.size());
  }
  if (rest.size() != whole || taken_ != 0) return take_line(rest);
  for (std::size_t i = 0; i < paper_line_count; ++i) {
    const auto line = rest.substr(i * line_characters, line_characters);
    if (const auto taken = take_line(line); !taken) return taken.error();
  }
  return boost::system::in_place_value;
}

Result<void> PaperReader::take_line(std::string_view text) {
  if (full()) return PaperErrc::too_long;
  // The sheet has each line's number before it.
  const bool numbered =
      text.size() == line_characters + 1 && text.front() == static_cast<char>('1' + taken_);
  if (numbered) text.remove_prefix(1);
  if (text.size() < line_characters) return PaperErrc::too_short;
  if (text.size() > line_characters) return PaperErrc::too_long;
  std::string characters{text};
  std::transform(characters.begin(), characters.end(), characters.begin(), forgiven);
  const Secret wiped{std::move(characters)};
  PALABRE_TRY(auto bytes, from_characters(wiped.reveal()));
  Part part{};
  std::copy_n(bytes.begin(), part_bytes, part.begin());
  const bool right = with_checksum(line(), part) == bytes;
  if (right) std::copy(part.begin(), part.end(), bytes_.begin() + taken_ * part_bytes);
  sodium_memzero(bytes.data(), bytes.size());
  sodium_memzero(part.data(), part.size());
  if (!right) return PaperErrc::mistyped;
  ++taken_;
  return boost::system::in_place_value;
}

Result<Seed> PaperReader::seed() const {
  if (!full()) return PaperErrc::ended_early;
  Seed seed{};
  std::copy_n(bytes_.begin(), seed.size(), seed.begin());
  const auto key = SigningKey::from_seed(seed).public_key();
  const auto* shown = bytes_.data() + seed.size();
  if (std::equal(shown, shown + part_bytes, key.bytes.begin())) return seed;
  sodium_memzero(seed.data(), seed.size());
  return PaperErrc::mixed_sheets;
}

}  // namespace palabre::node
