#include "node/publish/atom.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <ctime>

#include "node/publish/marks.hpp"

namespace palabre::node {

namespace json = boost::json;

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

/// Bytes of the UTF-8 sequence that starts at `at` and is a character of XML; 0 if there is none.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const auto first = byte(0);
  if (first < 0x80) {
    return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  }
  const std::size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + count > text.size()) return 0;
  std::uint32_t point = first & (0xffU >> (count + 1));
  for (std::size_t i = 1; i < count; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return 0;
    point = (point << 6U) | (byte(i) & 0x3fU);
  }
  const bool overlong = (count == 3 && point < 0x800) || (count == 4 && point < 0x10000);
  const bool foreign = (point >= 0xd800 && point < 0xe000) || point == 0xfffe || point == 0xffff;
  return overlong || foreign || point > 0x10ffff ? 0 : count;
}

/// Between tags, or in an attribute. XML 1.0, 2.2 and 2.4.
std::string escaped(std::string_view text) {
  std::string xml;
  for (std::size_t at = 0; at < text.size();) {
    const auto count = character_bytes(text, at);
    if (count == 0) {
      xml += replacement;
      ++at;
      continue;
    }
    switch (text[at]) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      case '\r': xml += "&#13;"; break;
      default: xml += text.substr(at, count); break;
    }
    at += count;
  }
  return xml;
}

std::string element(std::string_view name, std::string_view text,
                    const std::string& attributes = {}) {
  std::string xml = "<";
  xml += name;
  xml += attributes + ">" + escaped(text) + "</";
  xml += name;
  return xml + ">\n";
}

/// Only what has the shape of a language tag, which xml:lang must have.
std::string language_attribute(const std::string& tag) {
  const bool shaped = !tag.empty() && std::all_of(tag.begin(), tag.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-';
  });
  return shaped ? " xml:lang=\"" + tag + "\"" : "";
}

std::string link(std::string_view relation, const std::string& to, const std::string& type) {
  return "<link rel=\"" + std::string{relation} + "\" type=\"" + type + "\" href=\"" + escaped(to) +
         "\"/>\n";
}

Words state_words(std::string_view state) {
  if (state == "adopted") return {"adopté", "adopted"};
  if (state == "withdrawn") return {"retiré", "withdrawn"};
  return {"ouvert", "open"};
}

std::string entry_xml(const AtomEntry& entry, Language language) {
  std::string xml = "<entry>\n";
  xml += element("id", "urn:palabre:" + entry.id);
  xml += element("title", entry.title, language_attribute(entry.title_language));
  xml += element("updated", entry.updated);
  xml += "<author>\n" + element("name", entry.author) + "</author>\n";
  xml += "<category term=\"" + escaped(entry.state) + "\" label=\"" +
         std::string{state_words(entry.state).in(language)} + "\"/>\n";
  if (!entry.link.empty()) {
    xml += link("alternate", entry.link, entry.link_type);
    xml += element("summary", entry.summary);
  } else {
    xml += element("content", entry.summary, " type=\"text\"");
  }
  return xml + "</entry>\n";
}

std::string string_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

bool is_erased(const json::object& amendment) {
  const auto* erased = amendment.if_contains("erased");
  return erased != nullptr && erased->is_bool() && erased->get_bool();
}

}  // namespace

std::string rfc3339(std::uint64_t time_ms) {
  constexpr std::uint64_t last_second = 253'402'300'799;  // Of the year 9999.
  const auto seconds = static_cast<std::time_t>(std::min(time_ms / 1000, last_second));
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
  return text;
}

std::string to_atom(const AtomFeed& feed, Language language) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
  xml += "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"" +
         std::string{language == Language::fr ? "fr" : "en"} + "\">\n";
  xml += element("id", "urn:palabre:feed:" + feed.id);
  xml += element("title", feed.title);
  xml += element("updated", feed.updated);
  xml += element("generator", "Palabre");
  if (!feed.self.empty()) xml += link("self", feed.self, "application/atom+xml");
  if (!feed.next.empty()) xml += link("next", feed.next, "application/atom+xml");
  for (const auto& entry : feed.entries) xml += entry_xml(entry, language);
  return xml + "</feed>\n";
}

AtomEntry atom_entry(const json::object& amendment, const AtomContext& context) {
  const auto in = [&](Words words) { return std::string{words.in(context.language)}; };
  AtomEntry entry;
  entry.id = string_at(amendment, "id");
  entry.state = string_at(amendment, "state");
  entry.title_language = string_at(amendment, "language");
  const auto organisation = string_at(amendment.at("author").as_object(), "organisation");
  const auto name = context.organisations.find(organisation);
  const bool is_named = name != context.organisations.end() && !name->second.empty();
  entry.author = is_named ? name->second : organisation.substr(0, 8);
  entry.updated = string_at(amendment, "updated");
  if (entry.updated.empty()) entry.updated = context.founded;
  if (is_erased(amendment)) {
    entry.title = in({"[texte retiré par son auteur]", "[text taken back by its author]"});
    entry.title_language.clear();
    entry.summary = entry.title;
    return entry;
  }
  entry.title = string_at(amendment, "title");
  if (entry.title.empty()) {
    entry.title = in({"[texte pas encore reçu]", "[text not received yet]"});
    entry.title_language.clear();
  }
  for (const auto& value : amendment.at("operations").as_array()) {
    const auto shown = shown_operation(value.as_object(), context.words_of, context.language);
    entry.summary += (entry.summary.empty() ? "" : "\n") + shown.label + " " +
                     redline_words(shown.parts, context.language);
  }
  return entry;
}

}  // namespace palabre::node
