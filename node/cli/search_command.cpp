// Looking for words in all that a node holds.

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/remote.hpp"
#include "node/http/client.hpp"

namespace palabre::node {

namespace json = boost::json;

namespace {

constexpr std::size_t shown_digit_count = 8;

struct KindWords {
  std::string_view kind;
  Words words;
};

constexpr KindWords found_kinds[] = {
    {"block", {"bloc", "block"}},
    {"amendment", {"amendement", "amendment"}},
    {"comment", {"commentaire", "comment"}},
    {"story", {"récit", "story"}},
    {"meeting", {"rencontre", "meeting"}},
    {"organisation", {"organisation", "organisation"}},
    {"recommendation", {"recommandation", "recommendation"}},
    {"translation", {"traduction", "translation"}},
};

std::string words_of_kind(const Terminal& terminal, const std::string& kind) {
  for (const auto& [name, words] : found_kinds) {
    if (name == kind) return terminal.words(words);
  }
  return kind;
}

/// On one line, what was found between stars as in Markdown.
std::string excerpt_line(const json::array& parts) {
  std::string line;
  for (const auto& value : parts) {
    const auto& part = value.as_object();
    const auto* star = flag_at(part, "matched") ? "*" : "";
    line += star + string_at(part, "text") + star;
  }
  for (auto& c : line) c = c == '\n' ? ' ' : c;
  return line;
}

}  // namespace

int search(const Options& options, const Terminal& terminal) {
  std::string words;
  for (const auto& word : options.targets) words += (words.empty() ? "" : " ") + word;
  std::string query = "?q=" + encode_query(words);
  if (!options.searched_kind.empty()) query += "&kind=" + options.searched_kind;
  if (!options.words_language.empty()) query += "&language=" + encode_query(options.words_language);
  if (!options.cursor.empty()) query += "&cursor=" + encode_query(options.cursor);
  const Remote remote{Remote::url_of(options), terminal};
  const auto page = remote.get("/api/v1/search" + query);
  if (!page) return exit_refused;
  if (terminal.json) {
    terminal.print(*page);
    return exit_done;
  }
  const auto& found = page->at("found").as_array();
  if (found.empty()) terminal.say({"Rien de trouvé.", "Nothing found."});
  for (const auto& value : found) {
    const auto& row = value.as_object();
    terminal.out << words_of_kind(terminal, string_at(row, "kind")) << " "
                 << string_at(row, "id").substr(0, shown_digit_count);
    const auto title = string_at(row, "title");
    if (!title.empty()) terminal.out << "  " << title;
    terminal.out << "\n";
    const auto line = excerpt_line(row.at("excerpt").as_array());
    if (!line.empty()) terminal.out << "  " << line << "\n";
  }
  if (page->at("unindexed").to_number<std::uint64_t>() > 0) {
    terminal.say({"\nLe nœud n'a pas fini de tout lire ({} à venir) : cherchez encore dans un "
                  "instant.",
                  "\nThe node hasn't read everything yet ({} to come): search again in a moment."},
                 number_at(*page, "unindexed"));
  }
  const auto next = string_at(*page, "next");
  if (!next.empty()) terminal.say({"\nLa suite : --cursor {}", "\nMore: --cursor {}"}, next);
  return exit_done;
}

}  // namespace palabre::node
