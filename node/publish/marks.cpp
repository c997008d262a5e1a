#include "node/publish/marks.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "node/text/inline_html.hpp"

namespace palabre::node {

namespace json = boost::json;
using Kind = RedlinePart::Kind;

namespace {

constexpr std::size_t words_around = 6;

std::string text_at(const json::object& object, std::string_view name,
                    std::string_view otherwise = {}) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string{value->get_string()}
                                                : std::string{otherwise};
}

json::array list_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : json::array{};
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  text.erase(0, std::min(text.find_first_not_of(" \n"), text.size()));
  return text;
}

/// The first or the last words of it.
std::string start_of(const std::string& text) {
  const auto words = split_words(text);
  std::string start;
  for (std::size_t i = 0; i < std::min(words.size(), words_around); ++i) start += words[i];
  return words.size() > words_around ? trimmed(start) + "…" : start;
}

std::string end_of(const std::string& text) {
  const auto words = split_words(text);
  std::string end;
  const auto first = words.size() - std::min(words.size(), words_around);
  for (std::size_t i = first; i < words.size(); ++i) end += words[i];
  return first > 0 ? "…" + end : end;
}

/// What stays between two changes, or before the first, or after the last.
std::string around(const std::string& text, bool is_first, bool is_last) {
  if (is_first && is_last) return start_of(text);
  if (is_first) return end_of(text);
  if (is_last) return start_of(text);
  const auto joined = start_of(text) + " " + end_of(text);
  return joined.size() < text.size() ? joined : text;
}

std::vector<RedlinePart> parts_of(const json::object& operation) {
  std::vector<RedlinePart> parts;
  for (const auto& value : list_at(operation, "redline")) {
    const auto& part = value.as_object();
    const auto kind = text_at(part, "kind");
    parts.push_back({kind == "added"     ? Kind::added
                     : kind == "removed" ? Kind::removed
                                         : Kind::kept,
                     text_at(part, "text")});
  }
  if (parts.empty()) parts.push_back({Kind::kept, "…"});
  return parts;
}

std::string joined_blocks(const json::object& operation) {
  std::vector<std::string> texts;
  for (const auto& value : list_at(operation, "blocks")) {
    texts.push_back(text_at(value.as_object(), "text", "…"));
  }
  return with_breaks(texts);
}

std::string first_block(const json::object& operation) {
  const auto blocks = list_at(operation, "blocks");
  return blocks.empty() ? std::string{} : text_at(blocks.front().as_object(), "block");
}

struct PlaceWords {
  Words at_start;
  Words after;    ///< And what comes after it.
  Words quoted;   ///< Before the words of a block.
  Words closing;  ///< After them.
};

std::string place_label(const PlaceWords& words, const std::string& after, const std::string& text,
                        Language language) {
  if (after.empty()) return std::string{words.at_start.in(language)};
  if (text.empty()) return std::string{words.after.in(language)};
  return std::string{words.quoted.in(language)} + trimmed(start_of(text)) +
         std::string{words.closing.in(language)};
}

constexpr PlaceWords added{{"Ajouter au début :", "Add at the start:"},
                           {"Ajouter :", "Add:"},
                           {"Ajouter après « ", "Add after “"},
                           {" » :", "”:"}};
constexpr PlaceWords moved{{"Déplacer au début :", "Move to the start:"},
                           {"Déplacer :", "Move:"},
                           {"Déplacer après « ", "Move after “"},
                           {" » :", "”:"}};

}  // namespace

std::string redline_html(const std::vector<RedlinePart>& parts, Language language) {
  const auto said = [&](Words words) {
    return "<span class=\"words\" lang=\"" + std::string{language == Language::fr ? "fr" : "en"} +
           "\">[" + std::string{words.in(language)} + "] </span>";
  };
  std::string html;
  for (const auto& part : parts) {
    const auto text = escape_html(part.text);
    if (part.kind == Kind::removed) {
      html += "<del>" + said({"supprimé :", "removed:"}) + text + "</del>";
    } else if (part.kind == Kind::added) {
      html += "<ins>" + said({"ajouté :", "added:"}) + text + "</ins>";
    } else {
      html += text;
    }
  }
  return html;
}

std::string redline_words(const std::vector<RedlinePart>& parts, Language language) {
  std::string said;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& part = parts[i];
    std::string words;
    if (part.kind == Kind::kept) {
      words = around(trimmed(part.text), i == 0, i + 1 == parts.size());
    } else {
      const Words mark = part.kind == Kind::removed ? Words{"supprimé : ", "removed: "}
                                                    : Words{"ajouté : ", "added: "};
      words = "[" + std::string{mark.in(language)} + trimmed(part.text) + "]";
    }
    words = trimmed(std::move(words));
    if (!said.empty() && !words.empty()) said += " ";
    said += words;
  }
  return said;
}

ShownOperation shown_operation(const json::object& operation,
                               const std::function<std::string(std::string_view)>& words_of,
                               Language language) {
  const auto in = [&](Words words) { return std::string{words.in(language)}; };
  const auto sort = text_at(operation, "operation");
  if (sort == "insert") {
    const auto after = text_at(operation, "after");
    return {after,
            place_label(added, after, words_of(after), language),
            {{Kind::added, joined_blocks(operation)}}};
  }
  if (sort == "delete") {
    return {text_at(operation, "block"),
            in({"Supprimer :", "Delete:"}),
            {{Kind::removed, text_at(operation, "before", "…")}}};
  }
  if (sort == "move") {
    const auto after = text_at(operation, "after");
    return {first_block(operation),
            place_label(moved, after, words_of(after), language),
            {{Kind::kept, joined_blocks(operation)}}};
  }
  if (sort == "join") {
    return {first_block(operation), in({"Réunir :", "Join:"}), parts_of(operation)};
  }
  const bool splits = sort == "split";
  return {text_at(operation, "block"),
          splits ? in({"Diviser :", "Split:"}) : in({"Changer :", "Change:"}), parts_of(operation)};
}

}  // namespace palabre::node
