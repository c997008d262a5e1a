// Support in columns of their own: what an organisation's bodies resolve, and who signs on paper.

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/given.hpp"
#include "node/cli/targets.hpp"
#include "node/client/typed.hpp"
#include "node/clock.hpp"
#include "node/publish/csv.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

std::optional<Digest> hash_of_file(const Terminal& terminal, const std::string& file) {
  const auto bytes = read_file(file);
  if (!bytes) {
    terminal.refuse(bytes.error(), file);
    return std::nullopt;
  }
  Digest hash;
  crypto_hash_sha256(hash.bytes.data(), as_bytes(*bytes).data(), bytes->size());
  return hash;
}

/// "31/2/5": for, against, abstained.
bool read_votes(const Terminal& terminal, const std::string& given, ResolutionStatement& into) {
  const auto first = given.find('/');
  const auto second = given.find('/', first == std::string::npos ? first : first + 1);
  if (second != std::string::npos) {
    const auto in_favour = count_of(given.substr(0, first));
    const auto against = count_of(given.substr(first + 1, second - first - 1));
    const auto abstained = count_of(given.substr(second + 1));
    if (in_favour && against && abstained) {
      into.in_favour = *in_favour;
      into.against = *against;
      into.abstained = *abstained;
      return true;
    }
  }
  terminal.refuse({"{} : il faut POUR/CONTRE/ABSTENTIONS, comme 31/2/5.",
                   "{}: write FOR/AGAINST/ABSTAINED, such as 31/2/5."},
                  given);
  return false;
}

/// One person on each line of the list; blank ones are passed over. Two people may be called the
/// same, so a line that is there twice is taken, and said.
std::vector<std::string> lines_of(const Terminal& terminal, const std::string& list) {
  std::vector<std::string> lines;
  std::map<std::string, std::size_t> first_at;
  std::size_t number = 0;
  std::string line;
  std::istringstream stream{list};
  while (std::getline(stream, line)) {
    ++number;
    const auto from = line.find_first_not_of(" \t\r");
    if (from == std::string::npos) continue;
    lines.push_back(line.substr(from, line.find_last_not_of(" \t\r") + 1 - from));
    const auto [first, is_new] = first_at.emplace(lines.back(), number);
    if (is_new) continue;
    terminal.err << terminal.words(
        {"Attention : les lignes {} et {} sont les mêmes ({}). Si c'est une seule personne, "
         "retirez l'une des deux : palabre paper strike\n",
         "Warning: lines {} and {} are the same ({}). If that is one person, strike one of them: "
         "palabre paper strike\n"},
        first->second, number, lines.back());
  }
  return lines;
}

/// By this machine's clock, in UTC.
Day today() {
  using namespace std::chrono;
  const year_month_day date{
      floor<days>(system_clock::time_point{milliseconds{static_cast<std::int64_t>(wall_ms())}})};
  return static_cast<Day>(static_cast<int>(date.year())) * 10'000 +
         static_cast<Day>(static_cast<unsigned>(date.month())) * 100 +
         static_cast<Day>(static_cast<unsigned>(date.day()));
}

struct Slip {
  std::string line;
  Salt salt{};
};

/// Readable by its owner alone, and never over another file.
bool write_slips(const std::string& file, const std::string& bytes) {
  const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) return false;
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const auto count = ::write(made, rest.data(), rest.size());
    if (count <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  const bool is_durable = ::fsync(made) == 0;
  return ::close(made) == 0 && is_durable && rest.empty();
}

std::string slips_csv(const Terminal& terminal, const std::vector<Slip>& slips) {
  std::vector<std::vector<std::string>> rows{
      {terminal.words({"ligne", "line"}), terminal.words({"sel", "salt"})}};
  for (const auto& slip : slips) rows.push_back({slip.line, to_hex(slip.salt)});
  return to_csv(rows);
}

}  // namespace

int organisation_resolve(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_target(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto date = given_past_day(terminal, options.date);
  if (!date) return exit_refused;
  ResolutionStatement statement{*target, stance_of(options.stance),
                                normalise(options.body).value_or(""), *date};
  if (!options.votes.empty() && !read_votes(terminal, options.votes, statement)) {
    return exit_refused;
  }
  statement.quorum_met = options.quorum;
  if (!options.minutes_file.empty()) {
    statement.minutes_hash = hash_of_file(terminal, options.minutes_file);
    if (!statement.minutes_hash) return exit_refused;
  }
  return remote.speak_for_organisation(options, {{Kind::resolution, encode(statement), {}, {}}},
                                       {"La décision de l'organisation est inscrite : {}",
                                        "The organisation's resolution is recorded: {}"});
}

int organisation_attest(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto amendment = find_amendment(remote, terminal, options.target);
  if (!amendment) return exit_refused;
  const Words question{
      "Confirmer, au nom de l'organisation, que cette révision ne change pas le sens ? Si la "
      "charte "
      "le permet, les appuis donnés à la précédente la suivront. [o/N] ",
      "Attest, for the organisation, that this revision changes no meaning? If the charter allows "
      "it, support for the one before it will follow. [y/N] "};
  if (!options.yes && !confirm(terminal, question)) {
    return terminal.refuse({"rien n'a été signé.", "nothing was signed."});
  }
  return remote.speak_for_organisation(
      options, {{Kind::attest, encode_attest(amendment->revision), {}, {}}},
      {"Confirmée comme rédactionnelle : {}", "Attested as editorial: {}"});
}

int organisation_retract(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  std::vector<RecordId> records;
  for (const auto& given : options.targets) {
    const auto record = find_record(remote, terminal, given);
    if (!record) return exit_refused;
    records.push_back(*record);
  }
  const Words question{"Retirer pour toujours les textes de ces actes de l'organisation ? [o/N] ",
                       "Take the texts of these records of the organisation back for ever? [y/N] "};
  if (!options.yes && !confirm(terminal, question)) {
    return terminal.refuse({"rien n'a été signé.", "nothing was signed."});
  }
  return remote.speak_for_organisation(options, {{Kind::retract, encode_retract(records), {}, {}}},
                                       {"Textes retirés : {}", "Texts taken back: {}"});
}

int paper_record(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_target(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto date = given_past_day(terminal, options.date);
  if (!date) return exit_refused;
  const auto list = given_text(terminal, "@" + options.file);
  if (!list) return exit_refused;
  const auto witnessed = given_text(terminal, options.witnessed);
  if (!witnessed) return exit_refused;
  const auto lines = lines_of(terminal, *list);
  if (lines.empty() || lines.size() > sheet_line_count_max) {
    return terminal.refuse({"{} a {} ; une feuille en a de 1 à {}. Inscrivez-en plusieurs.",
                            "{} has {}; a sheet has 1 to {}. Record several."},
                           options.file, terminal.counted(lines.size(), nouns::line),
                           sheet_line_count_max);
  }
  const auto who = make_body(*witnessed, MediaType::plain);
  SheetStatement statement{*target,
                           options.channel == "meeting" ? Channel::meeting : Channel::paper,
                           normalise(options.place).value_or(""),
                           normalise(options.region).value_or(""),
                           *date,
                           refer_to(who),
                           {}};
  std::vector<Slip> slips;
  for (const auto& line : lines) {
    Slip slip{line, {}};
    randombytes_buf(slip.salt.data(), slip.salt.size());
    statement.lines.push_back(line_of(opening_of(slip.salt, line)));
    slips.push_back(std::move(slip));
  }
  std::sort(statement.lines.begin(), statement.lines.end());
  if (!options.minutes_file.empty()) {
    statement.list_hash = hash_of_file(terminal, options.minutes_file);
    if (!statement.list_hash) return exit_refused;
  }
  // Without the salts nobody could ever contest a line: they are safe before anything is signed.
  if (!write_slips(options.out_file, slips_csv(terminal, slips))) {
    return terminal.refuse({"{} est déjà là, ou ne peut être écrit : les sels d'une autre feuille "
                            "seraient perdus. Donnez un autre nom.",
                            "{} is there already, or can't be written: the salts of another sheet "
                            "would be lost. Give another name."},
                           options.out_file);
  }
  terminal.err << terminal.words(
      {"Les sels sont dans {} : remettez à chacun le sien, et gardez ce fichier "
       "hors du réseau.\n",
       "The salts are in {}: give each person theirs, and keep this file off the "
       "network.\n"},
      options.out_file);
  return remote.speak_for_organisation(
      options, {{Kind::sheet, encode(statement), {}, {who}}},
      {"La feuille est inscrite : {}", "The sheet is recorded: {}"});
}

int paper_strike(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto sheet = find_record(remote, terminal, options.target);
  if (!sheet) return exit_refused;
  const auto salt_bytes = given_id(terminal, options.salt);
  if (!salt_bytes) return exit_refused;
  const auto line = normalise(options.line);
  if (!line) {
    return terminal.refuse({"ce texte n'est pas de l'UTF-8.", "this text isn't UTF-8."});
  }
  Salt salt{};
  std::copy(salt_bytes->begin(), salt_bytes->end(), salt.begin());
  const StrikeStatement statement{*sheet, opening_of(salt, *line)};
  return remote.speak_for_organisation(
      options, {{Kind::strike, encode(statement), {}, {}}},
      {"La ligne ne compte plus : {}", "The line doesn't count any more: {}"});
}

int campaign_open(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto platform = remote.platform();
  if (!platform) return exit_refused;
  const auto deadline = given_day(terminal, options.date);
  if (!deadline) return exit_refused;
  if (*deadline < today()) {
    terminal.err << terminal.words(
        {"Attention : l'échéance {} est passée.\n", "Warning: the deadline {} has passed.\n"},
        options.date);
  }
  const auto title = given_text(terminal, options.title);
  if (!title) return exit_refused;
  const auto body = make_body(*title, MediaType::plain);
  CampaignStatement statement{platform->adoption, refer_to(body), options.goal_members,
                              options.goal_organisations, *deadline};
  return remote.speak_for_organisation(
      options, {{Kind::campaign, encode(statement), {}, {body}}},
      {"La campagne est ouverte : {}", "The campaign is open: {}"});
}

int campaign_list(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto rows = remote.get_all("/api/v1/campaigns", "campaigns");
  if (!rows) return exit_refused;
  json::array shown;
  for (const auto& value : *rows) {
    auto campaign = value.as_object();
    const auto tally = remote.get("/api/v1/tallies/" + string_at(campaign, "version"));
    if (!tally) return exit_refused;
    campaign["tally"] = *tally;
    if (!terminal.json) {
      terminal.say({"« {} », jusqu'au {}", "“{}”, until {}"}, words_at(terminal, campaign, "title"),
                   string_at(campaign, "deadline"));
      terminal.say({"  membres : {} sur {} · organisations : {} sur {} · sur papier : {}",
                    "  members: {} of {} · organisations: {} of {} · on paper: {}"},
                   number_at(*tally, "support"), number_at(campaign, "members"),
                   number_at(tally->at("resolved").as_object(), "support"),
                   number_at(campaign, "organisations"),
                   number_at(tally->at("on_paper").as_object(), "paper"));
    }
    shown.push_back(std::move(campaign));
  }
  if (terminal.json) terminal.print(json::object{{"campaigns", std::move(shown)}});
  if (rows->empty() && !terminal.json) terminal.say({"Aucune campagne.", "No campaign."});
  return exit_done;
}

}  // namespace palabre::node
