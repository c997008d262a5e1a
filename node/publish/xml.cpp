#include "node/publish/xml.hpp"

#include <utf8proc.h>

#include "federation/core/assert.hpp"

namespace palabre::node {

namespace {

bool is_of_xml(utf8proc_int32_t point) {
  if (point < 0x20) return point == '\t' || point == '\n';
  return point != 0xFFFE && point != 0xFFFF;
}

}  // namespace

std::string xml_text(std::string_view text) {
  constexpr std::string_view replacement = "\xef\xbf\xbd";
  std::string xml;
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t point = -1;
    const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    const auto length = read > 0 ? static_cast<std::size_t>(read) : 1;
    switch (point) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      case '\t': xml += "&#9;"; break;  // In an attribute it would become a blank.
      case '\n': xml += "&#10;"; break;
      default: xml += read > 0 && is_of_xml(point) ? text.substr(at, length) : replacement; break;
    }
    at += length;
  }
  return xml;
}

XmlWriter XmlWriter::document() {
  XmlWriter writer;
  writer.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  return writer;
}

void XmlWriter::begin(std::string_view name, const XmlAttributes& attributes) {
  xml_ += "<";
  xml_ += name;
  for (const auto& [attribute, value] : attributes) {
    xml_ += " ";
    xml_ += attribute;
    xml_ += "=\"" + xml_text(value) + "\"";
  }
}

void XmlWriter::open(std::string_view name, const XmlAttributes& attributes) {
  begin(name, attributes);
  xml_ += ">";
  open_.emplace_back(name);
}

void XmlWriter::close() {
  PALABRE_ASSERT(!open_.empty());
  xml_ += "</" + open_.back() + ">";
  open_.pop_back();
}

void XmlWriter::empty(std::string_view name, const XmlAttributes& attributes) {
  begin(name, attributes);
  xml_ += "/>";
}

void XmlWriter::leaf(std::string_view name, const XmlAttributes& attributes,
                     std::string_view words) {
  open(name, attributes);
  text(words);
  close();
}

std::string XmlWriter::take() {
  PALABRE_ASSERT(open_.empty());
  return std::move(xml_);
}

}  // namespace palabre::node
