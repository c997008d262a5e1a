// One block's text for md4c, which reads documents. For sources that read its events.

#pragma once

#include <md4c.h>

#include <string>
#include <string_view>

namespace palabre::node {

/// A document that is one paragraph of `text`, with one character before it: of itself a text that
/// begins with `1.` or a dash would be taken for a list, and lose it. A sign, since what stands
/// before an asterisk says whether it opens emphasis; and lines that are indented this far begin
/// nothing.
inline std::string as_paragraph(std::string_view text) {
  std::string document = ".";
  for (const char c : text) {
    document += c;
    if (c == '\n') document += "    ";
  }
  return document;
}

/// Whether a link is one: to http, https or mailto. md4c hands entities over undecoded, so an
/// address that holds one isn't followed.
inline bool leads_somewhere(const MD_ATTRIBUTE& address) {
  if (address.size == 0) return false;
  for (std::size_t i = 0; address.substr_offsets[i] < address.size; ++i) {
    if (address.substr_types[i] != MD_TEXT_NORMAL) return false;
  }
  const std::string_view text{address.text, address.size};
  return text.starts_with("https://") || text.starts_with("http://") || text.starts_with("mailto:");
}

}  // namespace palabre::node
