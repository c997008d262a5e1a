#include "node/text/pandoc_tree.hpp"

#include <boost/json.hpp>
#include <string>

namespace palabre::node {

using federation::BlockKind;
namespace json = boost::json;

namespace {

std::string_view tag_of(const json::object& node) {
  const auto* tag = node.if_contains("t");
  return tag != nullptr && tag->is_string() ? std::string_view{tag->get_string()}
                                            : std::string_view{};
}

/// The element at `index` of a node's contents; null if it hasn't one.
const json::value& content(const json::object& node, std::size_t index) {
  static const json::value none;
  const auto* list = node.if_contains("c");
  if (list == nullptr || !list->is_array() || index >= list->get_array().size()) return none;
  return list->get_array()[index];
}

std::string_view string_of(const json::value& value) {
  return value.is_string() ? std::string_view{value.get_string()} : std::string_view{};
}

bool leads_somewhere(std::string_view address) {
  return (address.starts_with("https://") || address.starts_with("http://") ||
          address.starts_with("mailto:")) &&
         address.find_first_of("<>\n\\ ") == std::string_view::npos;
}

/// One text while it is written, with its marks and without.
struct Pen {
  std::string marked;
  std::string plain;

  void both(std::string_view words) {
    marked += words;
    plain += words;
  }
};

class TreeReader {
 public:
  void blocks(const json::value& list);
  void meta(const json::object& fields);
  TreeText take() { return std::move(made_); }

 private:
  void block(const json::object& node);
  void any_blocks(const json::value& value);
  void list(const json::value& items);
  void write(BlockKind kind, std::size_t level, const json::value& inlines);
  void finish(BlockKind kind, std::size_t level, Pen pen);
  void inlines(Pen& pen, const json::value& list);
  void inline_node(Pen& pen, const json::object& node);
  void marked(Pen& pen, std::string_view mark, const json::value& inside);
  void text(Pen& pen, std::string_view words);
  void code(Pen& pen, std::string_view words);
  void link(Pen& pen, const json::object& node);
  void note(Foreign kind) { made_.changes.push_back({made_.blocks.size(), kind}); }

  TreeText made_;
  std::size_t depth_ = 0;                  // Of lists.
  bool item_starts_ = false;               // The next paragraph is its list item's.
  std::vector<const json::value*> notes_;  // Of the block that is being written.
  std::size_t note_count_ = 0;
};

void TreeReader::blocks(const json::value& list) {
  if (!list.is_array()) return;
  for (const auto& each : list.get_array()) {
    if (each.is_object()) block(each.get_object());
  }
}

/// The blocks somewhere within: of a table's cells, whose nesting differs between pandoc's
/// versions.
void TreeReader::any_blocks(const json::value& value) {
  if (value.is_array()) {
    for (const auto& each : value.get_array()) any_blocks(each);
  } else if (value.is_object()) {
    block(value.get_object());
  }
}

/// What a word processor calls the title, the subtitle and so on stands beside the blocks.
void TreeReader::meta(const json::object& fields) {
  for (const auto* name : {"title", "subtitle", "author", "date", "abstract"}) {
    const auto* field = fields.if_contains(name);
    if (field == nullptr || !field->is_object()) continue;
    const auto* inside = field->get_object().if_contains("c");
    if (inside == nullptr) continue;
    const auto kind = tag_of(field->get_object());
    const bool is_title = std::string_view{name} == "title";
    if (kind == "MetaInlines") {
      write(is_title ? BlockKind::heading : BlockKind::paragraph, is_title ? 1 : 0, *inside);
    } else if (kind == "MetaBlocks") {
      blocks(*inside);
    } else if (kind == "MetaList" && inside->is_array()) {
      for (const auto& each : inside->get_array()) {
        if (each.is_object() && tag_of(each.get_object()) == "MetaInlines") {
          write(BlockKind::paragraph, 0, each.get_object().at("c"));
        }
      }
    }
  }
}

void TreeReader::block(const json::object& node) {
  const auto tag = tag_of(node);
  const auto* inside = node.if_contains("c");
  if (inside == nullptr) return;
  if (tag == "Para" || tag == "Plain") {
    const bool starts = depth_ > 0 && item_starts_;
    item_starts_ = false;
    write(starts ? BlockKind::list_item : BlockKind::paragraph, starts ? depth_ : 0, *inside);
  } else if (tag == "Header") {
    const auto& level = content(node, 0);
    item_starts_ = false;
    write(BlockKind::heading, level.is_int64() ? static_cast<std::size_t>(level.get_int64()) : 1,
          content(node, 2));
  } else if (tag == "BulletList") {
    list(*inside);
  } else if (tag == "OrderedList") {
    note(Foreign::numbering);
    list(content(node, 1));
  } else if (tag == "LineBlock" && inside->is_array()) {
    for (const auto& line : inside->get_array()) write(BlockKind::paragraph, 0, line);
  } else if (tag == "BlockQuote") {
    note(Foreign::quotation);
    blocks(*inside);
  } else if (tag == "CodeBlock" || tag == "RawBlock") {
    note(Foreign::code_block);
    Pen pen;
    text(pen, string_of(content(node, 1)));
    finish(BlockKind::paragraph, 0, std::move(pen));
  } else if (tag == "Table") {
    note(Foreign::table);
    any_blocks(*inside);
  } else if (tag == "DefinitionList" && inside->is_array()) {
    for (const auto& term : inside->get_array()) {
      if (!term.is_array() || term.get_array().size() != 2) continue;
      write(BlockKind::paragraph, 0, term.get_array()[0]);
      any_blocks(term.get_array()[1]);
    }
  } else if (tag == "Div" || tag == "Figure") {
    any_blocks(*inside);
  }
}

void TreeReader::list(const json::value& items) {
  if (!items.is_array()) return;
  ++depth_;
  for (const auto& item : items.get_array()) {
    item_starts_ = true;
    blocks(item);
  }
  item_starts_ = false;
  --depth_;
}

void TreeReader::write(BlockKind kind, std::size_t level, const json::value& list) {
  Pen pen;
  inlines(pen, list);
  finish(kind, level, std::move(pen));
}

/// Spaces once, and none at the ends.
std::string tidied(std::string_view text) {
  std::string tidy;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool at_start = tidy.empty() || tidy.back() == '\n' || tidy.back() == ' ';
    if (text[i] == ' ' && at_start) continue;
    tidy += text[i];
  }
  while (true) {
    if (tidy.ends_with(' ')) {
      tidy.pop_back();
    } else if (tidy.ends_with("\\\n")) {
      tidy.resize(tidy.size() - 2);
    } else {
      return tidy;
    }
  }
}

void TreeReader::finish(BlockKind kind, std::size_t level, Pen pen) {
  auto notes = std::exchange(notes_, {});
  DraftBlock made{kind, static_cast<std::uint8_t>(std::min<std::size_t>(level, block_level_max)),
                  tidied(pen.marked), tidied(pen.plain)};
  if (!made.plain.empty()) {
    if (level > block_level_max) note(Foreign::deep_list);
    made_.blocks.push_back(std::move(made));
  }
  auto number = note_count_ - notes.size();
  for (const auto* each : notes) {
    const auto before = made_.blocks.size();
    const auto depth = std::exchange(depth_, 0);
    any_blocks(*each);
    depth_ = depth;
    const auto mark = "\\[" + std::to_string(++number) + "\\] ";
    if (made_.blocks.size() == before) continue;
    made_.blocks[before].marked.insert(0, mark);
    made_.blocks[before].plain.insert(0, mark);
  }
}

void TreeReader::inlines(Pen& pen, const json::value& list) {
  if (!list.is_array()) return;
  for (const auto& each : list.get_array()) {
    if (each.is_object()) inline_node(pen, each.get_object());
  }
}

void TreeReader::text(Pen& pen, std::string_view words) {
  std::string kept;
  bool control = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto byte = static_cast<unsigned char>(words[i]);
    const bool second = byte == 0xc2 && i + 1 < words.size() &&
                        static_cast<unsigned char>(words[i + 1]) < 0xa0;  // U+0080 to U+009F.
    if (words[i] == '\n' || words[i] == '\t') {
      kept += ' ';
    } else if (byte < 0x20 || byte == 0x7f || second) {
      control = true;
      if (second) ++i;
    } else {
      kept += words[i];
    }
  }
  if (control) note(Foreign::control);
  pen.both(escape_markdown(kept));
}

void TreeReader::code(Pen& pen, std::string_view words) {
  Pen inside;
  text(inside, words);
  const bool sayable = words.find_first_of("`\n") == std::string_view::npos && !words.empty();
  pen.marked += sayable ? "`" + std::string{words} + "`" : inside.plain;
  pen.plain += inside.plain;
}

void TreeReader::marked(Pen& pen, std::string_view mark, const json::value& inside) {
  Pen words;
  inlines(words, inside);
  // A space at an end stands outside of the marks.
  const auto first = words.marked.find_first_not_of(' ');
  if (first == std::string::npos) return pen.both(words.marked);
  const auto last = words.marked.find_last_not_of(' ');
  pen.marked += words.marked.substr(0, first);
  pen.marked += mark;
  pen.marked += words.marked.substr(first, last + 1 - first);
  pen.marked += mark;
  pen.marked += words.marked.substr(last + 1);
  pen.plain += words.plain;
}

void TreeReader::link(Pen& pen, const json::object& node) {
  Pen words;
  inlines(words, content(node, 1));
  const auto& target = content(node, 2);
  const auto address = target.is_array() && !target.get_array().empty()
                           ? string_of(target.get_array().front())
                           : std::string_view{};
  pen.plain += words.plain;
  if (words.plain.empty() || !leads_somewhere(address)) {
    // A place in the same document, such as an entry of a table of contents, isn't told.
    if (!address.starts_with('#')) note(Foreign::link);
    pen.marked += words.marked;
    return;
  }
  pen.marked += "[" + words.marked + "](<" + std::string{address} + ">)";
}

void TreeReader::inline_node(Pen& pen, const json::object& node) {
  const auto tag = tag_of(node);
  const auto* inside = node.if_contains("c");
  if (tag == "Space" || tag == "SoftBreak") return pen.both(" ");
  if (tag == "LineBreak") return pen.both("\\\n");
  if (inside == nullptr) return;
  if (tag == "Str") {
    text(pen, string_of(*inside));
  } else if (tag == "Emph") {
    marked(pen, "*", *inside);
  } else if (tag == "Strong") {
    marked(pen, "**", *inside);
  } else if (tag == "Underline" || tag == "Strikeout" || tag == "Superscript" ||
             tag == "Subscript" || tag == "SmallCaps") {
    note(Foreign::style);
    inlines(pen, *inside);
  } else if (tag == "Quoted") {
    const auto& sort = content(node, 0);
    const bool is_single = sort.is_object() && tag_of(sort.get_object()) == "SingleQuote";
    pen.both(is_single ? "‘" : "“");
    inlines(pen, content(node, 1));
    pen.both(is_single ? "’" : "”");
  } else if (tag == "Code") {
    code(pen, string_of(content(node, 1)));
  } else if (tag == "Math" || tag == "RawInline") {
    note(tag == "Math" ? Foreign::formula : Foreign::html);
    text(pen, string_of(content(node, 1)));
  } else if (tag == "Link") {
    link(pen, node);
  } else if (tag == "Image") {
    note(Foreign::image);
    inlines(pen, content(node, 1));
  } else if (tag == "Note") {
    note(Foreign::footnote);
    notes_.push_back(inside);
    pen.both("\\[" + std::to_string(++note_count_) + "\\]");
  } else if (tag == "Span" || tag == "Cite") {
    inlines(pen, content(node, 1));
  }
}

}  // namespace

TreeText read_tree(const json::object& document) {
  TreeReader reader;
  const auto* meta = document.if_contains("meta");
  if (meta != nullptr && meta->is_object()) reader.meta(meta->get_object());
  const auto* blocks = document.if_contains("blocks");
  if (blocks != nullptr) reader.blocks(*blocks);
  return reader.take();
}

}  // namespace palabre::node
