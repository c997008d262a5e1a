// What is published for readers far from any node: a feed, and a site.

#include "node/cli/arguments.hpp"

namespace palabre::node {

void Arguments::add_site(CLI::App& publications) {
  auto& atom =
      command(publications, "atom", {"les amendements, en fil Atom", "amendments, as an Atom feed"},
              publish_atom);
  option(atom, "--out", options_.out_file, {"le fichier à écrire", "the file to write"})
      ->required();
  option(atom, "--organisation", options_.organisation,
         {"ceux d'une organisation", "those of an organisation"});
  option(atom, "--section", options_.section,
         {"ceux d'une section : le bloc de son titre", "those of a section: its heading's block"});
  node(atom);
  auto& site = command(publications, "site",
                       {"toute la plateforme, en pages qui se lisent sans réseau",
                        "the whole platform, as pages to read without a network"},
                       publish_site);
  option(site, "--out", options_.out_file,
         {"un dossier, nouveau ou d'un site antérieur", "a folder, new or of an earlier site"})
      ->required();
  node(site);
}

}  // namespace palabre::node
