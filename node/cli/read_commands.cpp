// Reading what a node holds: tallies, history, text, status.

#include <algorithm>
#include <cctype>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/targets.hpp"
#include "node/text/edit.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

std::vector<std::string> tally_row(std::string first, const json::object& tally) {
  return {std::move(first), number_at(tally, "support"), number_at(tally, "oppose"),
          number_at(tally, "abstain")};
}

std::vector<std::string> tally_titles(const Terminal& terminal, Words first) {
  return {terminal.words(first), terminal.words({"pour", "support"}),
          terminal.words({"contre", "oppose"}), terminal.words({"abstention", "abstain"})};
}

Words words_of_stance(const std::string& stance) {
  if (stance == "support") return {"pour", "for"};
  if (stance == "oppose") return {"contre", "against"};
  if (stance == "abstain") return {"s'abstient", "abstains"};
  return {"reprend sa parole", "takes it back"};
}

Words words_of_threshold(const std::string& name) {
  if (name == "members") return {"membres", "members"};
  if (name == "organisations") return {"organisations", "organisations"};
  if (name == "regions") return {"régions", "regions"};
  if (name == "sectors") return {"secteurs", "sectors"};
  return {"décisions d'organisations", "organisations' resolutions"};
}

/// What organisations' bodies have resolved, and who signed on paper.
void say_columns(const Terminal& terminal, const json::object& tally) {
  for (const auto& value : tally.at("resolutions").as_array()) {
    const auto& resolution = value.as_object();
    auto words =
        terminal.words({"{} : {}, {} du {}", "{}: {}, {} of {}"}, string_at(resolution, "name"),
                       terminal.words(words_of_stance(string_at(resolution, "stance"))),
                       string_at(resolution, "body"), string_at(resolution, "date"));
    const auto votes = number_at(resolution, "in_favour") + "/" + number_at(resolution, "against") +
                       "/" + number_at(resolution, "abstained");
    if (votes != "0/0/0") words += " (" + votes + ")";
    terminal.out << words << "\n";
  }
  for (const auto& value : tally.at("sheets").as_array()) {
    const auto& sheet = value.as_object();
    terminal.say({"{} : {} sur une feuille de {}, le {} ; lignes retirées : {} ({})",
                  "{}: {} on a sheet of {}, {}; lines struck: {} ({})"},
                 string_at(sheet, "name"), number_at(sheet, "count"), string_at(sheet, "place"),
                 string_at(sheet, "date"), number_at(sheet, "struck"), string_at(sheet, "record"));
  }
}

/// Which of the charter's thresholds hold, which don't, and by how much.
void say_thresholds(const Terminal& terminal, const json::object& tally) {
  const auto* thresholds = tally.if_contains("thresholds");
  if (thresholds == nullptr) return;
  for (const auto& value : thresholds->as_object().at("rows").as_array()) {
    const auto& row = value.as_object();
    const auto name = terminal.words(words_of_threshold(string_at(row, "name")));
    if (flag_at(row, "holds")) {
      terminal.say({"seuil atteint : {}, {} sur {}", "threshold met: {}, {} of {}"}, name,
                   number_at(row, "reached"), number_at(row, "asked"));
    } else {
      terminal.say({"seuil manqué : {}, {} sur {} (manque : {})",
                    "threshold missed: {}, {} of {} (missing: {})"},
                   name, number_at(row, "reached"), number_at(row, "asked"),
                   number_at(row, "missing"));
    }
  }
}

int tally_of_one(const Options& options, const Terminal& terminal, const Remote& remote) {
  const auto target = find_target(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto by = options.by.empty() ? std::string{"organisation"} : options.by;
  const auto shown = remote.get("/api/v1/tallies/" + to_hex(target->view()) + "?by=" + by);
  if (!shown) return exit_refused;
  if (terminal.json) {
    terminal.print(*shown);
    return exit_done;
  }
  std::vector<std::vector<std::string>> table{tally_titles(terminal, {"", ""})};
  const auto field = by == "organisation" ? std::string{"name"} : by;
  for (const auto& value : shown->at("by").as_array()) {
    const auto& row = value.as_object();
    table.push_back(tally_row(string_at(row, field), row));
  }
  table.push_back(tally_row(terminal.words({"ensemble", "together"}), *shown));
  terminal.print_table(table);
  say_columns(terminal, *shown);
  say_thresholds(terminal, *shown);
  return exit_done;
}

/// What two signed histories mean to whoever reads the status.
void say_forks(const json::object& status, const Terminal& terminal) {
  for (const auto& value : status.at("federation").as_object().at("forks").as_array()) {
    const auto& fork = value.as_object();
    terminal.say(
        {"\nAttention : « {} » a signé deux histoires différentes (époque {}). C'est prouvé, et "
         "chaque nœud peut le vérifier. Cela arrive quand on restaure une vieille sauvegarde ou "
         "qu'on fait tourner une copie du nœud. Parlez à cette organisation avant de vous fier à "
         "ses chiffres.\n",
         "\nWarning: “{}” has signed two different histories (epoch {}). This is proven, and every "
         "node can check it. It happens when an old backup is restored, or when a copy of the node "
         "is run beside it. Talk to that organisation before you rely on its numbers.\n"},
        string_at(fork, "name"), number_at(fork, "epoch"));
  }
}

}  // namespace

int tally(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  if (!options.target.empty()) return tally_of_one(options, terminal, remote);
  const auto rows = remote.get_all("/api/v1/amendments", "amendments");
  if (!rows) return exit_refused;
  if (terminal.json) {
    terminal.print(json::object{{"amendments", *rows}});
    return exit_done;
  }
  std::vector<std::vector<std::string>> table{tally_titles(terminal, {"amendement", "amendment"})};
  for (const auto& value : *rows) {
    const auto& row = value.as_object();
    table.push_back(tally_row(words_at(terminal, row, "title"), row.at("tally").as_object()));
  }
  terminal.print_table(table);
  return exit_done;
}

int history(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto page =
      remote.get("/api/v1/history" + (options.cursor.empty() ? "" : "?cursor=" + options.cursor));
  if (!page) return exit_refused;
  if (terminal.json) {
    terminal.print(*page);
    return exit_done;
  }
  std::vector<std::vector<std::string>> table{
      {terminal.words({"acte", "record"}), terminal.words({"sorte", "kind"}),
       terminal.words({"organisation", "organisation"}), terminal.words({"place", "place"}),
       terminal.words({"membre", "member"})}};
  for (const auto& value : page->at("records").as_array()) {
    const auto& row = value.as_object();
    table.push_back({string_at(row, "id").substr(0, 12), string_at(row, "kind"),
                     string_at(row, "organisation").substr(0, 8),
                     number_at(row, "epoch") + "/" + number_at(row, "position"),
                     string_at(row, "member").substr(0, 8)});
  }
  terminal.print_table(table);
  const auto next = string_at(*page, "next");
  if (!next.empty()) terminal.say({"\nLa suite : --cursor {}", "\nMore: --cursor {}"}, next);
  return exit_done;
}

namespace {

/// A block's translation where it has one, marked where it is of an earlier text.
std::string shown_text(const Terminal& terminal, const json::object& block) {
  const auto* translation = block.if_contains("translation");
  if (translation == nullptr || !translation->is_object()) return string_at(block, "text");
  const auto& shown = translation->get_object();
  const auto words = words_at(terminal, shown, "text");
  if (!flag_at(shown, "stale")) return words;
  return terminal.words(
             {"[traduction d'un texte antérieur] ", "[translation of an earlier text] "}) +
         words;
}

}  // namespace

int text(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto& language = options.words_language;
  const auto is_tag_character = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; };
  if (!std::all_of(language.begin(), language.end(), is_tag_character)) {
    return terminal.refuse(
        {"{} n'est pas une langue : fr, en, fr-CA…", "{} is no language: fr, en, fr-CA…"},
        language);
  }
  std::string query = language.empty() ? "" : "?language=" + language;
  if (!options.amends.empty()) {
    const auto amendment = find_amendment(remote, terminal, options.amends);
    if (!amendment) return exit_refused;
    query +=
        (query.empty() ? "?" : "&") + std::string{"revision="} + to_hex(amendment->revision.view());
  }
  const auto shown = remote.get("/api/v1/text" + query);
  if (!shown) return exit_refused;
  if (terminal.json) {
    terminal.print(*shown);
    return exit_done;
  }
  std::vector<EditableBlock> blocks;
  for (const auto& value : shown->at("blocks").as_array()) {
    const auto& block = value.as_object();
    const auto id = id_of<BlockId>(block.at("id"));
    const auto kind = string_at(block, "kind");
    const auto level = block.at("level").to_number<std::uint8_t>();
    blocks.push_back({id.value_or(BlockId{}),
                      id_of<Commitment>(block.at("commitment")).value_or(Commitment{}),
                      {kind == "heading"     ? BlockKind::heading
                       : kind == "list_item" ? BlockKind::list_item
                                             : BlockKind::paragraph,
                       level, shown_text(terminal, block)}});
  }
  if (options.marked) {
    terminal.out << to_edit_file(blocks);
  } else {
    const auto& rows = shown->at("blocks").as_array();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const auto number = string_at(rows[i].as_object(), "number");
      if (options.numbered && !number.empty()) terminal.out << "[" << number << "]\n";
      terminal.out << to_markdown(blocks[i].block) << "\n\n";
    }
  }
  return exit_done;
}

int status(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto shown = remote.get("/api/v1/status");
  if (!shown) return exit_refused;
  if (terminal.json) {
    terminal.print(*shown);
    return exit_done;
  }
  if (const auto* before = shown->at("predecessor").if_object()) {
    terminal.say(
        {"Suite de       {}, hauteur {}, état {}", "Goes on from   {}, height {}, state {}"},
        string_at(*before, "network_id"), number_at(*before, "height"),
        string_at(*before, "state_digest"));
  }
  const auto& coverage = shown->at("coverage").as_object();
  terminal.say(
      {"{}\nNœud de        {}\nPlateforme     {}\nÉtat           {}\nActes          {}\n"
       "Organisations  {} entendues sur {}\nTextes         {} manquants\nPairs          {}\n",
       "{}\nNode of        {}\nPlatform       {}\nState          {}\nRecords        {}\n"
       "Organisations  {} heard of {}\nTexts          {} missing\nPeers          {}\n"},
      string_at(*shown, "platform"), string_at(*shown, "name"), string_at(*shown, "network_id"),
      string_at(*shown, "state_digest"), number_at(*shown, "records"),
      number_at(coverage, "organisations_heard"), number_at(coverage, "organisations_admitted"),
      number_at(coverage, "bodies_missing"),
      shown->at("federation").as_object().at("peers").as_array().size());
  std::vector<std::vector<std::string>> table{
      {terminal.words({"organisation", "organisation"}), terminal.words({"époque", "epoch"}),
       terminal.words({"actes", "records"}), terminal.words({"racine", "root"})}};
  for (const auto& value : shown->at("cut").as_array()) {
    const auto& line = value.as_object();
    table.push_back({string_at(line, "name"), number_at(line, "epoch"), number_at(line, "size"),
                     string_at(line, "root").substr(0, 16)});
  }
  terminal.print_table(table);
  say_forks(*shown, terminal);
  if (string_at(*shown, "signing") != "yes") {
    terminal.say({"\nCe nœud ne signe rien pour l'instant ({}) : voir docs/operating.md, Backup.\n",
                  "\nThis node signs nothing for now ({}): see docs/operating.md, Backup.\n"},
                 string_at(*shown, "signing"));
  }
  return exit_done;
}

}  // namespace palabre::node
