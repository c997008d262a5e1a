// Operations as the API serves them.

#include "node/cli/fields.hpp"
#include "node/cli/operations.hpp"
#include "node/cli/targets.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

/// Reads one; what isn't as the API has it, or a text that isn't here, makes it fail.
class Reader {
 public:
  std::optional<QuotedOperation> read(const json::object& object) {
    const auto sort = string_at(object, "operation", "");
    auto draft = sort == "insert"   ? insert(object)
                 : sort == "delete" ? DraftOperation{DraftDelete{block(object), {}}}
                 : sort == "replace"
                     ? DraftOperation{DraftReplace{block(object), {}, text(object, "after")}}
                 : sort == "move"  ? move(object)
                 : sort == "split" ? split(object)
                                   : join(object);
    if (sort == "delete" || sort == "replace" || sort == "split") {
      before_.push_back(text(object, "before"));
    }
    if (!holds_) return std::nullopt;
    return QuotedOperation{std::move(draft), std::move(before_)};
  }

 private:
  BlockId block(const json::object& object) {
    const auto* value = object.if_contains("block");
    const auto id = value == nullptr ? std::nullopt : id_of<BlockId>(*value);
    holds_ = holds_ && id;
    return id.value_or(BlockId{});
  }
  std::string text(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    holds_ = holds_ && value != nullptr && value->is_string();
    return string_at(object, key, "");
  }
  const json::array& list(const json::object& object, std::string_view key) {
    static const json::array none;
    const auto* value = object.if_contains(key);
    holds_ = holds_ && value != nullptr && value->is_array();
    return holds_ ? value->get_array() : none;
  }
  std::optional<BlockId> point(const json::object& object) {
    const auto* value = object.if_contains("after");
    if (value == nullptr || value->is_null()) return std::nullopt;
    const auto id = id_of<BlockId>(*value);
    holds_ = holds_ && id;
    return id;
  }

  DraftOperation insert(const json::object& object) {
    DraftInsert insert{point(object), {}};
    for (const auto& each : list(object, "blocks")) {
      const auto& made = each.as_object();
      insert.blocks.push_back(
          {kind_of(string_at(made, "kind", "")), level_of(made), text(made, "text")});
    }
    return insert;
  }
  DraftOperation move(const json::object& object) {
    DraftMove move{point(object), {}};
    for (const auto& each : list(object, "blocks")) move.blocks.push_back(block(each.as_object()));
    return move;
  }
  DraftOperation split(const json::object& object) {
    DraftSplit split{block(object), {}, {}};
    for (const auto& each : list(object, "parts")) {
      split.parts.push_back(text(each.as_object(), "text"));
    }
    return split;
  }
  DraftOperation join(const json::object& object) {
    DraftJoin join{{}, text(object, "after")};
    for (const auto& each : list(object, "blocks")) {
      join.blocks.push_back({block(each.as_object()), {}});
      before_.push_back(text(each.as_object(), "before"));
    }
    return join;
  }

  bool holds_ = true;
  std::vector<std::string> before_;
};

}  // namespace

std::optional<std::vector<QuotedOperation>> quoted_operations(const json::array& operations) {
  std::vector<QuotedOperation> quoted;
  for (const auto& value : operations) {
    auto one = Reader{}.read(value.as_object());
    if (!one) return std::nullopt;
    quoted.push_back(std::move(*one));
  }
  return quoted;
}

}  // namespace palabre::node
