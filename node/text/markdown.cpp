#include "node/text/markdown.hpp"

#include <md4c.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "federation/core/assert.hpp"

namespace palabre::node {

using federation::BlockKind;

namespace {

/// Turns md4c's events into blocks.
class Reader {
 public:
  explicit Reader(std::string_view source) : source_{source} {}

  int enter_block(MD_BLOCKTYPE type, void* detail);
  int leave_block(MD_BLOCKTYPE type);
  int enter_span(MD_SPANTYPE type, void* detail);
  int leave_span(MD_SPANTYPE type);
  int text(MD_TEXTTYPE type, std::string_view words);

  Markdown take() { return std::move(result_); }

 private:
  void open(BlockKind kind, unsigned level);
  void close();
  void refuse(Foreign kind, std::string_view fr, std::string_view en);
  void note(Foreign kind);
  std::size_t line_at(std::size_t place) const;
  void place_here(std::size_t line);
  std::string& words();

  std::string_view source_;
  Markdown result_;
  std::optional<TextBlock> open_;
  unsigned depth_ = 0;        // Of lists.
  bool item_starts_ = false;  // The next paragraph is its list item's.
  std::vector<std::string> addresses_;
  std::size_t seen_ = 0;            // Where in the source the last text stood.
  std::size_t placed_flaws_ = 0;    // The later ones get the line of the next text.
  std::size_t placed_changes_ = 0;  // Likewise.
};

void Reader::open(BlockKind kind, unsigned level) {
  close();
  if (level > block_level_max) note(Foreign::deep_list);
  open_ = TextBlock{kind, static_cast<std::uint8_t>(std::min(level, block_level_max)), {}};
}

void Reader::close() {
  if (open_ && !open_->text.empty()) result_.blocks.push_back(std::move(*open_));
  open_.reset();
}

/// md4c says where texts stand, and not where a table or a list begins: that is where its first
/// text is.
void Reader::refuse(Foreign kind, std::string_view fr, std::string_view en) {
  result_.flaws.push_back({0, fr, en, kind});
}

void Reader::note(Foreign kind) { result_.changes.push_back({0, kind}); }

std::size_t Reader::line_at(std::size_t place) const {
  const auto before = source_.substr(0, std::min(place, source_.size()));
  return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

void Reader::place_here(std::size_t line) {
  auto& flaws = result_.flaws;
  auto& changes = result_.changes;
  for (; placed_flaws_ < flaws.size(); ++placed_flaws_) flaws[placed_flaws_].line = line;
  for (; placed_changes_ < changes.size(); ++placed_changes_) changes[placed_changes_].line = line;
}

/// Tight list items have no paragraph of their own.
std::string& Reader::words() {
  if (!open_) open(depth_ > 0 ? BlockKind::list_item : BlockKind::paragraph, depth_);
  return open_->text;
}

int Reader::enter_block(MD_BLOCKTYPE type, void* detail) {
  switch (type) {
    case MD_BLOCK_H:
      open(BlockKind::heading, static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
      break;
    case MD_BLOCK_P:
      if (depth_ > 0 && item_starts_) {
        open(BlockKind::list_item, depth_);
      } else {
        open(BlockKind::paragraph, 0);
      }
      item_starts_ = false;
      break;
    case MD_BLOCK_OL: note(Foreign::numbering); [[fallthrough]];
    case MD_BLOCK_UL:
      close();
      ++depth_;
      break;
    case MD_BLOCK_LI:
      close();
      item_starts_ = true;
      break;
    case MD_BLOCK_CODE:
      refuse(Foreign::code_block, "un bloc de code n'a pas sa place dans un texte de plateforme",
             "a code block has no place in a platform's text");
      break;
    case MD_BLOCK_QUOTE:
      refuse(Foreign::quotation, "une citation en bloc n'est pas prise : écrivez un paragraphe",
             "a block quotation isn't taken: write a paragraph");
      break;
    case MD_BLOCK_TABLE:
      refuse(Foreign::table, "un tableau n'est pas pris : écrivez une liste",
             "a table isn't taken: write a list");
      break;
    case MD_BLOCK_HTML: refuse(Foreign::html, "du HTML n'est pas pris", "HTML isn't taken"); break;
    default: break;
  }
  return 0;
}

int Reader::leave_block(MD_BLOCKTYPE type) {
  if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) --depth_;
  if (type != MD_BLOCK_DOC) {
    close();
  } else if (placed_flaws_ < result_.flaws.size() || placed_changes_ < result_.changes.size()) {
    place_here(line_at(seen_));
  }
  return 0;
}

std::string attribute(const MD_ATTRIBUTE& attribute) { return {attribute.text, attribute.size}; }

int Reader::enter_span(MD_SPANTYPE type, void* detail) {
  switch (type) {
    case MD_SPAN_EM: words() += "*"; break;
    case MD_SPAN_STRONG: words() += "**"; break;
    case MD_SPAN_CODE: words() += "`"; break;
    case MD_SPAN_A:
      words() += "[";
      addresses_.push_back(attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href));
      break;
    case MD_SPAN_IMG:
      note(Foreign::image);
      words() += "[";
      addresses_.push_back(attribute(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src));
      break;
    default: break;
  }
  return 0;
}

int Reader::leave_span(MD_SPANTYPE type) {
  switch (type) {
    case MD_SPAN_EM: words() += "*"; break;
    case MD_SPAN_STRONG: words() += "**"; break;
    case MD_SPAN_CODE: words() += "`"; break;
    case MD_SPAN_A:
    case MD_SPAN_IMG:
      words() += "](<" + addresses_.back() + ">)";
      addresses_.pop_back();
      break;
    default: break;
  }
  return 0;
}

/// `&name;` or `&#number;`, at the start of `words`.
bool starts_entity(std::string_view words) {
  const auto end =
      words.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ#", 1);
  return words.front() == '&' && end > 1 && end != std::string_view::npos && words[end] == ';';
}

/// The first `count` bytes, which md4c may have parted from what follows them.
std::string escape_first(std::string_view words, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (std::string_view{"*_`[]<\\"}.find(words[i]) != std::string_view::npos ||
        starts_entity(words.substr(i))) {
      text += '\\';
    }
    text += words[i];
  }
  return text;
}

bool has_tag(std::string_view words) {
  const auto at = words.find('<');
  if (at == std::string_view::npos || at + 1 == words.size()) return false;
  const char next = words[at + 1];
  return next == '/' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
}

int Reader::text(MD_TEXTTYPE type, std::string_view words_in) {
  // A blank that md4c makes of a line's end isn't in the source.
  const auto* end = source_.data() + source_.size();
  const bool inside =
      std::less_equal<>{}(source_.data(), words_in.data()) && std::less<>{}(words_in.data(), end);
  if (inside) {
    seen_ = static_cast<std::size_t>(words_in.data() - source_.data());
    if (type == MD_TEXT_NORMAL && has_tag(words_in)) note(Foreign::html);
    if (placed_flaws_ < result_.flaws.size() || placed_changes_ < result_.changes.size()) {
      place_here(line_at(seen_));
    }
  }
  switch (type) {
    case MD_TEXT_NORMAL:
      words() += escape_first(inside ? source_.substr(seen_) : words_in, words_in.size());
      break;
    case MD_TEXT_CODE:
    case MD_TEXT_ENTITY: words() += words_in; break;
    case MD_TEXT_SOFTBR: words() += " "; break;
    case MD_TEXT_BR: words() += "\\\n"; break;
    case MD_TEXT_NULLCHAR: words() += "\xef\xbf\xbd"; break;
    default: break;
  }
  return 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A line of a block, with a backslash where it would start something else.
std::string line_of(std::string_view words) {
  words.remove_prefix(std::min(words.find_first_not_of(" \t"), words.size()));
  if (words.empty()) return {};
  if (std::string_view{"#>-+=~|"}.find(words.front()) != std::string_view::npos) {
    return "\\" + std::string{words};
  }
  const auto end = static_cast<std::size_t>(std::find_if_not(words.begin(), words.end(), is_digit) -
                                            words.begin());
  const bool numbers = end > 0 && end < words.size() && (words[end] == '.' || words[end] == ')');
  if (!numbers) return std::string{words};
  return std::string{words.substr(0, end)} + "\\" + std::string{words.substr(end)};
}

}  // namespace

Markdown parse_markdown(std::string_view text) {
  Reader reader{text};
  MD_PARSER parser{};
  parser.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* user) {
    return static_cast<Reader*>(user)->enter_block(type, detail);
  };
  parser.leave_block = [](MD_BLOCKTYPE type, void*, void* user) {
    return static_cast<Reader*>(user)->leave_block(type);
  };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* user) {
    return static_cast<Reader*>(user)->enter_span(type, detail);
  };
  parser.leave_span = [](MD_SPANTYPE type, void*, void* user) {
    return static_cast<Reader*>(user)->leave_span(type);
  };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* words, MD_SIZE count, void* user) {
    return static_cast<Reader*>(user)->text(type, {words, count});
  };
  const int failed = md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &reader);
  PALABRE_ASSERT(failed == 0);
  return reader.take();
}

std::string escape_markdown(std::string_view words) { return escape_first(words, words.size()); }

std::string within_block(std::string_view text, std::string_view margin) {
  std::string lines;
  while (true) {
    const auto end = text.find('\n');
    lines += line_of(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    lines += "\n";
    lines += margin;
    text.remove_prefix(end + 1);
  }
}

std::string to_markdown(const TextBlock& block) {
  switch (block.kind) {
    case BlockKind::heading: return std::string(block.level, '#') + " " + block.text;
    case BlockKind::list_item: {
      const auto depth = block.level == 0 ? 0U : block.level - 1U;
      return std::string(std::size_t{depth} * 2, ' ') + "- " + block.text;
    }
    case BlockKind::paragraph: break;
  }
  return block.text;
}

}  // namespace palabre::node
