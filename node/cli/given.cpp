#include "node/cli/given.hpp"

#include <algorithm>

#include "node/client/typed.hpp"
#include "node/clock.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using namespace federation;

namespace {

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

/// What isn't UTF-8 comes mostly from a spreadsheet, as Windows has had it for Western Europe.
void refuse_encoding(const Terminal& terminal, const std::string& given, std::string_view words) {
  if (!given.starts_with("@")) {
    terminal.refuse({"ce texte n'est pas de l'UTF-8.", "this text isn't UTF-8."});
    return;
  }
  const auto flaw = find_flaw(words);
  const auto end = flaw ? std::min(flaw->at, words.size()) : 0;
  const auto line = 1 + std::count(words.begin(), words.begin() + end, '\n');
  const auto file = given.substr(1);
  terminal.refuse(
      {"{0}, ligne {1} : ce n'est pas de l'UTF-8. Enregistrez le fichier en UTF-8, ou :\n"
       "  iconv -f WINDOWS-1252 -t UTF-8 {0} > {0}.utf8",
       "{0}, line {1}: this isn't UTF-8. Save the file as UTF-8, or:\n"
       "  iconv -f WINDOWS-1252 -t UTF-8 {0} > {0}.utf8"},
      file, line);
}

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
  if (!normal) refuse_encoding(terminal, given, words);
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
  if (const auto day = day_of(given)) return day;
  terminal.refuse({"{} n'est pas un jour : il faut AAAA-MM-JJ, comme 2002-05-14.",
                   "{} is no day: write YYYY-MM-DD, such as 2002-05-14."},
                  given);
  return std::nullopt;
}

std::optional<Day> given_past_day(const Terminal& terminal, const std::string& given) {
  const auto day = given_day(terminal, given);
  if (!day || !is_to_come(*day, wall_ms())) return day;
  terminal.refuse({"Le {} n'est pas encore passé : donnez le jour où cela a eu lieu.",
                   "{} is still to come: give the day on which it was."},
                  given);
  return std::nullopt;
}

std::optional<std::uint32_t> given_time(const Terminal& terminal, const std::string& given) {
  if (const auto time = time_of(given)) return time;
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

}  // namespace palabre::node
