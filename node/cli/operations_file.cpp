// The operations of `--operations FILE`.

#include <algorithm>

#include "node/cli/fields.hpp"
#include "node/cli/operations.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

BlockKind kind_of(std::string_view name) {
  if (name == "heading") return BlockKind::heading;
  return name == "list_item" ? BlockKind::list_item : BlockKind::paragraph;
}

std::uint8_t level_of(const json::object& block) {
  const auto* level = block.if_contains("level");
  return level != nullptr && level->is_int64() ? static_cast<std::uint8_t>(level->get_int64()) : 0;
}

namespace {

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
    if (failed || !value.is_array()) {
      terminal_.refuse({"{} n'est pas une liste JSON.", "{} isn't a JSON list."}, file);
      return std::nullopt;
    }
    std::vector<DraftOperation> operations;
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
      const auto& element = value.get_array()[i];
      wrong_ = "{}";
      auto operation = element.is_object() ? read_one(element.get_object()) : std::nullopt;
      if (!operation) {
        terminal_.refuse(
            {"opération {} : le champ « {} » ne va pas.", "operation {}: field “{}” is wrong."},
            i + 1, wrong_);
        return std::nullopt;
      }
      operations.push_back(std::move(*operation));
    }
    return operations;
  }

 private:
  const EditableBlock* block(const std::string& id) const {
    const auto found = std::find_if(text_.begin(), text_.end(), [&](const EditableBlock& each) {
      return id.size() >= 8 && to_hex(each.id.view()).starts_with(id);
    });
    return found == text_.end() ? nullptr : &*found;
  }

  const EditableBlock* block_at(const json::object& object, std::string_view key) {
    wrong_ = key;
    return block(string_at(object, key, ""));
  }

  /// Not empty.
  std::optional<std::string> text_at(const json::object& object, std::string_view key) {
    wrong_ = key;
    auto text = normalise(string_at(object, key, ""));
    return text && !text->empty() ? text : std::nullopt;
  }

  const json::array* list_at(const json::object& object, std::string_view key) {
    wrong_ = key;
    const auto* list = object.if_contains(key);
    return list != nullptr && list->is_array() ? &list->get_array() : nullptr;
  }

  /// Of `after`: absent, null or empty for the start.
  bool read_point(const json::object& object, std::optional<BlockId>& point) {
    wrong_ = "after";
    const auto after = string_at(object, "after", "");
    if (after.empty()) return true;
    const auto* target = block(after);
    if (target != nullptr) point = target->id;
    return target != nullptr;
  }

  std::optional<DraftOperation> read_one(const json::object& object) {
    wrong_ = "operation";
    const auto sort = string_at(object, "operation", "");
    if (sort == "insert") return read_insert(object);
    if (sort == "move") return read_move(object);
    if (sort == "join") return read_join(object);
    if (sort != "delete" && sort != "replace" && sort != "split") return std::nullopt;
    const auto* target = block_at(object, "block");
    if (target == nullptr) return std::nullopt;
    if (sort == "delete") return DraftDelete{target->id, target->commitment};
    if (sort == "split") return read_split(object, *target);
    const auto text = text_at(object, "text");
    if (!text) return std::nullopt;
    return DraftReplace{target->id, target->commitment, *text};
  }

  std::optional<DraftOperation> read_insert(const json::object& object) {
    DraftInsert insert;
    if (!read_point(object, insert.after)) return std::nullopt;
    const auto* blocks = list_at(object, "blocks");
    if (blocks == nullptr) return std::nullopt;
    for (const auto& each : *blocks) {
      if (!each.is_object()) return std::nullopt;
      const auto& made = each.get_object();
      const auto text = text_at(made, "text");
      if (!text) return std::nullopt;
      insert.blocks.push_back(
          {kind_of(string_at(made, "kind", "paragraph")), level_of(made), *text});
    }
    return insert;
  }

  std::optional<DraftOperation> read_move(const json::object& object) {
    DraftMove move;
    if (!read_point(object, move.after)) return std::nullopt;
    const auto* blocks = list_at(object, "blocks");
    if (blocks == nullptr) return std::nullopt;
    for (const auto& each : *blocks) {
      const auto* moved = each.is_object() ? block_at(each.get_object(), "block") : nullptr;
      if (moved == nullptr) return std::nullopt;
      move.blocks.push_back(moved->id);
    }
    return move;
  }

  std::optional<DraftOperation> read_split(const json::object& object,
                                           const EditableBlock& target) {
    DraftSplit split{target.id, target.commitment, {}};
    const auto* parts = list_at(object, "parts");
    if (parts == nullptr) return std::nullopt;
    for (const auto& each : *parts) {
      const auto text = each.is_object() ? text_at(each.get_object(), "text") : std::nullopt;
      if (!text) return std::nullopt;
      split.parts.push_back(*text);
    }
    return split;
  }

  std::optional<DraftOperation> read_join(const json::object& object) {
    DraftJoin join;
    const auto* blocks = list_at(object, "blocks");
    if (blocks == nullptr) return std::nullopt;
    for (const auto& each : *blocks) {
      const auto* joined = each.is_object() ? block_at(each.get_object(), "block") : nullptr;
      if (joined == nullptr) return std::nullopt;
      join.blocks.push_back({joined->id, joined->commitment});
    }
    const auto text = text_at(object, "text");
    if (!text) return std::nullopt;
    join.text = *text;
    return join;
  }

  const Terminal& terminal_;
  const std::vector<EditableBlock>& text_;
  std::string wrong_;
};

}  // namespace

std::optional<std::vector<DraftOperation>> read_operations(const Terminal& terminal,
                                                           const std::vector<EditableBlock>& text,
                                                           const std::string& file) {
  return OperationsFile{terminal, text}.read(file);
}

}  // namespace palabre::node
