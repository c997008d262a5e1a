#include "node/cli/given.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "node/text/normalise.hpp"

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

struct AdviceWord {
  std::string_view name;
  Advice advice;
  Words words;
};

constexpr AdviceWord advice_words[] = {
    {"adopt", Advice::adopt, {"adopter", "adopt"}},
    {"adopt_modified", Advice::adopt_modified, {"adopter modifié", "adopt as modified"}},
    {"reject", Advice::reject, {"rejeter", "reject"}},
    {"refer", Advice::refer, {"renvoyer", "refer"}},
    {"settled", Advice::settled, {"réglé par un autre", "settled by another"}},
    {"vote", Advice::vote, {"passer au vote", "put it to the vote"}},
};

}  // namespace

std::optional<std::string> given_text(const Terminal& terminal, const std::string& given) {
  std::string words = given;
  if (given.starts_with("@")) {
    const auto file = read_file(given.substr(1));
    if (!file) {
      terminal.refuse(file.error(), given.substr(1));
      return std::nullopt;
    }
    words = *file;
  }
  auto normal = normalise(words);
  if (!normal) terminal.refuse({"ce texte n'est pas de l'UTF-8.", "this text isn't UTF-8."});
  return normal;
}

bool is_there(const Terminal& terminal, std::string_view option, std::string_view words) {
  if (words.find_first_not_of(" \t\n") != std::string_view::npos) return true;
  terminal.refuse({"{} est vide.", "{} is empty."}, option);
  return false;
}

std::optional<std::string> given_words(const Terminal& terminal, std::string_view option,
                                       const std::string& given) {
  auto words = normalise(given);
  if (!words) {
    terminal.refuse({"{} n'est pas de l'UTF-8.", "{} isn't UTF-8."}, option);
    return std::nullopt;
  }
  if (!is_there(terminal, option, *words)) return std::nullopt;
  return words;
}

std::optional<Day> given_day(const Terminal& terminal, const std::string& given) {
  const auto numbers = numbers_in<3>(given, '-', {4, 2, 2});
  if (numbers) {
    const auto [year, month, day] = *numbers;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)},
                                           std::chrono::month{month}, std::chrono::day{day}};
    if (date.ok()) return year * 10'000 + month * 100 + day;
  }
  terminal.refuse({"{} n'est pas un jour : il faut AAAA-MM-JJ, comme 2002-05-14.",
                   "{} is no day: write YYYY-MM-DD, such as 2002-05-14."},
                  given);
  return std::nullopt;
}

std::optional<std::uint32_t> given_time(const Terminal& terminal, const std::string& given) {
  const auto numbers = numbers_in<2>(given, ':', {2, 2});
  if (numbers && (*numbers)[0] < 24 && (*numbers)[1] < 60) {
    return (*numbers)[0] * 60 + (*numbers)[1];
  }
  terminal.refuse({"{} n'est pas une heure : il faut HH:MM, comme 14:30.",
                   "{} is no time of day: write HH:MM, such as 14:30."},
                  given);
  return std::nullopt;
}

std::optional<Bytes> given_id(const Terminal& terminal, const std::string& given) {
  const auto bytes = from_hex(given);
  if (bytes && bytes->size() == 32) return *bytes;
  terminal.refuse(
      {"{} : un identifiant a 64 chiffres hexadécimaux.", "{}: an id has 64 hexadecimal digits."},
      given);
  return std::nullopt;
}

Stance stance_of(const std::string& name) {
  if (name == "support") return Stance::support;
  if (name == "oppose") return Stance::oppose;
  return name == "abstain" ? Stance::abstain : Stance::withdrawn;
}

Advice advice_of(const std::string& name) {
  for (const auto& each : advice_words) {
    if (each.name == name) return each.advice;
  }
  return Advice::vote;
}

Words words_of_advice(std::string_view name) {
  for (const auto& each : advice_words) {
    if (each.name == name) return each.words;
  }
  return {"?", "?"};
}

Words words_of_phase(std::string_view name) {
  if (name == "collecting") return {"collecte", "collecting"};
  if (name == "discussion") return {"discussion", "discussion"};
  if (name == "frozen") return {"gel", "frozen"};
  if (name == "decided") return {"décision", "decided"};
  return {"publiée", "published"};
}

std::optional<std::uint32_t> count_of(const std::string& digits) {
  constexpr std::uint32_t count_max = 1'000'000'000;
  std::uint32_t count = 0;
  const auto* end = digits.data() + digits.size();
  const auto [stop, failed] = std::from_chars(digits.data(), end, count);
  if (digits.empty() || failed != std::errc{} || stop != end || count > count_max) {
    return std::nullopt;
  }
  return count;
}

}  // namespace palabre::node
