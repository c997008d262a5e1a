// The command of whoever has a text already, before there is a platform.

#include "node/cli/arguments.hpp"

namespace palabre::node {

void Arguments::add_import(CLI::App& texts) {
  auto& imports = command(texts, "import",
                          {"montre les blocs qu'un texte en Markdown, ODT ou DOCX donnerait",
                           "shows the blocks that a text in Markdown, ODT or DOCX would give"},
                          text_import);
  option(imports, "file", options_.file, {"le fichier", "the file"})->required();
  option(imports, "--out", options_.out_file,
         {"où écrire le Markdown à donner à palabre platform found --text",
          "where to write the Markdown to give to palabre platform found --text"});
}

}  // namespace palabre::node
