#include "node/cli/uncontested.hpp"

#include <algorithm>
#include <set>

#include "node/cli/fields.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

/// Whether this round can't adopt it, whatever happens: its author has taken it back, or it came
/// after the freeze. Nothing waits for such a one.
bool is_out(const json::object& due) { return flag_at(due, "late") || flag_at(due, "erased"); }

/// Why it waits; none if its relations to others alone can say so.
std::optional<Words> contested_by_itself(const json::object& due) {
  if (flag_at(due, "late")) return Words{"venu après le gel", "after the freeze"};
  if (flag_at(due, "erased")) return Words{"texte retiré par son auteur", "text taken back"};
  if (!flag_at(due, "thresholds_met")) return Words{"sous les seuils", "below the thresholds"};
  if (string_at(due, "fit") == "stale") return Words{"à reprendre", "stale"};
  if (!string_at(due, "amends").empty()) {
    return Words{"amende un amendement", "amends an amendment"};
  }
  if (number_at(due.at("tally").as_object(), "oppose") != "0") {
    return Words{"des voix contre", "voices against it"};
  }
  const auto& advice = due.at("recommendations").as_array();
  const bool all_adopt = std::all_of(advice.begin(), advice.end(), [](const json::value& each) {
    return string_at(each.as_object(), "advice") == "adopt";
  });
  if (!all_adopt) return Words{"autrement recommandé", "recommended otherwise"};
  return std::nullopt;
}

/// The first that competes with it, or of which a text isn't here; but none that is `out`.
std::optional<std::string> rival_of(const json::array& relations,
                                    const std::set<std::string>& out) {
  for (const auto& value : relations) {
    const auto& other = value.as_object();
    const auto relation = string_at(other, "relation");
    const auto id = string_at(other.at("amendment").as_object(), "id");
    if (out.count(id) != 0) continue;
    if (relation == "competing" || relation == "unknown") return id.substr(0, 8);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<RecordId>> uncontested(const Remote& remote, const Terminal& terminal) {
  const auto queue = remote.get_all("/api/v1/round", "queue");
  if (!queue) return std::nullopt;
  std::set<std::string> out;
  for (const auto& value : *queue) {
    if (is_out(value.as_object())) out.insert(string_at(value.as_object(), "id"));
  }
  std::vector<RecordId> chosen;
  for (const auto& value : *queue) {
    const auto& due = value.as_object();
    const auto id = string_at(due, "id");
    auto why = contested_by_itself(due);
    std::string rival;
    if (!why) {
      const auto relations = remote.get_all("/api/v1/amendments/" + id + "/relations", "relations");
      if (!relations) return std::nullopt;
      if (const auto found = rival_of(*relations, out)) {
        why = Words{"concurrent de ", "competes with "};
        rival = *found;
      }
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
