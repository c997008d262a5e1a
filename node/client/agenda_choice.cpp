#include "node/client/agenda_choice.hpp"

#include <algorithm>

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

bool is_set(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

template <class IdType>
std::optional<IdType> id_at(const json::object& object, std::string_view name) {
  const auto bytes = from_hex(text_at(object, name));
  if (!bytes) return std::nullopt;
  const auto id = IdType::from(*bytes);
  if (!id) return std::nullopt;
  return *id;
}

}  // namespace

std::optional<Waits> waits_by_itself(const json::object& due) {
  if (is_set(due, "late")) return Waits::late;
  if (is_set(due, "erased")) return Waits::erased;
  if (!is_set(due, "thresholds_met")) return Waits::thresholds;
  if (text_at(due, "fit") == "stale") return Waits::stale;
  if (!text_at(due, "amends").empty()) return Waits::amends;
  if (due.at("tally").as_object().at("oppose") != 0) return Waits::opposed;
  const auto& advice = due.at("recommendations").as_array();
  const bool all_adopt = std::all_of(advice.begin(), advice.end(), [](const json::value& each) {
    return text_at(each.as_object(), "advice") == "adopt";
  });
  if (!all_adopt) return Waits::advised_otherwise;
  // A charter without thresholds asks for nothing; silence is no consent all the same.
  if (advice.empty() && due.at("tally").as_object().at("support") == 0) return Waits::unsupported;
  return std::nullopt;
}

std::optional<MergedText> merged_text(const json::object& merge) {
  MergedText made;
  const auto salt = from_hex(text_at(merge, "salt"));
  const auto block = id_at<BlockId>(merge, "block");
  if (!block || !salt || salt->size() != made.body.salt.size()) return std::nullopt;
  std::copy(salt->begin(), salt->end(), made.body.salt.begin());
  made.body.media_type = static_cast<MediaType>(merge.at("media_type").to_number<int>());
  const auto text = text_at(merge, "text");
  made.body.text.assign(text.begin(), text.end());
  if (id_at<Commitment>(merge, "commitment") != commitment(made.body)) return std::nullopt;
  made.merge = {*block, refer_to(made.body)};
  return made;
}

}  // namespace palabre::node
