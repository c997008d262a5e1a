#include "node/client/typed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace palabre::node {

using namespace federation;

namespace {

/// Numbers with `separator` between them, each of as many digits as `widths` says.
template <std::size_t Count>
std::optional<std::array<unsigned, Count>> numbers_in(
    std::string_view text, char separator, const std::array<std::size_t, Count>& widths) {
  std::array<unsigned, Count> numbers{};
  for (std::size_t i = 0; i < Count; ++i) {
    if (i > 0) {
      if (text.empty() || text.front() != separator) return std::nullopt;
      text.remove_prefix(1);
    }
    if (text.size() < widths[i]) return std::nullopt;
    const auto* end = text.data() + widths[i];
    const auto [stop, failed] = std::from_chars(text.data(), end, numbers[i]);
    if (failed != std::errc{} || stop != end) return std::nullopt;
    text.remove_prefix(widths[i]);
  }
  if (!text.empty()) return std::nullopt;
  return numbers;
}

}  // namespace

bool is_to_come(Day day, std::uint64_t now_ms) {
  // The first to have a day are fourteen hours ahead of UTC.
  const std::chrono::sys_time<std::chrono::milliseconds> first{std::chrono::milliseconds{now_ms} +
                                                               std::chrono::hours{14}};
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(first)};
  const auto digits = static_cast<unsigned>(static_cast<int>(today.year())) * 10'000 +
                      static_cast<unsigned>(today.month()) * 100 +
                      static_cast<unsigned>(today.day());
  return day > digits;
}

std::optional<Day> day_of(std::string_view typed) {
  const auto numbers = numbers_in<3>(typed, '-', {4, 2, 2});
  if (!numbers) return std::nullopt;
  const auto [year, month, day] = *numbers;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)},
                                         std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return year * 10'000 + month * 100 + day;
}

std::optional<std::uint32_t> time_of(std::string_view typed) {
  const auto numbers = numbers_in<2>(typed, ':', {2, 2});
  if (!numbers || (*numbers)[0] >= 24 || (*numbers)[1] >= 60) return std::nullopt;
  return (*numbers)[0] * 60 + (*numbers)[1];
}

std::optional<std::uint32_t> count_of(std::string_view typed) {
  constexpr std::uint32_t count_max = 1'000'000'000;
  std::uint32_t count = 0;
  const auto* end = typed.data() + typed.size();
  const auto [stop, failed] = std::from_chars(typed.data(), end, count);
  if (typed.empty() || failed != std::errc{} || stop != end || count > count_max) {
    return std::nullopt;
  }
  return count;
}

std::vector<std::string> lines_of(std::string_view typed) {
  constexpr std::string_view blanks = " \t\r";
  std::vector<std::string> lines;
  while (!typed.empty()) {
    const auto end = std::min(typed.find('\n'), typed.size());
    const auto line = typed.substr(0, end);
    typed.remove_prefix(std::min(end + 1, typed.size()));
    const auto from = line.find_first_not_of(blanks);
    if (from == std::string_view::npos) continue;
    lines.emplace_back(line.substr(from, line.find_last_not_of(blanks) + 1 - from));
  }
  return lines;
}

}  // namespace palabre::node
