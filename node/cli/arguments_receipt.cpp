// The commands of whoever wants to know what became of their voice.

#include "node/cli/arguments.hpp"

namespace palabre::node {

void Arguments::add_receipts() {
  auto& receipts = group("receipt", {"les reçus : ce qui a été promis, et tenu",
                                     "receipts: what was promised, and kept"});
  auto& show = command(receipts, "show",
                       {"dit pour quoi il est, et ce que l'acte est devenu",
                        "says what it is for, and what became of the record"},
                       receipt_show);
  target(show, {"un fichier de reçu, un acte ou un code", "a receipt file, a record or a code"})
      ->required();
  node(show);
  option(show, "--out", options_.out_file,
         {"le garder dans ce fichier, avec sa preuve", "keep it in this file, with its proof"});
  auto& check = command(receipts, "check",
                        {"vérifie qu'il est tenu, chez une autre organisation",
                         "checks that it is kept, with another organisation"},
                        receipt_check);
  target(check, {"un fichier de reçu ou un code", "a receipt file or a code"})->required();
  auto* against =
      option(check, "--against", options_.against,
             {"une liasse entière, d'où qu'elle vienne", "a whole bundle, wherever it comes from"});
  option(check, "--node", options_.node,
         {"ou le nœud d'une autre organisation (sinon PALABRE_NODE)",
          "or another organisation's node (else PALABRE_NODE)"})
      ->excludes(against);
  option(check, "--evidence", options_.evidence,
         {"s'il est rompu, écrire la preuve ici", "if it is broken, write the evidence here"});
}

}  // namespace palabre::node
