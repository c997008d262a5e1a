// The commands of whoever believes nobody.

#include "node/cli/arguments.hpp"

namespace palabre::node {

void Arguments::add_verification() {
  auto& verify = command(app_, "verify",
                         {"recalcule tout ce qu'une liasse dit, sans réseau ni nœud",
                          "computes anew all that a bundle says, without network or node"},
                         verify_file);
  option(verify, "file", options_.file, {"une liasse entière", "a whole bundle"})->required();
  option(verify, "--since", options_.since,
         {"une liasse plus ancienne : prouve que rien n'en a été retiré ni réécrit",
          "an older bundle: proves that nothing of it was removed or rewritten"});
  data(command(app_, "fsck",
               {"relit et recalcule toute la base d'un nœud arrêté",
                "reads and computes anew all of a stopped node's database"},
               check_folder));
}

}  // namespace palabre::node
