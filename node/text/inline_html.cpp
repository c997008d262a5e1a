#include "node/text/inline_html.hpp"

#include <md4c.h>

#include <vector>

#include "node/text/md4c_inline.hpp"

namespace palabre::node {

namespace {

/// Turns md4c's spans into HTML; blocks are passed over, since a text is one of them.
struct Writer {
  std::string html;
  std::vector<bool> links;  // Which open links lead somewhere.

  void open_link(const MD_ATTRIBUTE& address);
  void close_link();
};

void Writer::open_link(const MD_ATTRIBUTE& address) {
  links.push_back(leads_somewhere(address));
  if (!links.back()) return;
  html +=
      "<a rel=\"nofollow noopener\" href=\"" + escape_html({address.text, address.size}) + "\">";
}

void Writer::close_link() {
  if (links.back()) html += "</a>";
  links.pop_back();
}

int enter(MD_SPANTYPE type, void* detail, void* user) {
  auto& writer = *static_cast<Writer*>(user);
  switch (type) {
    case MD_SPAN_EM: writer.html += "<em>"; break;
    case MD_SPAN_STRONG: writer.html += "<strong>"; break;
    case MD_SPAN_CODE: writer.html += "<code>"; break;
    case MD_SPAN_A: writer.open_link(static_cast<MD_SPAN_A_DETAIL*>(detail)->href); break;
    default: break;
  }
  return 0;
}

int leave(MD_SPANTYPE type, void*, void* user) {
  auto& writer = *static_cast<Writer*>(user);
  switch (type) {
    case MD_SPAN_EM: writer.html += "</em>"; break;
    case MD_SPAN_STRONG: writer.html += "</strong>"; break;
    case MD_SPAN_CODE: writer.html += "</code>"; break;
    case MD_SPAN_A: writer.close_link(); break;
    default: break;
  }
  return 0;
}

int write_text(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE count, void* user) {
  auto& writer = *static_cast<Writer*>(user);
  if (type == MD_TEXT_BR) {
    writer.html += "<br>";
  } else if (type == MD_TEXT_ENTITY) {
    writer.html.append(text, count);  // `&name;` and nothing else, by md4c's grammar.
  } else {
    writer.html += escape_html({text, count});
  }
  return 0;
}

int pass_over(MD_BLOCKTYPE, void*, void*) { return 0; }

}  // namespace

std::string escape_html(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      case '\'': html += "&#39;"; break;
      default: html += c; break;
    }
  }
  return html;
}

std::string inline_html(std::string_view text, federation::MediaType media_type) {
  if (media_type != federation::MediaType::markdown) return escape_html(text);
  Writer writer;
  MD_PARSER parser{};
  parser.flags = MD_FLAG_NOHTML;
  parser.enter_block = pass_over;
  parser.leave_block = pass_over;
  parser.enter_span = enter;
  parser.leave_span = leave;
  parser.text = write_text;
  const auto document = as_paragraph(text);
  md_parse(document.data(), static_cast<MD_SIZE>(document.size()), &parser, &writer);
  return writer.html.empty() ? std::string{} : writer.html.substr(1);
}

}  // namespace palabre::node
