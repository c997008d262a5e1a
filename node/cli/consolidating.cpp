#include "node/cli/consolidating.hpp"

#include <algorithm>

#include "node/cli/fields.hpp"
#include "node/client/agenda_choice.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

constexpr std::size_t id_digits = 12;

std::string start_of(const json::value& id) {
  return std::string{id.as_string()}.substr(0, id_digits);
}

/// Whether there is something that stands against it.
bool say_what_competes(const Terminal& terminal, const json::object& answer) {
  for (const auto& each : answer.at("competing").as_array()) {
    const auto& pair = each.as_object().at("revisions").as_array();
    terminal.refuse(
        {"{} et {} changent les mêmes mots du bloc {} : on ne peut adopter que l'un des "
         "deux. palabre amendment show les montre.",
         "{} and {} change the same words of block {}: only one of the two can be "
         "adopted. palabre amendment show shows them."},
        start_of(pair.at(0)), start_of(pair.at(1)), start_of(each.as_object().at("block")));
  }
  for (const auto& block : answer.at("missing").as_array()) {
    terminal.refuse({"un texte du bloc {} n'est pas encore sur ce nœud : recommencez quand il sera "
                     "arrivé (palabre status dit ce qui manque).",
                     "a text of block {} isn't on this node yet: try again once it has come "
                     "(palabre status says what is missing)."},
                    start_of(block));
  }
  return !answer.at("competing").as_array().empty() || !answer.at("missing").as_array().empty();
}

}  // namespace

std::optional<Consolidated> consolidate_together(const Remote& remote, const Terminal& terminal,
                                                 const std::vector<RecordId>& adopted) {
  Consolidated made;
  if (adopted.size() < 2) return made;
  std::string list;
  for (const auto& id : adopted) list += (list.empty() ? "" : ",") + to_hex(id.view());
  const auto answer = remote.get("/api/v1/consolidation?adopt=" + list);
  if (!answer || say_what_competes(terminal, *answer)) return std::nullopt;
  for (const auto& each : answer->at("merges").as_array()) {
    auto merged = merged_text(each.as_object());
    if (!merged) {
      terminal.refuse(Errc::proof_mismatch, "/api/v1/consolidation");
      return std::nullopt;
    }
    made.merges.push_back(merged->merge);
    made.bodies.push_back(std::move(merged->body));
  }
  return made;
}

bool agrees_with_merges(const Remote& remote, const Terminal& terminal,
                        const json::object& agenda) {
  const auto& named = agenda.at("merges").as_array();
  if (named.empty()) return true;
  std::vector<RecordId> adopted;
  for (const auto& each : agenda.at("adopted").as_array()) {
    if (const auto id = id_of<RecordId>(each)) adopted.push_back(*id);
  }
  const auto made = consolidate_together(remote, terminal, adopted);
  if (!made) return false;
  const auto is_made = [&](const json::value& merge) {
    const auto text = id_of<Commitment>(merge.as_object().at("commitment"));
    return std::any_of(made->merges.begin(), made->merges.end(),
                       [&](const BlockMerge& own) { return own.text.commitment == text; });
  };
  if (std::all_of(named.begin(), named.end(), is_made)) return true;
  terminal.refuse(
      {"cet ordre du jour fait un autre texte commun que celui de ces amendements : "
       "cette gardienne n'y consent pas.",
       "this agenda makes another common text than that of these amendments: this "
       "steward doesn't agree."});
  return false;
}

}  // namespace palabre::node
