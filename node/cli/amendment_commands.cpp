// Proposing, revising and reading amendments.

#include <algorithm>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/given.hpp"
#include "node/cli/operations.hpp"
#include "node/cli/targets.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

std::optional<std::vector<DraftOperation>> operations_from(const Options& options,
                                                           const Terminal& terminal,
                                                           const std::vector<EditableBlock>& text) {
  if (!options.operations_file.empty()) {
    return read_operations(terminal, text, options.operations_file);
  }
  const auto edited = read_file(options.edit_file);
  if (!edited) {
    terminal.refuse(edited.error(), options.edit_file);
    return std::nullopt;
  }
  const auto normal = normalise(*edited);
  if (!normal) {
    terminal.refuse({"{} n'est pas de l'UTF-8.", "{} isn't UTF-8."}, options.edit_file);
    return std::nullopt;
  }
  auto edit = derive_operations(text, *normal);
  for (const auto& flaw : edit.flaws) {
    terminal.refuse({"{}, ligne {} : {}", "{}, line {}: {}"}, options.edit_file, flaw.line,
                    terminal.language == Language::fr ? flaw.fr : flaw.en);
  }
  if (!edit.flaws.empty()) return std::nullopt;
  return std::move(edit.operations);
}

int propose(const Options& options, const Terminal& terminal, const Remote& remote, Kind kind,
            const std::string& base_revision, std::optional<RecordId> reference,
            const std::string& reason, Words done) {
  auto title = given_words(terminal, "--title", options.title);
  if (!title) return exit_refused;
  const auto text = read_text(remote, base_revision);
  if (!text) return exit_refused;
  auto operations = operations_from(options, terminal, *text);
  if (!operations) return exit_refused;
  if (operations->empty()) {
    return terminal.refuse({"rien n'a changé.", "nothing was changed."});
  }
  if (!may_sign(options, terminal, *text, *operations)) return exit_refused;
  const auto platform = remote.platform();
  if (!platform) return exit_refused;
  Draft draft;
  draft.operations = std::move(*operations);
  draft.title = std::move(*title);
  draft.reason = normalise(reason).value_or("");
  draft.language = platform->language;
  draft.counter_proposal = !options.answers.empty();
  if (kind == Kind::revise) {
    draft.change = options.change == "editorial" ? Change::editorial : Change::substantive;
  }
  return remote.speak(options, compose(platform->adoption, kind, draft, reference), done);
}

std::string tally_words(const json::object& tally) {
  return json::serialize(tally.at("support")) + " / " + json::serialize(tally.at("oppose")) +
         " / " + json::serialize(tally.at("abstain"));
}

/// As the API names them.
Words state_words(const json::object& amendment) {
  const auto state = string_at(amendment, "state", "");
  if (state == "withdrawn") return {"retiré", "withdrawn"};
  if (state == "adopted") return {"adopté", "adopted"};
  const auto fit = string_at(amendment, "fit", "");
  if (fit == "stale") return {"à reprendre", "stale"};
  if (fit == "shifted") return {"ouvert, déplacé", "open, shifted"};
  return {"ouvert", "open"};
}

/// What the author of one that the text has outgrown can do.
void say_fit(const Terminal& terminal, const json::object& amendment) {
  const auto fit = string_at(amendment, "fit", "");
  if (fit == "shifted") {
    terminal.say({"\nLe texte a changé depuis autour de ce qu'il touche ; il s'applique encore.",
                  "\nThe text has changed since around what it touches; it still applies."});
  }
  if (fit != "stale") return;
  std::string numbers;
  for (const auto& misfit : amendment.at("misfits").as_array()) {
    const auto number = misfit.as_object().at("operation").to_number<std::size_t>() + 1;
    numbers += (numbers.empty() ? "" : ", ") + std::to_string(number);
  }
  const bool is_one = amendment.at("misfits").as_array().size() == 1;
  const auto what =
      terminal.words(is_one ? Words{"suppose son opération {}", "operation {} expects"}
                            : Words{"supposent ses opérations {}", "operations {} expect"},
                     numbers);
  terminal.say({"\nÀ reprendre : le texte adopté depuis n'a plus ce que {}.\n"
                "Son auteur : palabre amendment rebase, ou revise",
                "\nStale: the text adopted since lacks what its {}.\n"
                "Its author: palabre amendment rebase, or revise"},
               what);
  const auto& rebases = amendment.at("rebases").as_array();
  const bool put = std::any_of(rebases.begin(), rebases.end(), [](const json::value& rebase) {
    return flag_at(rebase.as_object(), "current");
  });
  if (put) {
    terminal.say(
        {"Une organisation a préparé une reprise ; son auteur la signe par palabre amendment "
         "confirm",
         "An organisation has prepared a rebase; its author signs it by palabre amendment "
         "confirm"});
  }
}

Words state_words(std::string_view state) {
  if (state == "adopted") return {"adopté", "adopted"};
  if (state == "withdrawn") return {"retiré", "withdrawn"};
  return {"ouvert", "open"};
}

Words relation_words(std::string_view relation) {
  if (relation == "identical") return {"identique", "identical"};
  if (relation == "competing") return {"concurrent", "competing"};
  if (relation == "compatible") return {"compatible", "compatible"};
  return {"inconnu : un texte manque", "unknown: a text is missing"};
}

}  // namespace

int amendment_propose(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto& given = options.amends.empty() ? options.answers : options.amends;
  std::optional<RecordId> reference;
  if (!given.empty()) {
    const auto target = find_amendment(remote, terminal, given);
    if (!target) return exit_refused;
    reference = target->revision;
  }
  // A sub-amendment works on what the amendment makes; an answer on the platform's own text.
  const auto base = options.amends.empty() ? std::string{} : to_hex(reference->view());
  return propose(options, terminal, remote, Kind::amendment, base, reference, options.reason,
                 {"Proposé : {}", "Proposed: {}"});
}

int amendment_revise(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto shown = remote.get("/api/v1/amendments/" + to_hex(target->id.view()));
  if (!shown) return exit_refused;
  // Each revision says its own reason: the earlier one's, unless another is given, or none.
  const auto reason = options.says_reason ? options.reason : string_at(*shown, "reason");
  return propose(options, terminal, remote, Kind::revise, string_at(*shown, "amends", ""),
                 target->head, reason, {"Révisé : {}", "Revised: {}"});
}

int amendment_withdraw(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return exit_refused;
  return remote.speak(options, withdrawal(target->head), {"Retiré : {}", "Withdrawn: {}"});
}

int amendment_hand_over(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto owner = find_member(remote, terminal, options.new_owner);
  const auto platform = remote.platform();
  if (!owner || !platform) return exit_refused;
  HandOverStatement statement{*owner, platform->home.org};
  if (!options.new_owner_organisation.empty()) {
    const auto org = find_organisation(remote, terminal, options.new_owner_organisation);
    if (!org) return exit_refused;
    statement.new_owner_org = *org;
  }
  const Words question{
      "Remettre l'amendement à cette personne ? Elle seule pourra le réviser ou le "
      "retirer. [o/N] ",
      "Hand the amendment over to that person? They alone can revise or withdraw "
      "it from then on. [y/N] "};
  if (!options.yes && !confirm(terminal, question)) {
    return terminal.refuse({"rien n'a été signé.", "nothing was signed."});
  }
  return remote.speak(options, {Kind::hand_over, encode(statement), {target->head}, {}},
                      {"Remis : {}", "Handed over: {}"});
}

int amendment_list(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  std::string query;
  for (const auto& [name, value] :
       {std::pair{"block", options.block}, std::pair{"state", options.state},
        std::pair{"author", options.author}, std::pair{"fit", options.fit}}) {
    if (!value.empty()) query += (query.empty() ? "?" : "&") + std::string{name} + "=" + value;
  }
  const auto rows = remote.get_all("/api/v1/amendments" + query, "amendments");
  if (!rows) return exit_refused;
  if (terminal.json) {
    terminal.print(json::object{{"amendments", *rows}});
    return exit_done;
  }
  std::vector<std::vector<std::string>> table{
      {terminal.words({"amendement", "amendment"}),
       terminal.words({"pour / contre / abst.", "for / against / abst."}),
       terminal.words({"état", "state"}), terminal.words({"titre", "title"})}};
  for (const auto& value : *rows) {
    const auto& row = value.as_object();
    table.push_back({string_at(row, "id", "").substr(0, 12),
                     tally_words(row.at("tally").as_object()), terminal.words(state_words(row)),
                     words_at(terminal, row, "title")});
  }
  terminal.print_table(table);
  return exit_done;
}

int amendment_show(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto shown = remote.get("/api/v1/amendments/" + to_hex(target->id.view()));
  if (!shown) return exit_refused;
  if (terminal.json) {
    terminal.print(*shown);
    return exit_done;
  }
  terminal.out << words_at(terminal, *shown, "title") << "\n";
  const auto& author = shown->at("author").as_object();
  terminal.say({"{}, {} ; membre {} de {}\n", "{}, {}; member {} of {}\n"},
               string_at(*shown, "id").substr(0, 12),
               terminal.words(state_words(string_at(*shown, "state"))),
               string_at(author, "member").substr(0, 12), string_at(author, "name"));
  for (const auto& operation : shown->at("operations").as_array()) {
    print_operation(terminal, operation.as_object());
  }
  const auto reason = string_at(*shown, "reason", "");
  if (!reason.empty()) terminal.say({"\nMotif : {}", "\nReason: {}"}, reason);
  say_fit(terminal, *shown);
  terminal.say({"\nPour / contre / abstention : {}\nRévisions : {}",
                "\nFor / against / abstain: {}\nRevisions: {}"},
               tally_words(shown->at("tally").as_object()),
               shown->at("revisions").as_array().size());
  return exit_done;
}

int amendment_relations(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto rows =
      remote.get_all("/api/v1/amendments/" + to_hex(target->id.view()) + "/relations", "relations");
  if (!rows) return exit_refused;
  if (terminal.json) {
    terminal.print(json::object{{"relations", *rows}});
    return exit_done;
  }
  if (rows->empty()) {
    terminal.say({"Aucun autre amendement ouvert ne touche aux mêmes blocs.",
                  "No other open amendment touches the same blocks."});
    return exit_done;
  }
  std::vector<std::vector<std::string>> table{{terminal.words({"rapport", "relation"}),
                                               terminal.words({"amendement", "amendment"}),
                                               terminal.words({"titre", "title"})}};
  for (const auto& value : *rows) {
    const auto& row = value.as_object();
    const auto& other = row.at("amendment").as_object();
    table.push_back({terminal.words(relation_words(string_at(row, "relation", ""))),
                     string_at(other, "id", "").substr(0, 12), words_at(terminal, other, "title")});
  }
  terminal.print_table(table);
  return exit_done;
}

int amendment_diff(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto shown = remote.get("/api/v1/amendments/" + to_hex(target->id.view()));
  if (!shown) return exit_refused;
  const auto& operations = shown->at("operations").as_array();
  if (terminal.json) {
    terminal.print(json::object{{"operations", operations}});
    return exit_done;
  }
  for (const auto& operation : operations) print_operation(terminal, operation.as_object());
  return exit_done;
}

}  // namespace palabre::node
