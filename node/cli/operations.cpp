#include "node/cli/operations.hpp"

#include <map>

#include "node/cli/fields.hpp"
#include "node/text/redline.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

std::string painted(std::string_view before, std::string_view after) {
  std::string words;
  for (const auto& part : redline(before, after)) {
    if (part.kind == RedlinePart::Kind::removed) words += "[-" + part.text + "-]";
    if (part.kind == RedlinePart::Kind::added) words += "{+" + part.text + "+}";
    if (part.kind == RedlinePart::Kind::kept) words += part.text;
  }
  return words;
}

/// So that what doesn't fit on a line is known again.
std::string start_of(const std::string& words) {
  const auto parts = split_words(words);
  std::string start;
  for (std::size_t i = 0; i < std::min<std::size_t>(parts.size(), 8); ++i) start += parts[i];
  return start.size() < words.size() ? start + "…" : start;
}

class Preview {
 public:
  Preview(const Terminal& terminal, const std::vector<EditableBlock>& text) : terminal_{terminal} {
    for (const auto& block : text) texts_[block.id] = block.block.text;
  }

  void operator()(const DraftInsert& insert) {
    if (insert.after) {
      terminal_.say({"Ajouter après « {} » :", "Add after “{}”:"}, start_of(texts_[*insert.after]));
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
    terminal_.out << "  " << painted(texts_[replace.block], replace.text) << "\n";
  }
  void operator()(const DraftMove& move) {
    if (move.after) {
      terminal_.say({"Déplacer après « {} » :", "Move after “{}”:"}, start_of(texts_[*move.after]));
    } else {
      terminal_.say({"Déplacer au début :", "Move to the start:"});
    }
    for (const auto& block : move.blocks) {
      terminal_.out << "  " << start_of(texts_[block]) << "\n";
    }
  }
  void operator()(const DraftSplit& split) {
    terminal_.say({"Diviser en {} :", "Split into {}:"}, split.parts.size());
    terminal_.out << "  " << painted(texts_[split.block], with_breaks(split.parts)) << "\n";
  }
  void operator()(const DraftJoin& join) {
    std::vector<std::string> before;
    for (const auto& each : join.blocks) before.push_back(texts_[each.block]);
    terminal_.say({"Réunir {} blocs :", "Join {} blocks:"}, before.size());
    terminal_.out << "  " << painted(with_breaks(before), join.text) << "\n";
  }

 private:
  const Terminal& terminal_;
  std::map<BlockId, std::string> texts_;
};

std::string block_start(const json::object& object, std::string_view key) {
  return string_at(object, key, "").substr(0, 8);
}

/// The point that an operation names, in words.
std::string point_of(const Terminal& terminal, const json::object& operation) {
  const auto after = block_start(operation, "after");
  return after.empty() ? terminal.words({"(début)", "(start)"}) : after;
}

std::vector<std::string> texts_at(const json::object& operation, std::string_view key,
                                  std::string_view field) {
  std::vector<std::string> texts;
  for (const auto& each : operation.at(key).as_array()) {
    texts.push_back(string_at(each.as_object(), field, "…"));
  }
  return texts;
}

}  // namespace

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

void preview(const Terminal& terminal, const std::vector<EditableBlock>& text,
             const std::vector<DraftOperation>& operations) {
  Preview preview{terminal, text};
  for (const auto& operation : operations) std::visit(preview, operation);
}

bool may_sign(const Options& options, const Terminal& terminal,
              const std::vector<EditableBlock>& text,
              const std::vector<DraftOperation>& operations) {
  if (!terminal.json) preview(terminal, text, operations);
  if (options.yes || confirm(terminal, {"\nSigner cela ? [o/N] ", "\nSign this? [y/N] "})) {
    return true;
  }
  terminal.refuse({"rien n'a été signé.", "nothing was signed."});
  return false;
}

void print_operation(const Terminal& terminal, const json::object& operation) {
  const auto sort = string_at(operation, "operation", "");
  const auto block = block_start(operation, "block");
  if (sort == "insert") {
    terminal.say({"Ajouter après le bloc {} :", "Add after block {}:"},
                 point_of(terminal, operation));
    for (const auto& words : texts_at(operation, "blocks", "text")) {
      terminal.out << "  {+" << words << "+}\n";
    }
  } else if (sort == "delete") {
    terminal.say({"Supprimer le bloc {} :", "Delete block {}:"}, block);
    terminal.out << "  [-" << string_at(operation, "before", "…") << "-]\n";
  } else if (sort == "move") {
    terminal.say({"Déplacer après le bloc {} :", "Move after block {}:"},
                 point_of(terminal, operation));
    for (const auto& value : operation.at("blocks").as_array()) {
      const auto& moved = value.as_object();
      terminal.out << "  " << block_start(moved, "block") << "  "
                   << start_of(string_at(moved, "text", "…")) << "\n";
    }
  } else if (sort == "split") {
    const auto parts = texts_at(operation, "parts", "text");
    terminal.say({"Diviser le bloc {} en {} :", "Split block {} into {}:"}, block, parts.size());
    terminal.out << "  " << painted(string_at(operation, "before", ""), with_breaks(parts)) << "\n";
  } else if (sort == "join") {
    const auto before = texts_at(operation, "blocks", "before");
    const auto& first = operation.at("blocks").as_array().at(0).as_object();
    terminal.say({"Réunir {} blocs dans {} :", "Join {} blocks into {}:"}, before.size(),
                 block_start(first, "block"));
    terminal.out << "  " << painted(with_breaks(before), string_at(operation, "after", "")) << "\n";
  } else {
    terminal.say({"Changer le bloc {} :", "Change block {}:"}, block);
    terminal.out << "  "
                 << painted(string_at(operation, "before", ""), string_at(operation, "after", ""))
                 << "\n";
  }
}

}  // namespace palabre::node
