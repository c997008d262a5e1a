#include "node/publish/odt_flow.hpp"

#include <algorithm>

namespace palabre::node {

using federation::BlockKind;

namespace {

/// The character style of a look; empty for none.
std::string_view style_of(const InlineLook& look) {
  if (look.code) return "Source_20_Text";
  if (look.emphasis && look.strong) return "Strong_20_and_20_Emphasis";
  if (look.strong) return "Strong_20_Emphasis";
  return look.emphasis ? "Emphasis" : "";
}

}  // namespace

void OdtFlow::end_block() {
  if (is_open_) xml_.close();
  is_open_ = false;
}

void OdtFlow::enter_list(unsigned level) {
  for (; list_level_ > level; --list_level_) {
    xml_.close();  // The item,
    xml_.close();  // and its list.
  }
  if (level == 0) return;
  if (list_level_ == level) {
    xml_.close();
    xml_.open("text:list-item");
  }
  for (; list_level_ < level; ++list_level_) {
    xml_.open("text:list", {{"text:style-name", "Puces"}});
    xml_.open("text:list-item");
  }
}

void OdtFlow::begin(std::string_view style) {
  end_block();
  enter_list(0);
  xml_.open("text:p", {{"text:style-name", std::string{style}}});
  is_open_ = true;
}

void OdtFlow::begin(BlockStart start) {
  end_block();
  const bool is_item = start.kind == BlockKind::list_item;
  enter_list(is_item ? std::max<unsigned>(start.level, 1) : 0);
  begin_outside(start);
}

void OdtFlow::begin_outside(BlockStart start) {
  end_block();
  if (start.kind == BlockKind::heading) {
    const auto level = std::to_string(std::max<unsigned>(start.level, 1));
    xml_.open("text:h",
              {{"text:style-name", "Heading_20_" + level}, {"text:outline-level", level}});
  } else {
    const bool is_item = start.kind == BlockKind::list_item;
    xml_.open("text:p", {{"text:style-name", is_item ? "List_20_Item" : "Text_20_body"}});
  }
  is_open_ = true;
}

/// A blank at an end, or after another, would be lost: such ones are elements.
void OdtFlow::words(std::string_view text) {
  std::string plain;
  const auto flush = [&] {
    xml_.text(plain);
    plain.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool between = i > 0 && i + 1 < text.size() && text[i - 1] != ' ' && text[i - 1] != '\n';
    if (c == ' ' && !between) {
      flush();
      xml_.empty("text:s");
    } else if (c == '\t' || c == '\n') {
      flush();
      xml_.empty(c == '\t' ? "text:tab" : "text:line-break");
    } else {
      plain += c;
    }
  }
  flush();
}

void OdtFlow::add(const InlineRun& run) {
  const auto style = style_of(run.look);
  const bool is_link = !run.look.link.empty();
  if (is_link) xml_.open("text:a", {{"xlink:type", "simple"}, {"xlink:href", run.look.link}});
  if (!style.empty()) xml_.open("text:span", {{"text:style-name", std::string{style}}});
  words(run.text);
  if (!style.empty()) xml_.close();
  if (is_link) xml_.close();
}

std::string OdtFlow::take() {
  end_block();
  enter_list(0);
  return xml_.take();
}

}  // namespace palabre::node
