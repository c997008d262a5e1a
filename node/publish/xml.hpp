// XML, written element by element.
//
// Source: XML 1.0, fifth edition, 2.2 (which characters there are) and 2.4 (what is escaped).

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace palabre::node {

/// Text as it stands between tags or in an attribute. What XML can't hold (control characters but
/// tab and line feed, U+FFFE, U+FFFF, what isn't UTF-8) becomes U+FFFD. Costs O(bytes).
std::string xml_text(std::string_view text);

using XmlAttributes = std::vector<std::pair<std::string_view, std::string>>;

class XmlWriter {
 public:
  /// Begins with the declaration.
  static XmlWriter document();

  void open(std::string_view name, const XmlAttributes& attributes = {});
  /// Closes the one that was opened last and isn't closed.
  void close();
  void empty(std::string_view name, const XmlAttributes& attributes = {});
  void text(std::string_view words) { xml_ += xml_text(words); }
  /// An element that holds this text.
  void leaf(std::string_view name, const XmlAttributes& attributes, std::string_view words);
  /// What is XML already.
  void raw(std::string_view xml) { xml_ += xml; }

  /// All of it, once everything is closed.
  std::string take();

 private:
  void begin(std::string_view name, const XmlAttributes& attributes);

  std::string xml_;
  std::vector<std::string> open_;
};

}  // namespace palabre::node
