#include "node/publish/akn_blocks.hpp"

#include <algorithm>

#include "node/text/inline_runs.hpp"

namespace palabre::node {

using federation::BlockKind;

std::string akn_language(const std::string& language) {
  const auto code = language.substr(0, language.find('-'));
  if (code == "fr") return "fra";
  return code == "en" ? "eng" : code;
}

std::string akn_urn(const AknPlatform& platform, const std::string& of) {
  return "urn:palabre:" + platform.network + of;
}

std::string akn_text_urn(const AknPlatform& platform, const std::string& version) {
  return akn_urn(platform, ":text:" + version + ":" + akn_language(platform.language));
}

std::string akn_organisation(const std::string& id) { return "org_" + id; }

std::string akn_block(const federation::BlockId& id, BlockKind kind) {
  const auto* name = kind == BlockKind::heading     ? "heading_"
                     : kind == BlockKind::list_item ? "li_"
                                                    : "p_";
  return name + federation::to_hex(id.view());
}

void put_inline(XmlWriter& xml, const std::string& markdown) {
  for (const auto& [text, look] : inline_runs(markdown)) {
    std::size_t depth = 0;
    const auto open = [&](std::string_view name, const XmlAttributes& attributes) {
      xml.open(name, attributes);
      ++depth;
    };
    if (!look.link.empty()) open("a", {{"href", look.link}});
    if (look.strong) open("b", {});
    if (look.emphasis) open("i", {});
    if (look.code) open("span", {{"class", "code"}});
    std::string_view rest = text;
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      xml.text(rest.substr(0, end));
      xml.empty("br");
      rest.remove_prefix(end + 1);
    }
    xml.text(rest);
    for (; depth > 0; --depth) xml.close();
  }
}

void put_blocks(XmlWriter& xml, const std::vector<AknBlock>& blocks) {
  unsigned level = 0;  // Of the list that is open: a list and an item for each.
  const auto leave_to = [&](unsigned wanted) {
    for (; level > wanted; --level) {
      xml.close();
      xml.close();
    }
  };
  for (const auto& [eid, block] : blocks) {
    if (block.kind != BlockKind::list_item) {
      leave_to(0);
      xml.open(block.kind == BlockKind::heading ? "heading" : "p", {{"eId", eid}});
      put_inline(xml, block.text);
      xml.close();
      continue;
    }
    const auto wanted = std::max<unsigned>(block.level, 1);
    leave_to(wanted);
    if (level == wanted) {
      xml.close();
      xml.open("li", {{"eId", eid}});
    }
    while (level < wanted) {
      ++level;
      const auto rank = std::to_string(level);
      xml.open("ul", {{"eId", "ul_" + rank + "_" + eid}});
      xml.open("li", {{"eId", level == wanted ? eid : "li_" + rank + "_" + eid}});
    }
    put_inline(xml, block.text);
  }
  leave_to(0);
}

void put_identification(XmlWriter& xml, const AknPlatform& platform, const AknIdentity& identity) {
  const auto level = [&](std::string_view element, const std::string& iri,
                         const std::string& author) {
    xml.open(element);
    xml.empty("FRBRthis", {{"value", iri}});
    xml.empty("FRBRuri", {{"value", iri}});
    xml.empty("FRBRdate", {{"date", platform.date}, {"name", "generation"}});
    xml.empty("FRBRauthor", {{"href", "#" + author}});
  };
  const auto maker = akn_organisation(platform.maker);
  xml.open("identification", {{"source", "#" + maker}});
  level("FRBRWork", identity.work, identity.author);
  xml.empty("FRBRcountry", {{"value", "xx"}});  // Left by ISO 3166 to whoever is of no country.
  xml.close();
  level("FRBRExpression", identity.expression, identity.author);
  xml.empty("FRBRversionNumber", {{"value", identity.version}});
  xml.empty("FRBRlanguage", {{"language", akn_language(platform.language)}});
  xml.close();
  level("FRBRManifestation", identity.expression + ":akn", maker);
  xml.empty("FRBRformat", {{"value", "application/akn+xml"}});
  xml.close();
  xml.close();
}

void put_preface(XmlWriter& xml, const std::string& eid, const std::string& title,
                 const std::vector<std::string>& lines) {
  xml.open("preface", {{"eId", eid}});
  xml.open("longTitle", {{"eId", eid + "__longTitle"}});
  xml.open("p");
  xml.leaf("docTitle", {}, title);
  xml.close();
  xml.close();
  for (const auto& line : lines) {
    xml.open("p");
    xml.raw(line);
    xml.close();
  }
  xml.close();
}

XmlWriter akn_document() {
  auto xml = XmlWriter::document();
  xml.open("akomaNtoso", {{"xmlns", "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}});
  return xml;
}

}  // namespace palabre::node
