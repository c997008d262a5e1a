// Which commands there are and what each takes. CLI11 stays in arguments*.cpp.

#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "node/cli/commands.hpp"

namespace palabre::node {

class Arguments {
 public:
  using Command = int (*)(const Options&, const Terminal&);

  explicit Arguments(Language language);

  /// Parses the command line, runs what it says, and answers with the process's exit code.
  int run(int count, char** arguments);

 private:
  std::string in(Words words) const { return std::string{words.in(language_)}; }

  void label(CLI::App& app) {
    if (language_ == Language::en) return;
    auto& format = *app.get_formatter();
    format.label("Usage", "Utilisation");
    format.label("Options", "Options");
    format.label("Positionals", "Arguments");
    format.label("Subcommands", "Commandes");
    format.label("SUBCOMMAND", "COMMANDE");
    format.label("OPTIONS", "OPTIONS");
    format.label("REQUIRED", "(obligatoire)");
    format.label("TEXT", "TEXTE");
    format.label("Needs", "Seulement avec");
    format.label("Excludes", "Pas avec");
  }

  CLI::App& group(const std::string& name, Words words) {
    auto* made = app_.add_subcommand(name, in(words));
    made->group(in({"Commandes", "Commands"}));
    made->require_subcommand(1);
    made->fallthrough();
    return *made;
  }

  CLI::App& command(CLI::App& parent, const std::string& name, Words words, Command action) {
    auto* made = parent.add_subcommand(name, in(words));
    made->group(in({"Commandes", "Commands"}));
    made->fallthrough();
    // A command with commands of its own is called after them, and then isn't meant.
    made->callback([this, made, action] {
      if (made->get_subcommands().empty()) command_ = action;
    });
    return *made;
  }

  CLI::Option* option(CLI::App& app, const std::string& name, std::string& value, Words words) {
    return app.add_option(name, value, in(words));
  }

  void data(CLI::App& app) {
    option(app, "--data", options_.data, {"le dossier du nœud", "the node's folder"})->required();
  }
  void passphrase(CLI::App& app) {
    option(app, "--passphrase-file", options_.passphrase_file,
           {"un fichier dont la première ligne est la phrase de passe",
            "a file whose first line is the passphrase"});
  }
  void root(CLI::App& app) {
    auto* path = option(app, "--root-key", options_.root_key,
                        {"où est la clé racine, sinon dans le dossier",
                         "where the root key is, if not in the folder"});
    app.add_flag("--from-paper", options_.from_paper,
                 in({"la clé racine est tapée ou lue de sa feuille",
                     "the root key is typed or scanned from its sheet"}))
        ->excludes(path);
    passphrase(app);
  }
  void node(CLI::App& app) {
    option(app, "--node", options_.node,
           {"l'adresse du nœud, http://HÔTE:PORT (sinon PALABRE_NODE)",
            "the node's address, http://HOST:PORT (else PALABRE_NODE)"});
  }
  void signs(CLI::App& app) {
    node(app);
    option(app, "--key", options_.key, {"votre clé de membre", "your member key"})->required();
    passphrase(app);
    option(app, "--save", options_.save_file,
           {"écrit l'acte signé dans FICHIER, sans le remettre : une autre organisation peut le "
            "porter (palabre carry)",
            "writes the signed record to FILE and doesn't hand it in: another organisation may "
            "carry it (palabre carry)"});
    option(
        app, "--home", options_.home,
        {"avec --save : votre organisation, par son nom ou ses premiers chiffres, si le nœud est "
         "celui d'une autre",
         "with --save: your organisation, by its name or its first digits, if the node is "
         "another's"});
  }
  void says(CLI::App& app) {
    signs(app);
    option(app, "--receipt", options_.receipt_file,
           {"où garder le reçu et sa preuve", "where to keep the receipt and its proof"});
  }
  CLI::Option* target(CLI::App& app, Words words) {
    return option(app, "target", options_.target, words);
  }

  void add_node();
  void add_keys();
  void add_people();
  void add_amendments();
  void add_rebases(CLI::App& amendments);
  void add_voices();
  void add_carrying();
  void add_reading();
  void add_import(CLI::App& texts);
  void add_site(CLI::App& publications);
  void add_publications();
  void add_bundles();
  void add_adoptions();
  void add_ledgers(CLI::App& organisations);
  void add_paper();
  void add_round();
  void add_meetings();
  void add_notices();
  void add_report(CLI::App& publications);
  void add_verification();
  void add_receipts();
  void edits(CLI::App& app);
  int report(const CLI::ParseError& error);

  Language language_;
  Options options_;
  std::string lang_;
  CLI::App app_{"Palabre"};
  Command command_ = nullptr;
};

}  // namespace palabre::node
