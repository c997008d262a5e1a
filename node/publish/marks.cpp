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

namespace {

std::vector<SourcedPart> without_sources(const std::vector<RedlinePart>& parts) {
  std::vector<SourcedPart> plain;
  plain.reserve(parts.size());
  for (const auto& part : parts) plain.push_back({part, {}});
  return plain;
}

/// For whoever hears the page.
std::string heard(const std::string& words, Language language) {
  return "<span class=\"words\" lang=\"" + std::string{language == Language::fr ? "fr" : "en"} +
         "\">" + words + "</span>";
}

/// A stretch without the blanks around it, so that a mark stands at its last word.
struct Blanks {
  std::string ahead;
  std::string text;
  std::string behind;
};

Blanks blanks_of(const std::string& text) {
  const auto from = text.find_first_not_of(' ');
  if (from == std::string::npos) return {{}, text, {}};
  const auto to = text.find_last_not_of(' ') + 1;
  return {text.substr(0, from), text.substr(from, to - from), text.substr(to)};
}

std::string links_html(const std::vector<std::size_t>& sources, std::string_view anchor,
                       Language language) {
  if (sources.empty()) return {};
  const auto amendment =
      heard(std::string{Words{"amendement", "amendment"}.in(language)} + " ", language);
  std::string html;
  for (const auto source : sources) {
    const auto number = std::to_string(source);
    html +=
        "<a href=\"#" + std::string{anchor} + number + "\">" + amendment + "[" + number + "]</a>";
  }
  return "<sup class=\"sources\">" + html + "</sup>";
}

/// "supprimé", or "supprimé par 1, 2".
std::string done_by(Words done, const std::vector<std::size_t>& sources, Language language) {
  std::string said{done.in(language)};
  for (std::size_t i = 0; i < sources.size(); ++i) {
    said += i == 0 ? std::string{Words{" par ", " by "}.in(language)} : std::string{", "};
    said += std::to_string(sources[i]);
  }
  return said;
}

}  // namespace

std::string redline_html(const std::vector<RedlinePart>& parts, Language language) {
  return redline_html(without_sources(parts), {}, language);
}

std::string redline_html(const std::vector<SourcedPart>& parts, std::string_view anchor,
                         Language language) {
  const auto said = [&](Words words) {
    return heard("[" + std::string{words.in(language)} + "] ", language);
  };
  std::string html;
  for (const auto& [part, sources] : parts) {
    if (part.kind == Kind::kept) {
      html += escape_html(part.text);
      continue;
    }
    const auto [ahead, text, behind] =
        sources.empty() ? Blanks{{}, part.text, {}} : blanks_of(part.text);
    const bool removed = part.kind == Kind::removed;
    html += ahead;
    html += removed ? "<del>" + said({"supprimé :", "removed:"}) + escape_html(text) + "</del>"
                    : "<ins>" + said({"ajouté :", "added:"}) + escape_html(text) + "</ins>";
    html += links_html(sources, anchor, language) + behind;
  }
  return html;
}

std::string redline_words(const std::vector<RedlinePart>& parts, Language language) {
  return redline_words(without_sources(parts), language);
}

std::string redline_words(const std::vector<SourcedPart>& parts, Language language) {
  std::string said;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& [part, sources] = parts[i];
    std::string words;
    if (part.kind == Kind::kept) {
      words = around(trimmed(part.text), i == 0, i + 1 == parts.size());
    } else {
      const Words done =
          part.kind == Kind::removed ? Words{"supprimé", "removed"} : Words{"ajouté", "added"};
      words = "[" + done_by(done, sources, language) +
              std::string{Words{" : ", ": "}.in(language)} + trimmed(part.text) + "]";
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
