// One organisation brings in what a member of another said.

#include "federation/record/posted.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/remote.hpp"
#include "node/data_folder.hpp"
#include "node/lost.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// What the node still holds of what other organisations' nodes have lost.
int carry_lost(const Options& options, const Terminal& terminal) {
  const auto store = open_store_to_read(DataFolder{options.data}.database());
  if (!store) return terminal.refuse(store.error(), options.data);
  auto lost = lost_records(**store);
  if (!lost) return terminal.refuse(lost.error(), options.data);
  if (lost->empty()) {
    terminal.say({"Ce nœud ne tient rien que d'autres auraient perdu.",
                  "This node holds nothing that others have lost."});
    return exit_done;
  }
  std::vector<Statement> statements;
  for (auto& posted : *lost) {
    statements.push_back(
        {Kind::carry, encode_carry(posted.signed_record), {}, std::move(posted.bodies)});
  }
  return Remote{Remote::url_of(options), terminal}.speak_for_organisation(
      options, std::move(statements), {"Porté : {}", "Carried: {}"});
}

}  // namespace

int carry(const Options& options, const Terminal& terminal) {
  if (options.lost) return carry_lost(options, terminal);
  if (options.target.empty()) {
    return terminal.refuse(
        {"quel acte ? Donnez son fichier, ou --lost.", "which record? Give its file, or --lost."});
  }
  const auto bytes = read_file(options.target);
  if (!bytes) return terminal.refuse(bytes.error(), options.target);
  auto posted = decode_posted(as_bytes(*bytes));
  if (!posted) {
    return terminal.refuse(
        {"{} n'est pas un acte signé (voir --save).", "{} is no signed record (see --save)."},
        options.target);
  }
  const Remote remote{Remote::url_of(options), terminal};
  std::vector<Statement> statements;
  statements.push_back(
      {Kind::carry, encode_carry(posted->signed_record), {}, std::move(posted->bodies)});
  return remote.speak_for_organisation(
      options, std::move(statements),
      {"Porté : {}. L'acte comptera à la prochaine adoption, si son auteur est encore inscrit chez "
       "lui.",
       "Carried: {}. The record counts at the next adoption, if its author is still enrolled at "
       "home."});
}

}  // namespace palabre::node
