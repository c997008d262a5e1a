#include "node/text/inline_runs.hpp"

#include <md4c.h>
#include <utf8proc.h>

#include <array>
#include <charconv>
#include <utility>

#include "node/text/md4c_inline.hpp"

namespace palabre::node {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

std::string character(std::uint32_t number) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto point = static_cast<utf8proc_int32_t>(number);
  if (number == 0 || number > 0x10FFFF || !utf8proc_codepoint_valid(point)) {
    return std::string{replacement};
  }
  const auto length = static_cast<std::size_t>(utf8proc_encode_char(point, bytes.data()));
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)};
}

/// `entity` as md4c finds it: `&name;`, `&#233;`, `&#xE9;`.
std::string decoded(std::string_view entity) {
  const auto name = entity.substr(1, entity.size() - 2);
  if (name.starts_with('#')) {
    const bool is_hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const auto digits = name.substr(is_hex ? 2 : 1);
    std::uint32_t number = 0;
    const auto* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number, is_hex ? 16 : 10);
    return read.ec == std::errc{} && read.ptr == end ? character(number) : std::string{replacement};
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> known{
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", "\u00A0"}}};
  for (const auto& [each, meaning] : known) {
    if (each == name) return std::string{meaning};
  }
  return std::string{entity};
}

/// Turns md4c's spans into runs; blocks are passed over, since a text is one of them.
class Runs {
 public:
  void enter(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_EM) ++emphasis_;
    if (type == MD_SPAN_STRONG) ++strong_;
    if (type == MD_SPAN_CODE) ++code_;
    if (type != MD_SPAN_A) return;
    const auto& address = static_cast<MD_SPAN_A_DETAIL*>(detail)->href;
    links_.push_back(leads_somewhere(address) ? std::string{address.text, address.size} : "");
  }

  void leave(MD_SPANTYPE type) {
    if (type == MD_SPAN_EM) --emphasis_;
    if (type == MD_SPAN_STRONG) --strong_;
    if (type == MD_SPAN_CODE) --code_;
    if (type == MD_SPAN_A) links_.pop_back();
  }

  void add(std::string text) {
    InlineLook look{emphasis_ > 0, strong_ > 0, code_ > 0, links_.empty() ? "" : links_.back()};
    if (!made_.empty() && made_.back().look == look) {
      made_.back().text += text;
    } else {
      made_.push_back({std::move(text), std::move(look)});
    }
  }

  std::vector<InlineRun> take() { return std::move(made_); }

 private:
  std::vector<InlineRun> made_;
  unsigned emphasis_ = 0;
  unsigned strong_ = 0;
  unsigned code_ = 0;
  std::vector<std::string> links_;
};

Runs& runs_of(void* user) { return *static_cast<Runs*>(user); }

int add_run(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE count, void* user) {
  switch (type) {
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR: runs_of(user).add("\n"); break;
    case MD_TEXT_NULLCHAR: runs_of(user).add(std::string{replacement}); break;
    case MD_TEXT_ENTITY: runs_of(user).add(decoded({text, count})); break;
    default: runs_of(user).add({text, count}); break;
  }
  return 0;
}

}  // namespace

std::vector<InlineRun> inline_runs(std::string_view markdown) {
  Runs runs;
  MD_PARSER parser{};
  parser.flags = MD_FLAG_NOHTML;
  parser.enter_block = [](MD_BLOCKTYPE, void*, void*) { return 0; };
  parser.leave_block = [](MD_BLOCKTYPE, void*, void*) { return 0; };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* user) {
    runs_of(user).enter(type, detail);
    return 0;
  };
  parser.leave_span = [](MD_SPANTYPE type, void*, void* user) {
    runs_of(user).leave(type);
    return 0;
  };
  parser.text = add_run;
  const auto document = as_paragraph(markdown);
  md_parse(document.data(), static_cast<MD_SIZE>(document.size()), &parser, &runs);
  auto made = runs.take();
  if (!made.empty()) made.front().text.erase(0, 1);
  if (!made.empty() && made.front().text.empty()) made.erase(made.begin());
  return made;
}

}  // namespace palabre::node
