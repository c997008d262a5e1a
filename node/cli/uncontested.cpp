#include "node/cli/uncontested.hpp"

#include "node/cli/fields.hpp"
#include "node/client/agenda_choice.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

Words words_of(Waits reason) {
  switch (reason) {
    case Waits::late: return {"venu après le gel", "after the freeze"};
    case Waits::erased: return {"texte retiré par son auteur", "text taken back"};
    case Waits::thresholds: return {"sous les seuils", "below the thresholds"};
    case Waits::stale: return {"à reprendre", "stale"};
    case Waits::amends: return {"amende un amendement", "amends an amendment"};
    case Waits::unsupported: return {"personne pour", "nobody for it"};
    case Waits::opposed: return {"des voix contre", "voices against it"};
    case Waits::advised_otherwise: return {"autrement recommandé", "recommended otherwise"};
  }
  return {"attend", "waits"};
}

}  // namespace

std::optional<std::vector<RecordId>> uncontested(const Remote& remote, const Terminal& terminal) {
  const auto queue = remote.get_all("/api/v1/round?rivals=yes", "queue");
  if (!queue) return std::nullopt;
  std::vector<RecordId> chosen;
  for (const auto& value : *queue) {
    const auto& due = value.as_object();
    const auto id = string_at(due, "id");
    std::optional<Words> why;
    if (const auto reason = waits_by_itself(due)) why = words_of(*reason);
    std::string rival;
    if (!why) {
      rival = string_at(due, "rival").substr(0, 8);
      if (!rival.empty()) why = Words{"concurrent de ", "competes with "};
    }
    const auto revision = id_of<RecordId>(due.at("revision"));
    if (!why && revision) {
      chosen.push_back(*revision);
    } else if (why && !terminal.json) {
      terminal.say({"attend : {}  {} ({}{})", "waits: {}  {} ({}{})"}, id.substr(0, 8),
                   words_at(terminal, due, "title"), why->in(terminal.language), rival);
    }
  }
  return chosen;
}

}  // namespace palabre::node
