// The commands of whoever makes the outcome known.

#include "node/cli/arguments.hpp"

namespace palabre::node {

void Arguments::add_publications() {
  auto& publications = group("publish", {"ce qui se publie", "what is published"});
  const auto out = [this](CLI::App& app, Words words) {
    option(app, "--out", options_.out_file, words)->required();
    node(app);
  };
  const auto named = [this](CLI::App& app) {
    app.add_option("amendment", options_.targets,
                   in({"des amendements ; sinon tous ceux qui sont ouverts",
                       "amendments; else all that are open"}));
  };
  const Words file{"le fichier à écrire", "the file to write"};
  out(command(publications, "synopsis",
              {"le texte, et à côté de chaque bloc ce qui est proposé, en HTML",
               "the text, and beside each block what is proposed, as HTML"},
              publish_synopsis),
      file);
  out(command(publications, "csv",
              {"les amendements et leurs appuis, pour un tableur",
               "amendments and their support, for a spreadsheet"},
              publish_csv),
      {"le dossier où écrire", "the folder to write to"});
  auto& odt = command(publications, "odt",
                      {"le texte, où les amendements sont des modifications suivies, pour un "
                       "traitement de texte (OpenDocument)",
                       "the text, where amendments are tracked changes, for a word processor "
                       "(OpenDocument)"},
                      publish_odt);
  named(odt);
  out(odt, file);
  auto& akn = command(
      publications, "akn",
      {"les amendements ouverts, en Akoma Ntoso", "open amendments, as Akoma Ntoso"}, publish_akn);
  named(akn);
  akn.add_flag("--text", options_.whole_text,
               in({"le texte lui-même, sans amendement", "the text itself, without amendments"}));
  out(akn, file);
  add_report(publications);
  add_site(publications);
}

}  // namespace palabre::node
