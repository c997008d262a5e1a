// In which language a person is answered: French first, then English.

#pragma once

#include <string_view>

namespace palabre::node {

enum class Language { fr, en };

/// One sentence in each language.
struct Words {
  std::string_view fr;
  std::string_view en;

  std::string_view in(Language language) const noexcept {
    return language == Language::en ? en : fr;
  }
};

/// Of an Accept-Language header: the first of ours that stands there, else French.
inline Language language_of(std::string_view header) noexcept {
  const auto fr = header.find("fr");
  const auto en = header.find("en");
  return en < fr ? Language::en : Language::fr;
}

}  // namespace palabre::node
