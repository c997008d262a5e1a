// What stands in a node's JSON answers, in the form in which a terminal shows it.

#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "node/cli/terminal.hpp"

namespace palabre::node {

/// `otherwise` if it is absent or null.
inline std::string string_at(const boost::json::object& object, std::string_view name,
                             std::string otherwise = {}) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : otherwise;
}

inline bool flag_at(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

/// A text of somebody's, or why it isn't there.
inline std::string words_at(const Terminal& terminal, const boost::json::object& object,
                            std::string_view name) {
  if (flag_at(object, "erased")) {
    return terminal.words({"[texte retiré par son auteur]", "[text taken back by its author]"});
  }
  if (flag_at(object, "hidden")) {
    return terminal.words({"[texte que cette organisation ne montre pas : palabre notice list]",
                           "[text that this organisation doesn't show: palabre notice list]"});
  }
  return string_at(object, name,
                   terminal.words({"[texte pas encore reçu]", "[text not received yet]"}));
}

/// As it is written in JSON.
inline std::string number_at(const boost::json::object& object, std::string_view name) {
  return boost::json::serialize(object.at(name));
}

inline std::uint64_t count_at(const boost::json::object& object, std::string_view name) {
  return object.at(name).to_number<std::uint64_t>();
}

}  // namespace palabre::node
