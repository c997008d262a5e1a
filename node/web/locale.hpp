// One language of the pages: words, plurals, numbers, dates and the order of names.
//
// English is what the sources say; each other language is one catalogue, locales/CODE.po. Its entry
// `en_CA` with the context `locale` names the locale that its numbers and dates follow, and
// `English` with the context `language` what the language calls itself. No locale of the system is
// used.

#pragma once

#include <cstdint>
#include <locale>
#include <string>
#include <string_view>
#include <vector>

#include "node/language.hpp"

namespace palabre::node {

class Locale {
 public:
  /// `code` is a catalogue's, or `en`.
  explicit Locale(std::string_view code);

  const std::string& code() const noexcept { return code_; }
  const std::string& own_name() const noexcept { return own_name_; }

  /// For what is said in two languages only: English to whoever reads anything but French.
  Language language() const noexcept { return code_ == "fr" ? Language::fr : Language::en; }

  /// A message of the catalogue; itself where that has none.
  std::string say(const std::string& message) const;

  /// By the plural rule of the language, `{1}` in it replaced by the number.
  std::string count(const std::string& one, const std::string& many, std::uint64_t number) const;

  /// Likewise, and `{2}` by `of`.
  std::string count(const std::string& one, const std::string& many, std::uint64_t number,
                    std::uint64_t of) const;

  std::string number(std::uint64_t number) const;

  /// "2002-05-14", or a time of RFC 3339, as its day in words; what is neither stays as it is.
  std::string day(std::string_view iso) const;
  /// A time, in milliseconds since 1970: its day and its minute, in UTC.
  std::string moment(std::uint64_t ms) const;

  /// Whether one name comes before another in a list.
  bool before(const std::string& one, const std::string& other) const;

 private:
  std::string code_;
  std::locale locale_;
  std::string own_name_;
};

/// Those that there are: French first, then English, then the others by their codes.
const std::vector<Locale>& locales();

/// By its code; none if there is no such one.
const Locale* find_locale(std::string_view code);

/// The first of ours that an Accept-Language header names, by its order; else French.
const Locale& locale_accepted(std::string_view header);

}  // namespace palabre::node
