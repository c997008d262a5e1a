#include "node/text/normalise.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace palabre::node {

namespace {

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

std::optional<std::string> mapped(std::string_view text, int options) {
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &made,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned{made, &std::free};
  if (size < 0) return std::nullopt;
  return std::string{reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

std::optional<std::string> to_nfc(std::string_view text) {
  return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

}  // namespace

std::optional<TextFlaw> find_flaw(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t point = 0;
    const auto count = utf8proc_iterate(bytes_of(text) + at,
                                        static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    if (count <= 0) return TextFlaw{TextFlaw::Kind::not_utf8, at};
    const bool control =
        (point < 0x20 && point != '\n' && point != '\t') || (point >= 0x7f && point < 0xa0);
    if (control) return TextFlaw{TextFlaw::Kind::control_character, at};
    at += static_cast<std::size_t>(count);
  }
  const auto normal = to_nfc(text);
  if (!normal || *normal == text) return std::nullopt;
  const auto differs = std::mismatch(text.begin(), text.end(), normal->begin(), normal->end());
  return TextFlaw{TextFlaw::Kind::not_normalised,
                  static_cast<std::size_t>(differs.first - text.begin())};
}

std::optional<std::string> normalise(std::string_view text) {
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      lines += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      lines += '\n';
    }
  }
  return to_nfc(lines);
}

std::optional<std::string> casefolded(std::string_view name) {
  auto folded =
      mapped(name, UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_STABLE | UTF8PROC_CASEFOLD |
                       UTF8PROC_IGNORE | UTF8PROC_STRIPCC | UTF8PROC_LUMP);
  if (!folded) return std::nullopt;
  folded->erase(folded->find_last_not_of(' ') + 1);
  folded->erase(0, folded->find_first_not_of(' '));
  return folded;
}

}  // namespace palabre::node
