// The stewards' commands: what is asked to become final, who agrees, and what came of it.

#include <algorithm>

#include "federation/adoption/statement.hpp"
#include "node/charter.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/consolidating.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/given.hpp"
#include "node/cli/needless.hpp"
#include "node/cli/remote.hpp"
#include "node/cli/targets.hpp"
#include "node/cli/uncontested.hpp"
#include "node/data_folder.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

constexpr std::size_t shown_digits = 12;

std::string short_id(const json::object& object, std::string_view name) {
  return string_at(object, name).substr(0, shown_digits);
}

std::string names_of(const json::value& organisations) {
  std::string names;
  for (const auto& each : organisations.as_array()) {
    names += (names.empty() ? "" : ", ") + string_at(each.as_object(), "name");
  }
  return names.empty() ? "–" : names;
}

Words words_of(const std::string& reason) {
  const std::pair<std::string_view, Words> known[] = {
      {"other_height", {"il est fait pour une autre hauteur", "it is for another height"}},
      {"unknown",
       {"ce n'est pas dans l'histoire qui compte", "it isn't in the history that counts"}},
      {"withdrawn", {"son auteur l'a retiré", "its author has withdrawn it"}},
      {"superseded", {"son auteur l'a révisé depuis", "its author has revised it since"}},
      {"adopted_before", {"il est déjà dans le texte", "it is in the text already"}},
      {"thresholds",
       {"il n'a pas l'appui que la charte demande",
        "it lacks the support that the charter asks for"}},
      {"conflict",
       {"il ne va pas avec les précédents, ou son texte a changé",
        "it can't be had beside the ones before it, or its text has changed"}},
      {"wrong_merge",
       {"le texte commun n'est pas celui que font ces amendements",
        "the common text isn't the one that these amendments make"}},
      {"erased", {"son auteur en a retiré un texte", "its author has taken a text of it back"}},
      {"no_steward_left", {"il ne resterait aucune gardienne", "no steward would be left"}},
      {"steward_unknown",
       {"une gardienne doit appartenir au réseau, sous sa clé racine",
        "a steward has to belong, under its root key"}},
      {"other_root_key",
       {"ce n'est pas la clé racine annoncée ; si elle est perdue, --root-lost",
        "it isn't the root key that was published; if that is lost, --root-lost"}},
      {"round_order",
       {"cette phase ne suit pas la phase présente de la ronde",
        "that phase doesn't come after the round's present one"}},
      {"charter_frozen",
       {"la charte ne change pas tant qu'une ronde est ouverte",
        "the charter stays while a round is open"}},
      {"too_late", {"il est venu après le gel de la ronde", "it came after the round was frozen"}},
  };
  for (const auto& [name, words] : known) {
    if (name == reason) return words;
  }
  return {"refusé", "refused"};
}

void say_objections(const Terminal& terminal, const json::object& agenda) {
  for (const auto& each : agenda.at("objections").as_array()) {
    const auto& objection = each.as_object();
    const auto revision = short_id(objection, "revision") + short_id(objection, "block");
    auto what = revision.empty() ? std::string{} : revision + " : ";
    if (const auto* org = objection.if_contains("organisation")) {
      what = string_at(org->as_object(), "name") + " : ";
    }
    terminal.say({"  ✗ {}{}", "  ✗ {}{}"}, what,
                 terminal.words(words_of(string_at(objection, "reason"))));
    if (const auto* reach = objection.if_contains("reach")) {
      const auto& has = reach->as_object();
      const auto& asked = objection.at("asked").as_object();
      terminal.say({"      membres {} sur {}, organisations {} sur {}, régions {} sur {}, secteurs "
                    "{} sur {}",
                    "      members {} of {}, organisations {} of {}, regions {} of {}, sectors {} "
                    "of {}"},
                   number_at(has, "members"), number_at(asked, "members"),
                   number_at(has, "organisations"), number_at(asked, "organisations"),
                   number_at(has, "regions"), number_at(asked, "regions"),
                   number_at(has, "sectors"), number_at(asked, "sectors"));
    }
  }
}

void say_changes(const Terminal& terminal, const json::object& changes) {
  for (const auto& each : changes.at("organisations").as_array()) {
    const auto& change = each.as_object();
    const auto name = string_at(change, "name");
    if (flag_at(change, "removed")) {
      terminal.say({"  s'en va : {}", "  goes: {}"}, name);
    } else if (change.if_contains("root_key") != nullptr) {
      terminal.say({"  nouvelle clé racine de {} : {}", "  new root key of {}: {}"}, name,
                   short_id(change, "root_key"));
    }
  }
  if (const auto* stewards = changes.if_contains("stewards")) {
    terminal.say({"  gardiennes : {}", "  stewards: {}"}, names_of(*stewards));
  }
  if (const auto* round = changes.at("round").if_object()) {
    terminal.say({"  ronde {} : {}", "  round {}: {}"}, number_at(*round, "number"),
                 terminal.words(words_of_phase(string_at(*round, "phase"))));
  }
  if (flag_at(changes, "charter")) terminal.say({"  une nouvelle charte", "  a new charter"});
}

void say_agenda(const Terminal& terminal, const json::object& agenda) {
  terminal.say({"Ordre du jour {} de {}, pour la hauteur {}", "Agenda {} by {}, for height {}"},
               short_id(agenda, "id"), string_at(agenda.at("by").as_object(), "name"),
               number_at(agenda, "height"));
  for (const auto& id : agenda.at("adopted").as_array()) {
    terminal.say({"  adopte {}", "  adopts {}"},
                 std::string{id.as_string()}.substr(0, shown_digits));
  }
  for (const auto& each : agenda.at("merges").as_array()) {
    const auto& merge = each.as_object();
    terminal.say(
        {"  ensemble, ils font du bloc {} :\n    {}", "  together they make of block {}:\n    {}"},
        short_id(merge, "block"), string_at(merge, "text", "…"));
  }
  say_changes(terminal, agenda.at("changes").as_object());
  terminal.say({"  y consentent : {}", "  agreed: {}"}, names_of(agenda.at("agreed")));
  terminal.say({"  attendues    : {}", "  awaited: {}"}, names_of(agenda.at("silent")));
  say_objections(terminal, agenda);
}

/// Why an agenda can't be agreed to now: what a steward agrees to is what it holds at this moment,
/// and what comes later can't help this agenda any more.
std::optional<int> refuse_objections(const Terminal& terminal, const json::object& agenda) {
  if (agenda.at("objections").as_array().empty()) return std::nullopt;
  return terminal.refuse({"cela ne peut pas être adopté ainsi, et cette gardienne n'y consent pas. "
                          "Mettez un autre ordre du jour ou, quand l'appui est là :\n"
                          "  palabre adoption vote {} --data DOSSIER",
                          "that can't be adopted as it is, and this steward doesn't agree. Put "
                          "another agenda or, once the support is there:\n"
                          "  palabre adoption vote {} --data FOLDER"},
                         short_id(agenda, "id"));
}

/// The only agenda whose id begins with `given`; what is wrong has been said otherwise.
std::optional<json::object> find_agenda(const Remote& remote, const Terminal& terminal,
                                        const std::string& given) {
  const auto adoptions = remote.get("/api/v1/adoptions");
  if (!adoptions) return std::nullopt;
  std::optional<json::object> found;
  for (const auto& each : adoptions->at("agendas").as_array()) {
    if (!string_at(each.as_object(), "id").starts_with(given)) continue;
    if (found) {
      terminal.refuse(
          {"plusieurs ordres du jour commencent par {}", "several agendas begin with {}"}, given);
      return std::nullopt;
    }
    found = each.as_object();
  }
  if (!found) {
    terminal.refuse({"pas d'ordre du jour {} à cette hauteur : palabre adoption status les montre.",
                     "no agenda {} at this height: palabre adoption status shows them."},
                    given);
  }
  return found;
}

struct Pair {
  OrgId org;
  PublicKey key;
};

/// ORGANISATION:KEY.
std::optional<Pair> pair_of(const std::string& word) {
  const auto colon = word.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto org = from_hex(word.substr(0, colon));
  const auto key = from_hex(word.substr(colon + 1));
  if (!org || !key) return std::nullopt;
  const auto id = OrgId::from(*org);
  const auto root = PublicKey::from(*key);
  if (!id || !root) return std::nullopt;
  return Pair{*id, *root};
}

bool refuse_word(const Terminal& terminal, const std::string& word) {
  terminal.refuse({"{} n'a pas la forme voulue : 64 chiffres hexadécimaux, avec « : » entre deux.",
                   "{} isn't of the due form: 64 hexadecimal digits, with \":\" between two."},
                  word);
  return false;
}

/// What changes besides the text; false if a word of it is wrong, which has then been said.
bool read_changes(const Options& options, const Terminal& terminal, Changes& changes) {
  std::map<OrgId, OrganisationChange> organisations;
  for (const auto& word : options.removes) {
    const auto bytes = from_hex(word);
    const auto org = bytes ? OrgId::from(*bytes) : Result<OrgId>{Errc::malformed};
    if (!org) return refuse_word(terminal, word);
    organisations[*org] = {*org, true, {}, {}, false};
  }
  for (const auto& word : options.roots) {
    const auto pair = pair_of(word);
    if (!pair) return refuse_word(terminal, word);
    organisations[pair->org] = {pair->org, false, {}, pair->key, options.root_lost};
  }
  for (auto& [org, change] : organisations) changes.organisations.push_back(std::move(change));
  for (const auto& word : options.stewards) {
    const auto pair = pair_of(word);
    if (!pair) return refuse_word(terminal, word);
    if (!changes.stewards) changes.stewards.emplace();
    changes.stewards->emplace(pair->org, pair->key);
  }
  if (options.charter_file.empty()) return true;
  const auto toml = read_file(options.charter_file);
  if (!toml) {
    terminal.refuse(toml.error(), options.charter_file);
    return false;
  }
  const auto read = read_charter(*toml);
  for (const auto& flaw : read.flaws) {
    terminal.refuse({"{}, ligne {} : {} {}", "{}, line {}: {} {}"}, options.charter_file, flaw.line,
                    flaw.field, terminal.language == Language::fr ? flaw.fr : flaw.en);
  }
  changes.charter = read.founding.charter;
  return read.flaws.empty();
}

/// The phase that --round names, of the round that it opens or takes further.
std::optional<RoundStep> read_round(const Options& options, const Remote& remote) {
  const auto round = remote.get("/api/v1/round");
  if (!round) return std::nullopt;
  constexpr std::string_view phases[] = {"collecting", "discussion", "frozen", "decided",
                                         "published"};
  const auto at = std::find(std::begin(phases), std::end(phases), options.round);
  auto number = round->at("number").to_number<std::uint32_t>();
  if (!flag_at(*round, "open")) ++number;
  return RoundStep{number, static_cast<RoundPhase>(1 + (at - std::begin(phases)))};
}

/// This steward agrees to an agenda: it says what its node holds now.
int agree(const Options& options, const Remote& remote, const RecordId& agenda,
          std::uint64_t height) {
  const auto status = remote.get("/api/v1/status");
  if (!status) return exit_refused;
  ObserveStatement statement{height, agenda, {}};
  for (const auto& each : status->at("cut").as_array()) {
    const auto& line = each.as_object();
    const auto org = id_of<OrgId>(line.at("organisation"));
    const auto root = id_of<TreeHash>(line.at("root"));
    const auto size = line.at("size").to_number<std::uint64_t>();
    if (!org || !root || size == 0) continue;
    statement.held.push_back({{*org, line.at("epoch").to_number<std::uint32_t>()}, {size, *root}});
  }
  std::vector<Statement> statements;
  statements.push_back({Kind::observe, encode(statement), {}, {}});
  return remote.speak_for_organisation(
      options, std::move(statements),
      {"Cette gardienne y consent. Quand assez d'autres le font, l'adoption se décide d'elle-même :"
       "\n  palabre adoption status",
       "This steward agrees. Once enough others do, the adoption is decided by itself:"
       "\n  palabre adoption status"});
}

}  // namespace

int adoption_propose(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto platform = remote.platform();
  if (!platform) return exit_refused;
  AgendaStatement agenda{platform->height + 1, platform->adoption, {}, {}};
  for (const auto& given : options.adopts) {
    const auto amendment = find_amendment(remote, terminal, given);
    if (!amendment) return exit_refused;
    agenda.adopted.push_back(amendment->revision);
  }
  if (options.uncontested) {
    auto first = uncontested(remote, terminal);
    if (!first) return exit_refused;
    agenda.adopted = std::move(*first);
    if (agenda.adopted.empty() && options.round.empty()) {
      return terminal.refuse({"tout est contesté : il n'y a rien à adopter d'abord.",
                              "everything is contested: there is nothing to adopt first."});
    }
  }
  if (!read_changes(options, terminal, agenda.changes)) return exit_refused;
  if (!options.round.empty()) {
    agenda.changes.round = read_round(options, remote);
    if (!agenda.changes.round) return exit_refused;
  }
  auto together = consolidate_together(remote, terminal, agenda.adopted);
  if (!together) return exit_refused;
  agenda.merges = std::move(together->merges);
  if (const auto needless =
          refuse_needless(options, remote, terminal, platform->home.org, agenda)) {
    return *needless;
  }
  const auto key = DataFolder{options.data}.read_operating_key();
  if (!key) return terminal.refuse(key.error(), options.data);
  if (!remote.is_own_folder(options.data, platform->home.org)) return exit_refused;
  const auto posted =
      sign_statement(platform->home, *key, platform->organisation_seq + 1,
                     {Kind::agenda, encode(agenda), {}, std::move(together->bodies)});
  if (!remote.post(posted)) return exit_refused;
  const auto id = record_id(posted.signed_record.record);
  const auto put = find_agenda(remote, terminal, to_hex(id.view()));
  if (!put) return exit_refused;
  if (terminal.json) {
    terminal.print(*put);
  } else {
    say_agenda(terminal, *put);
  }
  if (const auto stands = refuse_objections(terminal, *put)) return *stands;
  return agree(options, remote, id, agenda.height);
}

int adoption_vote(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto agenda = find_agenda(remote, terminal, options.target);
  if (!agenda) return exit_refused;
  const auto id = id_of<RecordId>(agenda->at("id"));
  if (!id) return exit_refused;
  if (!terminal.json) say_agenda(terminal, *agenda);
  if (const auto stands = refuse_objections(terminal, *agenda)) return *stands;
  if (!agrees_with_merges(remote, terminal, *agenda)) return exit_refused;
  return agree(options, remote, *id, agenda->at("height").to_number<std::uint64_t>());
}

int adoption_inspect(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  if (!options.target.empty()) {
    const auto agenda = find_agenda(remote, terminal, options.target);
    if (!agenda) return exit_refused;
    if (terminal.json) {
      terminal.print(*agenda);
    } else {
      say_agenda(terminal, *agenda);
    }
    return exit_done;
  }
  const auto adoptions = remote.get("/api/v1/adoptions");
  if (!adoptions) return exit_refused;
  if (terminal.json) {
    terminal.print(json::object{{"agendas", adoptions->at("agendas")}});
    return exit_done;
  }
  for (const auto& each : adoptions->at("agendas").as_array()) {
    say_agenda(terminal, each.as_object());
  }
  if (adoptions->at("agendas").as_array().empty()) {
    terminal.say({"Rien n'est à l'ordre du jour.", "Nothing is on the agenda."});
  }
  return exit_done;
}

int adoption_status(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto adoptions = remote.get("/api/v1/adoptions");
  if (!adoptions) return exit_refused;
  if (terminal.json) {
    terminal.print(*adoptions);
    return exit_done;
  }
  terminal.say({"Hauteur {} ; gardiennes : {} ; il en faut {}.",
                "Height {}; stewards: {}; {} of them decide."},
               number_at(*adoptions, "height"), names_of(adoptions->at("stewards")),
               number_at(*adoptions, "quorum"));
  if (flag_at(*adoptions, "abstains")) {
    terminal.say(
        {"Cette gardienne ne vote pas avant la prochaine adoption : elle a pu voter dans des "
         "actes qu'elle a perdus.",
         "This steward doesn't vote before the next adoption: it may have voted in records "
         "that it has lost."});
  }
  for (const auto& each : adoptions->at("adoptions").as_array()) {
    const auto& adoption = each.as_object();
    terminal.say({"Adoption {} : {}, {}, {}{}", "Adoption {}: {}, {}, {}{}"},
                 number_at(adoption, "height"), short_id(adoption, "id"),
                 terminal.counted(adoption.at("adopted").as_array().size(), nouns::amendment),
                 terminal.counted(count_at(adoption, "rows"), nouns::counted_record),
                 flag_at(adoption, "in_effect")
                     ? ""
                     : terminal.words({" ; attend encore des actes", "; still waits for records"}));
  }
  for (const auto& each : adoptions->at("agendas").as_array()) {
    say_agenda(terminal, each.as_object());
  }
  if (!adoptions->at("rivals").as_array().empty()) {
    return terminal.refuse(
        {"les gardiennes ont adopté deux choses à la même hauteur : voir docs/operating.md",
         "the stewards have adopted two things at one height: see docs/operating.md"});
  }
  return exit_done;
}

}  // namespace palabre::node
