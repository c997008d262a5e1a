// Proposing, revising and reading amendments.

#include <algorithm>
#include <map>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/targets.hpp"
#include "node/text/edit.hpp"
#include "node/text/normalise.hpp"
#include "node/text/redline.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

BlockKind kind_of(std::string_view name) {
  if (name == "heading") return BlockKind::heading;
  return name == "list_item" ? BlockKind::list_item : BlockKind::paragraph;
}

std::uint8_t level_of(const json::object& block) {
  const auto* level = block.if_contains("level");
  return level != nullptr && level->is_int64() ? static_cast<std::uint8_t>(level->get_int64()) : 0;
}

std::optional<std::vector<EditableBlock>> read_text(const Remote& remote,
                                                    const std::string& revision) {
  const auto text = remote.get("/api/v1/text" + (revision.empty() ? "" : "?revision=" + revision));
  if (!text) return std::nullopt;
  std::vector<EditableBlock> blocks;
  for (const auto& value : text->at("blocks").as_array()) {
    const auto& block = value.as_object();
    const auto id = id_of<BlockId>(block.at("id"));
    const auto commitment = id_of<Commitment>(block.at("commitment"));
    if (!id || !commitment) return std::nullopt;
    blocks.push_back(
        {*id,
         *commitment,
         {kind_of(string_at(block, "kind", "")), level_of(block), string_at(block, "text", "")}});
  }
  return blocks;
}

std::string paint(const RedlinePart& part) {
  if (part.kind == RedlinePart::Kind::removed) return "[-" + part.text + "-]";
  if (part.kind == RedlinePart::Kind::added) return "{+" + part.text + "+}";
  return part.text;
}

/// Shows operations before they are signed, as people would say them.
class Preview {
 public:
  Preview(const Terminal& terminal, const std::vector<EditableBlock>& text) : terminal_{terminal} {
    for (const auto& block : text) texts_[block.id] = block.block.text;
  }

  void operator()(const DraftInsert& insert) {
    if (insert.after) {
      terminal_.say({"Ajouter après « {} » :", "Add after “{}”:"}, start_of(*insert.after));
    } else {
      terminal_.say({"Ajouter au début :", "Add at the start:"});
    }
    for (const auto& block : insert.blocks) terminal_.out << "  {+" << block.text << "+}\n";
  }
  void operator()(const DraftDelete& removed) {
    terminal_.say({"Supprimer :", "Delete:"});
    terminal_.out << "  [-" << texts_[removed.block] << "-]\n";
  }
  void operator()(const DraftReplace& replace) {
    terminal_.say({"Changer :", "Change:"});
    terminal_.out << "  ";
    for (const auto& part : redline(texts_[replace.block], replace.text))
      terminal_.out << paint(part);
    terminal_.out << "\n";
  }

 private:
  std::string start_of(const BlockId& id) {
    const auto& words = texts_[id];
    const auto parts = split_words(words);
    std::string start;
    for (std::size_t i = 0; i < std::min<std::size_t>(parts.size(), 8); ++i) start += parts[i];
    return start.size() < words.size() ? start + "…" : start;
  }

  const Terminal& terminal_;
  std::map<BlockId, std::string> texts_;
};

/// The operations of --operations: the same shape as the API shows, with first digits for ids.
class OperationsFile {
 public:
  OperationsFile(const Terminal& terminal, const std::vector<EditableBlock>& text)
      : terminal_{terminal}, text_{text} {}

  std::optional<std::vector<DraftOperation>> read(const std::string& file) {
    const auto words = read_file(file);
    if (!words) {
      terminal_.refuse(words.error(), file);
      return std::nullopt;
    }
    boost::system::error_code failed;
    const auto value = json::parse(*words, failed);
    if (failed || !value.is_array()) return refuse(0, "JSON");
    std::vector<DraftOperation> operations;
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
      const auto& element = value.get_array()[i];
      if (!element.is_object()) return refuse(i, "{}");
      auto operation = read_one(element.get_object());
      if (!operation) return refuse(i, wrong_);
      operations.push_back(std::move(*operation));
    }
    return operations;
  }

 private:
  std::optional<std::vector<DraftOperation>> refuse(std::size_t index, const std::string& field) {
    terminal_.refuse(
        {"opération {} : le champ « {} » ne va pas.", "operation {}: field “{}” is wrong."},
        index + 1, field);
    return std::nullopt;
  }

  const EditableBlock* block(const std::string& id) {
    const auto found = std::find_if(text_.begin(), text_.end(), [&](const EditableBlock& each) {
      return id.size() >= 8 && to_hex(each.id.view()).starts_with(id);
    });
    return found == text_.end() ? nullptr : &*found;
  }

  std::optional<DraftOperation> read_one(const json::object& object) {
    const auto sort = string_at(object, "operation", "");
    wrong_ = "operation";
    if (sort == "insert") return read_insert(object);
    if (sort != "delete" && sort != "replace") return std::nullopt;
    wrong_ = "block";
    const auto* target = block(string_at(object, "block", ""));
    if (target == nullptr) return std::nullopt;
    if (sort == "delete") return DraftDelete{target->id, target->commitment};
    wrong_ = "text";
    const auto text = string_at(object, "text", "");
    if (text.empty()) return std::nullopt;
    return DraftReplace{target->id, target->commitment, text};
  }

  std::optional<DraftOperation> read_insert(const json::object& object) {
    DraftInsert insert;
    wrong_ = "after";
    const auto after = string_at(object, "after", "");
    if (!after.empty()) {
      const auto* target = block(after);
      if (target == nullptr) return std::nullopt;
      insert.after = target->id;
    }
    wrong_ = "blocks";
    const auto* blocks = object.if_contains("blocks");
    if (blocks == nullptr || !blocks->is_array()) return std::nullopt;
    for (const auto& each : blocks->get_array()) {
      if (!each.is_object()) return std::nullopt;
      const auto& made = each.get_object();
      insert.blocks.push_back({kind_of(string_at(made, "kind", "paragraph")), level_of(made),
                               string_at(made, "text", "")});
    }
    return insert;
  }

  const Terminal& terminal_;
  const std::vector<EditableBlock>& text_;
  std::string wrong_;
};

std::optional<std::vector<DraftOperation>> operations_from(const Options& options,
                                                           const Terminal& terminal,
                                                           const std::vector<EditableBlock>& text) {
  if (!options.operations_file.empty()) {
    return OperationsFile{terminal, text}.read(options.operations_file);
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
            const std::string& base_revision, std::optional<RecordId> reference, Words done) {
  const auto text = read_text(remote, base_revision);
  if (!text) return exit_refused;
  auto operations = operations_from(options, terminal, *text);
  if (!operations) return exit_refused;
  if (operations->empty()) {
    return terminal.refuse({"rien n'a changé.", "nothing was changed."});
  }
  if (!terminal.json) {
    Preview preview{terminal, *text};
    for (const auto& operation : *operations) std::visit(preview, operation);
  }
  if (!options.yes && !confirm(terminal, {"\nSigner cela ? [o/N] ", "\nSign this? [y/N] "})) {
    return terminal.refuse({"rien n'a été signé.", "nothing was signed."});
  }
  const auto platform = remote.platform();
  if (!platform) return exit_refused;
  Draft draft;
  draft.operations = std::move(*operations);
  draft.title = normalise(options.title).value_or("");
  draft.reason = normalise(options.reason).value_or("");
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

void print_operation(const Terminal& terminal, const json::object& operation) {
  const auto sort = string_at(operation, "operation", "");
  if (sort == "insert") {
    const auto after = string_at(operation, "after", "");
    terminal.say({"Ajouter après le bloc {} :", "Add after block {}:"},
                 after.empty() ? terminal.words({"(début)", "(start)"}) : after.substr(0, 8));
    for (const auto& block : operation.at("blocks").as_array()) {
      terminal.out << "  {+" << string_at(block.as_object(), "text", "…") << "+}\n";
    }
    return;
  }
  const auto block = string_at(operation, "block", "").substr(0, 8);
  if (sort == "delete") {
    terminal.say({"Supprimer le bloc {} :", "Delete block {}:"}, block);
    terminal.out << "  [-" << string_at(operation, "before", "…") << "-]\n";
    return;
  }
  terminal.say({"Changer le bloc {} :", "Change block {}:"}, block);
  terminal.out << "  ";
  for (const auto& part :
       redline(string_at(operation, "before", ""), string_at(operation, "after", ""))) {
    terminal.out << paint(part);
  }
  terminal.out << "\n";
}

/// As the API names them.
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
  return propose(options, terminal, remote, Kind::amendment, base, reference,
                 {"Proposé : {}", "Proposed: {}"});
}

int amendment_revise(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto shown = remote.get("/api/v1/amendments/" + to_hex(target->id.view()));
  if (!shown) return exit_refused;
  return propose(options, terminal, remote, Kind::revise, string_at(*shown, "amends", ""),
                 target->head, {"Révisé : {}", "Revised: {}"});
}

int amendment_withdraw(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return exit_refused;
  return remote.speak(options, withdrawal(target->head), {"Retiré : {}", "Withdrawn: {}"});
}

int amendment_list(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  std::string query;
  for (const auto& [name, value] :
       {std::pair{"block", options.block}, std::pair{"state", options.state},
        std::pair{"author", options.author}}) {
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
    const bool open = string_at(row, "state", "") == "open";
    table.push_back({string_at(row, "id", "").substr(0, 12),
                     tally_words(row.at("tally").as_object()),
                     terminal.words(open ? Words{"ouvert", "open"} : Words{"retiré", "withdrawn"}),
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
  terminal.out << words_at(terminal, *shown, "title") << "\n\n";
  for (const auto& operation : shown->at("operations").as_array()) {
    print_operation(terminal, operation.as_object());
  }
  const auto reason = string_at(*shown, "reason", "");
  if (!reason.empty()) terminal.say({"\nMotif : {}", "\nReason: {}"}, reason);
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
