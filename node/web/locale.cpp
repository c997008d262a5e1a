#include "node/web/locale.hpp"

#include <algorithm>
#include <boost/locale.hpp>
#include <boost/locale/gnu_gettext.hpp>
#include <charconv>
#include <ctime>
#include <optional>
#include <sstream>

#include "catalogues.hpp"

namespace palabre::node {

namespace locale = boost::locale;

namespace {

/// The messages alone, to ask them for the rest.
std::locale messages_of(const std::locale& base, std::string_view code) {
  const auto* found = std::find_if(std::begin(catalogues), std::end(catalogues),
                                   [&](const Catalogue& each) { return each.code == code; });
  if (found == std::end(catalogues)) return base;
  locale::gnu_gettext::messages_info info;
  info.language = code;
  info.encoding = "UTF-8";
  info.domains.emplace_back("palabre");
  info.paths.emplace_back("");
  info.callback = [found](const std::string&, const std::string&) {
    return std::vector<char>{found->bytes.begin(), found->bytes.end()};
  };
  return {base, locale::gnu_gettext::create_messages_facet<char>(info)};
}

const locale::generator& generator() {
  static const locale::generator made = [] {
    auto backends = locale::localization_backend_manager::global();
    backends.select("icu");
    return locale::generator{backends};
  }();
  return made;
}

std::locale made_locale(std::string_view code) {
  const auto words = messages_of(generator()("en_CA.UTF-8"), code);
  const auto name = locale::translate("locale", "en_CA").str(words);
  return messages_of(generator()(name + ".UTF-8"), code);
}

/// Of "2002-05-14…".
std::optional<std::tm> day_of(std::string_view iso) {
  if (iso.size() < 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  std::tm day{};
  const auto read = [&](std::size_t at, std::size_t digits, int& into) {
    const auto* end = iso.data() + at + digits;
    const auto [stop, failed] = std::from_chars(iso.data() + at, end, into);
    return failed == std::errc{} && stop == end;
  };
  if (!read(0, 4, day.tm_year) || !read(5, 2, day.tm_mon) || !read(8, 2, day.tm_mday)) {
    return std::nullopt;
  }
  day.tm_year -= 1900;
  day.tm_mon -= 1;
  return day;
}

void put(std::string& said, std::string_view mark, const std::string& words) {
  if (const auto at = said.find(mark); at != std::string::npos)
    said.replace(at, mark.size(), words);
}

}  // namespace

Locale::Locale(std::string_view code) : code_{code}, locale_{made_locale(code)} {
  own_name_ = locale::translate("language", "English").str(locale_);
}

std::string Locale::say(const std::string& message) const {
  return locale::translate(message).str(locale_);
}

std::string Locale::count(const std::string& one, const std::string& many,
                          std::uint64_t number) const {
  // Plural rules look at the last two digits at most, and at whether it is small.
  const auto alike = static_cast<int>(number < 1'000'000 ? number : 1'000'000 + number % 1'000'000);
  auto said = locale::translate(one, many, alike).str(locale_);
  put(said, "{1}", this->number(number));
  return said;
}

std::string Locale::count(const std::string& one, const std::string& many, std::uint64_t number,
                          std::uint64_t of) const {
  auto said = count(one, many, number);
  put(said, "{2}", this->number(of));
  return said;
}

std::string Locale::number(std::uint64_t number) const {
  // What has nothing to group needs no formatter, which costs as much as a row of a table.
  if (number < 1'000) return std::to_string(number);
  std::ostringstream out;
  out.imbue(locale_);
  out << locale::as::number << number;
  return out.str();
}

std::string Locale::day(std::string_view iso) const {
  auto read = day_of(iso);
  if (!read) return std::string{iso};
  std::ostringstream out;
  out.imbue(locale_);
  out << locale::as::gmt << locale::as::date << locale::as::date_long << ::timegm(&*read);
  return out.str();
}

std::string Locale::moment(std::uint64_t ms) const {
  const auto seconds = static_cast<std::time_t>(ms / 1'000);
  std::ostringstream out;
  out.imbue(locale_);
  out << locale::as::gmt << locale::as::date << locale::as::date_long << seconds << ", "
      << locale::as::time << locale::as::time_short << seconds << " UTC";
  return out.str();
}

bool Locale::before(const std::string& one, const std::string& other) const {
  return std::use_facet<locale::collator<char>>(locale_).compare(locale::collate_level::secondary,
                                                                 one, other) < 0;
}

const std::vector<Locale>& locales() {
  static const std::vector<Locale> all = [] {
    std::vector<std::string> codes{"en"};
    for (const auto& each : catalogues) codes.emplace_back(each.code);
    std::sort(codes.begin(), codes.end());
    std::stable_partition(codes.begin(), codes.end(),
                          [](const auto& code) { return code == "en"; });
    std::stable_partition(codes.begin(), codes.end(),
                          [](const auto& code) { return code == "fr"; });
    return std::vector<Locale>{codes.begin(), codes.end()};
  }();
  return all;
}

const Locale* find_locale(std::string_view code) {
  const auto found = std::find_if(locales().begin(), locales().end(),
                                  [&](const Locale& each) { return each.code() == code; });
  return found == locales().end() ? nullptr : &*found;
}

const Locale& locale_accepted(std::string_view header) {
  while (!header.empty()) {
    const auto comma = header.find(',');
    auto tag = header.substr(0, comma);
    tag = tag.substr(0, tag.find(';'));
    while (!tag.empty() && tag.front() == ' ') tag.remove_prefix(1);
    if (const auto* found = find_locale(tag.substr(0, tag.find('-')))) return *found;
    header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
  }
  return locales().front();
}

}  // namespace palabre::node
