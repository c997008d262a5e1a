#include "node/cli/needless.hpp"

#include <algorithm>

#include "node/cli/fields.hpp"
#include "node/http/around.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

/// Whether an agenda that was read from a node asks for the same changes; a charter isn't compared,
/// since the node doesn't say it.
bool are_same(const json::object& told, const Changes& changes) {
  if (changes.charter || flag_at(told, "charter")) return false;
  const auto& organisations = told.at("organisations").as_array();
  const auto is_same = [](const json::value& row, const OrganisationChange& change) {
    const auto& one = row.as_object();
    const auto root = change.root_key ? to_hex(change.root_key->view()) : std::string{};
    return string_at(one, "organisation") == to_hex(change.org.view()) &&
           flag_at(one, "removed") == change.removed && string_at(one, "root_key") == root &&
           flag_at(one, "root_lost") == change.root_lost;
  };
  if (!std::equal(organisations.begin(), organisations.end(), changes.organisations.begin(),
                  changes.organisations.end(), is_same)) {
    return false;
  }
  const auto* round = told.at("round").if_object();
  if ((round != nullptr) != changes.round.has_value()) return false;
  if (round != nullptr &&
      (string_at(*round, "phase") != name_of(changes.round->phase) ||
       round->at("number").to_number<std::uint32_t>() != changes.round->number)) {
    return false;
  }
  Stewards stewards;
  const auto* listed = told.if_contains("stewards");
  if ((listed != nullptr) != changes.stewards.has_value()) return false;
  if (listed == nullptr) return true;
  for (const auto& value : listed->as_array()) {
    const auto org = id_of<OrgId>(value.as_object().at("organisation"));
    const auto root = id_of<PublicKey>(value.as_object().at("root_key"));
    if (org && root) stewards.emplace(*org, *root);
  }
  return stewards == *changes.stewards;
}

bool are_same(const json::object& told, const AgendaStatement& agenda) {
  const auto& adopted = told.at("adopted").as_array();
  const auto& merges = told.at("merges").as_array();
  return std::equal(adopted.begin(), adopted.end(), agenda.adopted.begin(), agenda.adopted.end(),
                    [](const json::value& id, const RecordId& own) {
                      return id_of<RecordId>(id) == own;
                    }) &&
         std::equal(merges.begin(), merges.end(), agenda.merges.begin(), agenda.merges.end(),
                    [](const json::value& merge, const BlockMerge& own) {
                      return id_of<Commitment>(merge.as_object().at("commitment")) ==
                             own.text.commitment;
                    }) &&
         are_same(told.at("changes").as_object(), agenda.changes);
}

}  // namespace

std::optional<int> refuse_needless(const Options& options, const Remote& remote,
                                   const Terminal& terminal, const OrgId& own,
                                   const AgendaStatement& agenda) {
  if (!options.yes && agenda.adopted.empty() && agenda.changes == Changes{}) {
    return terminal.refuse(
        {"à adopter quoi ? Donnez --adopt AMENDEMENT, --uncontested, --round PHASE ou un "
         "changement (palabre adoption propose --help) ; ou --yes, pour arrêter seulement ce qui a "
         "été dit jusqu'ici.",
         "to adopt what? Give --adopt AMENDMENT, --uncontested, --round PHASE or a change "
         "(palabre adoption propose --help); or --yes, to settle only what was said so far."});
  }
  const auto adoptions = remote.get("/api/v1/adoptions");
  if (!adoptions) return exit_refused;
  for (const auto& value : adoptions->at("agendas").as_array()) {
    const auto& other = value.as_object();
    const auto& by = other.at("by").as_object();
    const bool is_open = number_at(other, "height") == std::to_string(agenda.height);
    if (!is_open || string_at(by, "organisation") == to_hex(own.view())) continue;
    if (!are_same(other, agenda)) continue;
    return terminal.refuse({"{} a déjà mis le même ordre du jour. Consentez à celui-là :\n"
                            "  palabre adoption vote {} --data DOSSIER",
                            "{} has put the same agenda already. Agree to that one:\n"
                            "  palabre adoption vote {} --data FOLDER"},
                           string_at(by, "name"), string_at(other, "id").substr(0, 12));
  }
  return std::nullopt;
}

}  // namespace palabre::node
