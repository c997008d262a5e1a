// What a person has filled in on a page.

#pragma once

#include <map>
#include <optional>
#include <string>

#include "node/http/message.hpp"

namespace palabre::node {

/// At most so many fields are read of one form.
inline constexpr std::size_t form_field_count_max = 500;

class Form {
 public:
  /// Of `application/x-www-form-urlencoded`; texts in NFC with line feeds. None if it is of another
  /// kind, isn't UTF-8, or has too many fields.
  static std::optional<Form> read(const HttpRequest& request);

  /// Empty if it isn't there; of several the last.
  std::string at(const std::string& name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? std::string{} : found->second;
  }
  bool has(const std::string& name) const { return fields_.count(name) != 0; }
  const std::map<std::string, std::string>& fields() const noexcept { return fields_; }

 private:
  std::map<std::string, std::string> fields_;
};

/// Whether a form was sent from a page of this node, as far as the browser says: by Sec-Fetch-Site,
/// else by Origin or Referer.
bool is_from_here(const HttpRequest& request);

}  // namespace palabre::node
