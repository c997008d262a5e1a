// The command line: which commands there are and what each takes. The only source with CLI11.

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "node/cli/commands.hpp"
#include "node/http/api.hpp"

namespace palabre::node {

namespace {

using Command = int (*)(const Options&, const Terminal&);

/// --lang, else LANG, else French. Asked before parsing, since help and errors need it.
Language language_of_command_line(int count, char** arguments) {
  for (int i = 1; i + 1 < count; ++i) {
    if (std::string_view{arguments[i]} == "--lang") return language_of(arguments[i + 1]);
  }
  for (int i = 1; i < count; ++i) {
    const std::string_view argument{arguments[i]};
    if (argument.starts_with("--lang=")) return language_of(argument.substr(7));
  }
  const char* lang = std::getenv("LANG");
  return lang != nullptr && std::string_view{lang}.starts_with("en") ? Language::en : Language::fr;
}

class Arguments {
 public:
  explicit Arguments(Language language) : language_{language} {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_version_flag("--version", std::string{software},
                          in({"montre la version", "shows the version"}));
    app_.set_help_flag("-h,--help", in({"montre cette aide", "shows this help"}));
    app_.add_flag("--json", options_.json, in({"répond en JSON", "answers in JSON"}));
    app_.add_option("--lang", lang_,
                    in({"fr ou en (sinon LANG, sinon fr)", "fr or en (else LANG, else fr)"}))
        ->check(CLI::IsMember({"fr", "en"}));
    label(app_);
    add_node();
    add_keys();
    add_people();
    add_amendments();
    add_voices();
    add_reading();
  }

  int run(int count, char** arguments) {
    try {
      app_.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
      return report(error);
    }
    const Terminal terminal{language_, options_.json, std::cout, std::cerr};
    return command_(options_, terminal);
  }

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
  }
  CLI::Option* target(CLI::App& app, Words words) {
    return option(app, "target", options_.target, words);
  }

  void add_node();
  void add_keys();
  void add_people();
  void add_amendments();
  void add_voices();
  void add_reading();
  void edits(CLI::App& app);
  int report(const CLI::ParseError& error);

  Language language_;
  Options options_;
  std::string lang_;
  CLI::App app_{"Palabre"};
  Command command_ = nullptr;
};

void Arguments::add_node() {
  auto& nodes = group("node", {"un nœud : le créer, le faire tourner", "a node: make it, run it"});
  auto& init =
      command(nodes, "init", {"crée les clés et la base", "makes keys and database"}, node_init);
  data(init);
  option(init, "--name", options_.name, {"le nom de l'organisation", "the organisation's name"})
      ->required();
  option(init, "--city", options_.city, {"sa ville", "its city"});
  option(init, "--region", options_.region, {"sa région", "its region"});
  option(init, "--sector", options_.sector, {"son secteur", "its sector"});
  option(init, "--url", options_.url,
         {"l'adresse publique de son nœud", "its node's public address"});
  passphrase(init);

  auto& serve = command(nodes, "serve", {"fait tourner le nœud", "runs the node"}, node_serve);
  data(serve);
  option(serve, "--listen", options_.listen,
         {"où écouter, HÔTE:PORT", "where to listen, HOST:PORT"})
      ->required();
  serve.add_option(
      "--peer", options_.peers,
      in({"l'adresse d'un pair ; peut se répéter", "a peer's address; may be repeated"}));

  auto& rekey = command(
      nodes, "rekey",
      {"remplace la clé d'exploitation (nœud arrêté)", "replaces the operating key (node stopped)"},
      node_rekey);
  data(rekey);
  root(rekey);

  auto& recover = command(nodes, "recover",
                          {"passe outre l'attente des pairs, par une nouvelle époque (nœud arrêté)",
                           "overrides the wait for peers, by a new epoch (node stopped)"},
                          node_recover);
  data(recover);
  root(recover);
  node(recover);
  recover.add_flag("--yes", options_.yes, in({"sans demander", "without asking"}));

  auto& platform = group(
      "platform", {"une plateforme : la fonder, la joindre", "a platform: found it, join it"});
  auto& found =
      command(platform, "found", {"fonde une plateforme", "founds a platform"}, platform_found);
  data(found);
  option(found, "--text", options_.text_file,
         {"le texte, en Markdown, ou ses blocs en JSON",
          "the text, in Markdown, or its blocks in JSON"})
      ->required();
  option(found, "--charter", options_.charter_file,
         {"la charte, en TOML (docs/charter.md)", "the charter, in TOML (docs/charter.md)"})
      ->required();
  root(found);

  auto& join =
      command(platform, "join", {"joint une plateforme", "joins a platform"}, platform_join);
  data(join);
  option(join, "--from", options_.from,
         {"l'adresse d'un de ses nœuds", "the address of one of its nodes"})
      ->required();
  option(join, "--network", options_.network,
         {"l'identifiant de la plateforme", "the platform's id"})
      ->required();
  root(join);
}

void Arguments::add_keys() {
  auto& shown = command(app_, "keys", {"montre les clés publiques", "shows public keys"}, keys);
  option(shown, "--data", options_.data, {"le dossier du nœud", "the node's folder"});
  option(shown, "--key", options_.key, {"une clé de membre", "a member key"});

  auto& root = command(shown, "root",
                       {"la clé racine et la prochaine : les montrer, les mettre sur papier",
                        "the root key and the next one: shows them, puts them on paper"},
                       keys_root);
  option(root, "--data", options_.data, {"le dossier du nœud", "the node's folder"});
  option(root, "--root-key", options_.root_key,
         {"où est la clé racine, ou où la mettre, sinon dans le dossier",
          "where the root key is, or goes, if not in the folder"});
  auto* shows = root.add_flag(
      "--public", options_.shows_public,
      in({"montre les clés publiques (sinon déjà)", "shows the public keys (the default)"}));
  auto* paper = root.add_option("--paper", options_.paper_file,
                                in({"une feuille à mettre au coffre ; dans FICHIER (.html pour "
                                    "imprimer), sinon à l'écran",
                                    "a sheet to keep in a safe; in FILE (.html to print), else on "
                                    "the screen"}))
                    ->expected(0, 1)
                    ->excludes(shows);
  root.add_flag("--next", options_.next,
                in({"la feuille de la prochaine clé racine", "the next root key's sheet"}))
      ->needs(paper);
  root.add_flag("--from-paper", options_.from_paper,
                in({"rend la clé d'une feuille, sous une nouvelle phrase de passe",
                    "gives the key of a sheet back, under a new passphrase"}))
      ->excludes(paper)
      ->excludes(shows);
  passphrase(root);
  root.parse_complete_callback([this, paper] { options_.paper = paper->count() > 0; });

  data(command(shown, "operating",
               {"la clé d'exploitation et son époque", "the operating key and its epoch"},
               keys_operating));
}

void Arguments::add_people() {
  auto& organisations = group("organisation", {"les organisations", "organisations"});
  auto& admit = command(
      organisations, "admit",
      {"admet une organisation, au nom d'une gardienne", "admits an organisation, for a steward"},
      organisation_admit);
  target(admit, {"l'identifiant de l'organisation", "the organisation's id"})->required();
  data(admit);
  node(admit);
  option(admit, "--region", options_.region,
         {"la région qui comptera", "the region that will count"});
  option(admit, "--sector", options_.sector,
         {"le secteur qui comptera", "the sector that will count"});
  node(command(organisations, "list", {"les montre", "shows them"}, organisation_list));

  auto& members = group("member", {"les membres", "members"});
  auto& create = command(members, "create", {"crée la clé d'un membre", "makes a member's key"},
                         member_create);
  option(create, "--key", options_.key, {"où l'écrire", "where to write it"})->required();
  node(create);
  passphrase(create);
  signs(command(members, "consent", {"consent à être inscrit", "consents to being enrolled"},
                member_consent));
  auto& enrol = command(members, "enrol", {"inscrit des membres", "enrols members"}, member_enrol);
  enrol.add_option("consent", options_.consents, in({"leurs consentements", "their consents"}))
      ->required();
  option(enrol, "--replaces", options_.replaces,
         {"la clé perdue que celle-ci remplace, d'une même personne",
          "the lost key that this one replaces, of the same person"});
  data(enrol);
  node(enrol);
  auto& revoke = command(members, "revoke", {"radie un membre", "revokes a member"}, member_revoke);
  target(revoke, {"sa clé publique", "its public key"})->required();
  data(revoke);
  node(revoke);
  node(command(members, "list", {"les montre", "shows them"}, member_list));
}

void Arguments::edits(CLI::App& app) {
  signs(app);
  auto* edit = option(app, "--edit", options_.edit_file,
                      {"le texte modifié (palabre text --marked en fait la base)",
                       "the text as edited (palabre text --marked makes the base)"});
  auto* operations = option(app, "--operations", options_.operations_file,
                            {"les opérations, en JSON", "the operations, in JSON"});
  edit->excludes(operations);
  app.require_option(1, 0);
  option(app, "--title", options_.title, {"un titre", "a title"})->required();
  option(app, "--reason", options_.reason, {"pourquoi", "why"});
  app.add_flag("--yes", options_.yes, in({"signe sans demander", "signs without asking"}));
}

void Arguments::add_amendments() {
  auto& amendments = group("amendment", {"les amendements", "amendments"});
  auto& propose =
      command(amendments, "propose", {"en propose un", "proposes one"}, amendment_propose);
  edits(propose);
  auto* amends =
      option(propose, "--amends", options_.amends,
             {"l'amendement que celui-ci modifie", "the amendment that this one amends"});
  option(propose, "--answers", options_.answers,
         {"l'amendement auquel il est une contre-proposition",
          "the amendment to which it is a counter-proposal"})
      ->excludes(amends);
  auto& revise = command(amendments, "revise", {"en révise un", "revises one"}, amendment_revise);
  target(revise, {"l'amendement", "the amendment"})->required();
  edits(revise);
  option(revise, "--change", options_.change,
         {"substantive ou editorial", "substantive or editorial"})
      ->check(CLI::IsMember({"substantive", "editorial"}));
  auto& withdraw =
      command(amendments, "withdraw", {"en retire un", "withdraws one"}, amendment_withdraw);
  target(withdraw, {"l'amendement", "the amendment"})->required();
  signs(withdraw);
  auto& list = command(amendments, "list", {"les montre", "shows them"}, amendment_list);
  node(list);
  option(list, "--block", options_.block, {"ceux d'un bloc", "those of a block"});
  option(list, "--author", options_.author,
         {"ceux d'un membre ou d'une organisation", "those of a member or an organisation"});
  option(list, "--state", options_.state, {"open ou withdrawn", "open or withdrawn"})
      ->check(CLI::IsMember({"open", "withdrawn"}));
  auto& show = command(amendments, "show", {"en montre un", "shows one"}, amendment_show);
  target(show, {"l'amendement", "the amendment"})->required();
  node(show);
  auto& diff = command(amendments, "diff", {"montre ce qu'il change", "shows what it changes"},
                       amendment_diff);
  target(diff, {"l'amendement", "the amendment"})->required();
  node(diff);
}

void Arguments::add_voices() {
  auto& endorses = command(app_, "endorse", {"donne sa voix", "gives one's voice"}, endorse);
  target(endorses, {"l'amendement", "the amendment"})->required();
  option(endorses, "--stance", options_.stance,
         {"support, oppose, abstain ou withdrawn", "support, oppose, abstain or withdrawn"})
      ->required()
      ->check(CLI::IsMember({"support", "oppose", "abstain", "withdrawn"}));
  signs(endorses);

  auto& comments = group("comment", {"les commentaires", "comments"});
  auto& add = command(comments, "add", {"commente", "comments"}, comment_add);
  target(add, {"l'amendement", "the amendment"});
  option(add, "--block", options_.block, {"ou un bloc du texte", "or a block of the text"});
  option(add, "--text", options_.text, {"le commentaire, ou @FICHIER", "the comment, or @FILE"})
      ->required();
  option(add, "--side", options_.side,
         {"for, against, question ou none", "for, against, question or none"})
      ->check(CLI::IsMember({"for", "against", "question", "none"}));
  signs(add);
  auto& list = command(comments, "list", {"les montre", "shows them"}, comment_list);
  target(list, {"l'amendement", "the amendment"});
  option(list, "--block", options_.block, {"ou un bloc du texte", "or a block of the text"});
  node(list);

  auto& stories = group("story", {"les récits", "stories"});
  auto& tell = command(stories, "tell", {"en raconte un", "tells one"}, story_tell);
  option(tell, "--title", options_.title, {"un titre", "a title"})->required();
  option(tell, "--theme", options_.theme, {"un thème", "a theme"})->required();
  option(tell, "--text", options_.text, {"le récit, ou @FICHIER", "the story, or @FILE"})
      ->required();
  option(tell, "--block", options_.block, {"le bloc dont il parle", "the block that it speaks of"});
  signs(tell);
  node(command(stories, "list", {"les montre", "shows them"}, story_list));

  auto& erases = command(app_, "erase",
                         {"retire le texte de ce qu'on a dit ; les voix restent",
                          "takes back the text of what one said; voices stay"},
                         erase);
  erases
      .add_option("target", options_.targets,
                  in({"des amendements, commentaires ou récits à soi",
                      "amendments, comments or stories of one's own"}))
      ->required();
  erases.add_flag("--yes", options_.yes, in({"signe sans demander", "signs without asking"}));
  signs(erases);
}

void Arguments::add_reading() {
  auto& counts = command(app_, "tally", {"montre les appuis", "shows support"}, tally);
  target(counts, {"un amendement ; sinon tous", "an amendment; else all"});
  option(counts, "--by", options_.by,
         {"organisation, region ou sector", "organisation, region or sector"})
      ->check(CLI::IsMember({"organisation", "region", "sector"}));
  node(counts);
  auto& told = command(app_, "history", {"montre les actes", "shows records"}, history);
  option(told, "--cursor", options_.cursor, {"où reprendre", "where to go on"});
  node(told);
  auto& words = command(app_, "text", {"montre le texte", "shows the text"}, text);
  words.add_flag("--marked", options_.marked,
                 in({"avec un repère devant chaque bloc, pour le modifier",
                     "with a marker before each block, to edit it"}));
  node(words);
  node(command(app_, "status", {"montre où en est le nœud", "shows how far the node is"}, status));
}

/// CLI11 speaks English; what it says of the commonest mistakes is said in French here.
std::string in_french(const std::string& name, const std::string& words) {
  const auto required = words.find(" is required");
  if (required != std::string::npos) return "il manque : " + words.substr(0, required);
  const auto colon = words.rfind(": ");
  if (name == "ExtrasError" && colon != std::string::npos) {
    return "argument inconnu : " + words.substr(colon + 2);
  }
  if (const auto at = words.find(" excludes "); at != std::string::npos) {
    return words.substr(0, at) + " ne va pas avec " + words.substr(at + 10);
  }
  if (const auto at = words.find(" requires "); at != std::string::npos) {
    return words.substr(0, at) + " ne va qu'avec " + words.substr(at + 10);
  }
  if (name == "ValidationError") return "valeur refusée : " + words;
  if (name == "RequiredError") return "il manque une option : " + words;
  return words;
}

int Arguments::report(const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app_.exit(error, std::cout, std::cerr);
  const std::string words = error.what();
  std::string said = words;
  if (words.starts_with("A subcommand")) {
    said = in({"commande absente ou inconnue", "no such command, or none"});
  } else if (language_ == Language::fr) {
    said = in_french(error.get_name(), words);
  }
  std::cerr << said << "\n"
            << in({"L'aide : palabre --help, ou --help après une commande.",
                   "Help: palabre --help, or --help after a command."})
            << "\n";
  return exit_usage;
}

}  // namespace

int run_command_line(int argument_count, char** arguments) {
  return Arguments{language_of_command_line(argument_count, arguments)}.run(argument_count,
                                                                            arguments);
}

}  // namespace palabre::node
