#include "node/cli/bundle_words.hpp"

#include <unistd.h>

#include <ctime>
#include <iostream>

#include "node/cli/fields.hpp"
#include "node/cli/messages.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

struct FlawWords {
  std::string_view name;
  Explanation words;
};

const FlawWords flaws[] = {
    {"unreadable",
     {{"Ce fichier n'est pas là ou ne se lit pas.", "That file isn't there or can't be read."},
      {"Vérifiez le chemin et la clé.", "Check the path and the stick."}}},
    {"not_a_bundle",
     {{"Ce n'est pas une liasse Palabre.", "That is no Palabre bundle."},
      {"Vérifiez le fichier.", "Check the file."}}},
    {"cut_off",
     {{"Le fichier est coupé : il lui manque la fin.", "The file is cut off: its end is missing."},
      {"Copiez-le de nouveau, et éjectez la clé avant de la retirer.",
       "Copy it again, and eject the stick before you take it out."}}},
    {"frame",
     {{"Un cadre de la liasse ne se lit pas.", "A frame of the bundle can't be read."},
      {"Copiez-la de nouveau, ou mettez ce logiciel à jour.",
       "Copy it again, or update this software."}}},
    {"order",
     {{"La liasse n'est pas dans l'ordre, ou des rangées y manquent.",
       "The bundle is out of order, or rows are missing inside."},
      {"Demandez-en une autre.", "Ask for another one."}}},
    {"founding",
     {{"La fondation n'est pas celle de la plateforme que la liasse nomme.",
       "The founding isn't that of the platform that the bundle names."},
      {"Demandez-en une autre.", "Ask for another one."}}},
    {"changed",
     {{"Le fichier n'est plus celui qui a été écrit : son empreinte diffère.",
       "The file isn't the one that was written: its hash differs."},
      {"Copiez-le de nouveau.", "Copy it again."}}},
    {"trailing",
     {{"Il y a autre chose après la fin de la liasse.", "Something else follows the bundle's end."},
      {"Copiez-la de nouveau.", "Copy it again."}}},
    {"contents",
     {{"La liasse ne prouve pas ce qu'elle dit.", "The bundle doesn't prove what it says."},
      {"Demandez-en une autre, et dites à qui l'a faite ce qui est montré ici.",
       "Ask for another one, and tell whoever made it what is shown here."}}},
};

const FlawWords& words_of(std::string_view name) {
  for (const auto& flaw : flaws) {
    if (flaw.name == name) return flaw;
  }
  return std::end(flaws)[-1];
}

std::string bytes_in_words(std::uint64_t bytes) {
  if (bytes < 10'000) return fmt::format("{} B", bytes);
  if (bytes < 10'000'000) return fmt::format("{} kB", bytes / 1'000);
  return fmt::format("{} MB", bytes / 1'000'000);
}

std::string day_of(std::uint64_t time_ms) {
  const auto seconds = static_cast<std::time_t>(time_ms / 1'000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32] = {};
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
  return text;
}

}  // namespace

void show_progress(const Terminal& terminal, const BundleProgress& progress) {
  if (::isatty(STDERR_FILENO) == 0 || terminal.json) return;
  const auto done = progress.done.load();
  const auto total = progress.total.load();
  const auto step = progress.step.load();
  if (step == BundleProgress::Step::writing) {
    terminal.err << "\r" << terminal.words({"{} actes écrits", "{} records written"}, done);
  } else {
    const auto share = total == 0 ? 0 : done * 100 / total;
    const Words words = step == BundleProgress::Step::reading
                            ? Words{"vérification : {} %", "checking: {} %"}
                            : Words{"reprise : {} %", "taking: {} %"};
    terminal.err << "\r" << terminal.words(words, share);
  }
  terminal.err << "\x1b[K" << std::flush;
}

void end_progress() {
  if (::isatty(STDERR_FILENO) != 0) std::cerr << "\r\x1b[K" << std::flush;
}

int refuse_bundle(const Terminal& terminal, std::string_view file, const json::object& refusal) {
  const auto flaw = string_at(refusal, "flaw", "contents");
  const auto& words = words_of(flaw).words;
  auto what = words.what;
  auto advice = words.advice;
  if (flaw == "contents" && string_at(refusal, "code") == "wrong network") {
    what = {"C'est la liasse d'une autre plateforme.", "That is another platform's bundle."};
    advice = {"Vérifiez le fichier : palabre bundle show", "Check the file: palabre bundle show"};
  }
  terminal.refuse({"{} : {} {}", "{}: {} {}"}, file, what.in(terminal.language),
                  advice.in(terminal.language));
  terminal.err << terminal.words({"  octet {}, cadre {} ({})", "  byte {}, frame {} ({})"},
                                 number_at(refusal, "offset"), number_at(refusal, "frame"),
                                 string_at(refusal, "code"));
  if (refusal.contains("organisation")) {
    terminal.err << terminal.words(
        {", organisation {}, époque {}, rangée {}", ", organisation {}, epoch {}, row {}"},
        string_at(refusal, "organisation"), number_at(refusal, "epoch"), number_at(refusal, "row"));
  }
  terminal.err << terminal.words({"\n  Rien n'a été changé.\n", "\n  Nothing was changed.\n"});
  return exit_refused;
}

int say_report(const Terminal& terminal, std::string_view file, const json::object& report) {
  if (const auto* refusal = report.if_contains("refusal")) {
    if (terminal.json) terminal.print(report);
    return refuse_bundle(terminal, file, refusal->as_object());
  }
  const auto& unjoined = report.at("unjoined").as_array();
  const int code = unjoined.empty() ? exit_done : exit_refused;
  if (terminal.json) {
    terminal.print(report);
    return code;
  }
  const auto is_zero = [&](std::string_view name) { return number_at(report, name) == "0"; };
  if (is_zero("rows") && is_zero("bodies") && is_zero("forks")) {
    terminal.say({"Rien de nouveau : le nœud tenait déjà ce qu'il peut en prendre.",
                  "Nothing new: the node holds already what it can take of it."});
  } else {
    terminal.say({"Pris : {} ({}), {}, {}.", "Taken: {} ({}), {}, {}."},
                 terminal.counted(count_at(report, "rows"), nouns::row),
                 terminal.counted(count_at(report, "records"), nouns::counted_record),
                 terminal.counted(count_at(report, "bodies"), nouns::text),
                 terminal.counted(count_at(report, "forks"), nouns::fork_proof));
  }
  for (const auto& feed : report.at("strange").as_array()) {
    terminal.say(
        {"Laissé : l'organisation {} n'est pas admise.", "Left: organisation {} isn't admitted."},
        string_at(feed.as_object(), "organisation"));
  }
  for (const auto& feed : report.at("apart").as_array()) {
    terminal.say({"Laissé : l'organisation {} y a une autre histoire que sur ce nœud.",
                  "Left: organisation {} has another history there than on this node."},
                 string_at(feed.as_object(), "organisation"));
  }
  if (unjoined.empty()) return code;
  return terminal.refuse(
      {"la liasse continue une histoire dont ce nœud n'a pas encore le début ({}). Prenez "
       "d'abord une liasse plus ancienne, ou une liasse entière.",
       "the bundle goes on from a history whose beginning this node lacks ({}). Import an "
       "earlier bundle first, or a whole one."},
      terminal.counted(unjoined.size(), nouns::feed));
}

void say_summary(const Terminal& terminal, const BundleSummary& summary) {
  terminal.say({"Plateforme   {}\nRéseau       {}", "Platform     {}\nNetwork      {}"},
               summary.founding ? summary.founding->name : "–", hex(summary.network));
  if (summary.founding && summary.founding->predecessor) {
    const auto& before = *summary.founding->predecessor;
    terminal.say({"Suite de     {}, hauteur {}, état {}", "Goes on from {}, height {}, state {}"},
                 hex(before.network), before.height, hex(before.state_digest));
  }
  const Words kind = summary.whole ? Words{"entière", "whole"}
                     : summary.since
                         ? Words{"depuis une liasse ou un nœud", "since a bundle or node"}
                         : Words{"une partie", "a part"};
  terminal.say({"Liasse       {}, {}\n", "Bundle       {}, {}\n"}, kind.in(terminal.language),
               bytes_in_words(summary.bytes));
  std::vector<std::vector<std::string>> rows;
  if (!summary.feeds.empty()) {
    rows.push_back({terminal.words({"organisation", "organisation"}),
                    terminal.words({"époque", "epoch"}), terminal.words({"rangées", "rows"}),
                    terminal.words({"racine", "root"}), terminal.words({"dite le", "said on"}),
                    terminal.words({"vérifiée", "checked"})});
  }
  for (const auto& [id, feed] : summary.feeds) {
    rows.push_back({feed.organisation.empty() ? hex(id.org).substr(0, 16) : feed.organisation,
                    std::to_string(id.epoch), fmt::format("{}–{}", feed.from, feed.size),
                    hex(feed.root).substr(0, 16), day_of(feed.time_ms),
                    terminal.words(feed.checked ? Words{"oui", "yes"}
                                                : Words{"à l'import", "at the import"})});
  }
  for (const auto& [number, count] : summary.records) {
    const auto rule = kind_rule(number);
    const auto name = rule ? std::string{name_of(rule->kind)} : std::to_string(number);
    rows.push_back({name, "", std::to_string(count)});
  }
  rows.push_back({terminal.words({"textes", "texts"}), "", std::to_string(summary.bodies)});
  rows.push_back(
      {terminal.words({"adoptions", "adoptions"}), "", std::to_string(summary.adoptions)});
  rows.push_back({terminal.words({"preuves de fourche", "fork proofs"}), "",
                  std::to_string(summary.forks.size())});
  terminal.print_table(rows);
}

}  // namespace palabre::node
