// The commands of whoever runs a node: keys, platforms, bundles.

#include "node/cli/arguments.hpp"
#include "node/clock.hpp"

namespace palabre::node {

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
  serve.add_flag("--no-discovery", options_.no_discovery,
                 in({"n'appelle que les pairs de --peer", "dials the peers of --peer alone"}));
  option(serve, "--member-posts", options_.member_posts,
         {"PAR_MINUTE:D'AFFILÉE, les actes d'un membre (sinon 200:2000 ; 0:1 sans limite)",
          "PER_MINUTE:BURST, one member's records (else 200:2000; 0:1 has no limit)"});
  option(serve, "--address-posts", options_.address_posts,
         {"de même, ceux d'une adresse (sinon 1200:6000)",
          "likewise, those of one address (else 1200:6000)"});
  serve
      .add_option("--pace", options_.pace,
                  in({"pour répétitions et essais : tout délai entre nœuds passe N fois plus vite, "
                      "le même N partout (1 à 100, sinon 1)",
                      "for rehearsals and tests: all time-outs between nodes pass N times as fast, "
                      "the same N on each (1 to 100, else 1)"}))
      ->check(CLI::Range(1U, PacedClock::pace_max));

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
  option(found, "--predecessor", options_.predecessor,
         {"RÉSEAU:HAUTEUR:ÉTAT de la plateforme dont celle-ci prend la suite",
          "NETWORK:HEIGHT:STATE of the platform from which this one goes on"});
  root(found);

  auto& join =
      command(platform, "join", {"joint une plateforme", "joins a platform"}, platform_join);
  data(join);
  option(join, "--from", options_.from,
         {"l'adresse d'un de ses nœuds ou d'un miroir, ou une liasse",
          "the address of one of its nodes or of a mirror, or a bundle"})
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
  root.add_option("--new", options_.new_root_file,
                  in({"fait une clé racine dans FICHIER, si les deux sont perdues",
                      "makes a root key in FILE, if both are lost"}));
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

void Arguments::add_bundles() {
  auto& bundles = group("bundle", {"les liasses : l'histoire dans un fichier, sans réseau",
                                   "bundles: the history in a file, without a network"});
  const auto file = [&](CLI::App& app, Words words) {
    option(app, "file", options_.file, words)->required();
  };
  auto& exports = command(bundles, "export", {"en écrit une", "writes one"}, bundle_export);
  file(exports, {"le fichier à écrire", "the file to write"});
  auto* folder =
      option(exports, "--data", options_.data,
             {"le dossier du nœud, en marche ou non", "the node's folder, running or not"});
  option(exports, "--node", options_.node,
         {"ou l'adresse d'un nœud ou d'un miroir", "or the address of a node or a mirror"})
      ->excludes(folder);
  auto* since = option(exports, "--since", options_.since,
                       {"sans ce que cette liasse contient", "without what that bundle holds"});
  option(exports, "--for", options_.reader_status,
         {"sans ce que tient le nœud qui a donné ce status (palabre status --json)",
          "without what the node holds that gave this status (palabre status --json)"})
      ->excludes(since);
  auto& imports =
      command(bundles, "import", {"en prend ce qui manque", "takes what is missing from one"},
              bundle_import);
  file(imports, {"le fichier, ou l'adresse http:// d'un nœud ou d'un miroir",
                 "the file, or the http:// address of a node or a mirror"});
  data(imports);
  file(
      command(bundles, "show", {"montre ce qu'il y a dedans", "shows what is inside"}, bundle_show),
      {"le fichier", "the file"});
}

void Arguments::add_adoptions() {
  auto& adoptions = group("adoption", {"les adoptions : ce que les gardiennes rendent définitif",
                                       "adoptions: what the stewards make final"});
  auto& propose =
      command(adoptions, "propose",
              {"met à l'ordre du jour, et y consent", "puts an agenda, and agrees to it"},
              adoption_propose);
  data(propose);
  node(propose);
  propose.add_option("--adopt", options_.adopts,
                     in({"un amendement, dans l'ordre ; peut se répéter",
                         "an amendment, in order; may be repeated"}));
  propose.add_option("--remove", options_.removes,
                     in({"une organisation qui s'en va", "an organisation that goes"}));
  propose.add_option("--steward", options_.stewards,
                     in({"ORGANISATION:CLÉ_RACINE de chaque gardienne à venir, toutes",
                         "ORGANISATION:ROOT_KEY of each steward to be, all of them"}));
  propose.add_option("--root", options_.roots,
                     in({"ORGANISATION:CLÉ_RACINE, la nouvelle clé d'une organisation",
                         "ORGANISATION:ROOT_KEY, the new key of an organisation"}));
  propose.add_flag("--root-lost", options_.root_lost,
                   in({"la clé annoncée est perdue aussi : les gardiennes en répondent",
                       "the published key is lost too: the stewards vouch for the new one"}));
  propose
      .add_flag("--uncontested", options_.uncontested,
                in({"ce que personne ne conteste, d'abord", "first of all what nobody contests"}))
      ->excludes("--adopt");
  propose.add_flag("--yes", options_.yes,
                   in({"même sans rien adopter ni changer : arrête ce qui a été dit jusqu'ici",
                       "even to adopt and change nothing: settles what was said so far"}));
  option(propose, "--charter", options_.charter_file, {"une nouvelle charte", "a new charter"});
  option(propose, "--round", options_.round,
         {"la phase de la ronde : collecting en ouvre une, puis discussion, frozen, decided, "
          "published",
          "the round's phase: collecting opens one, then discussion, frozen, decided, published"})
      ->check(CLI::IsMember({"collecting", "discussion", "frozen", "decided", "published"}));
  auto& inspect = command(adoptions, "inspect",
                          {"montre un ordre du jour et ce qui s'y oppose",
                           "shows an agenda and what stands against it"},
                          adoption_inspect);
  target(inspect, {"l'ordre du jour ; sinon tous", "the agenda; else all"});
  node(inspect);
  auto& vote =
      command(adoptions, "vote",
              {"y consent pour cette gardienne", "agrees to it for this steward"}, adoption_vote);
  target(vote, {"l'ordre du jour", "the agenda"})->required();
  data(vote);
  node(vote);
  node(command(
      adoptions, "status",
      {"montre ce qui est adopté et qui manque", "shows what is adopted and who is missing"},
      adoption_status));
}

}  // namespace palabre::node
