// Amendments as an Atom feed in a file.

#include <fstream>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/published.hpp"

namespace palabre::node {

namespace json = boost::json;

namespace {

/// The one id of `ids` that begins with these digits; what else it is has then been said.
std::optional<std::string> only_one(const std::vector<std::string>& ids, const std::string& digits,
                                    Words what, const Terminal& terminal) {
  std::vector<std::string> found;
  for (const auto& id : ids) {
    if (id.starts_with(digits)) found.push_back(id);
  }
  if (found.size() == 1) return found.front();
  terminal.refuse(found.empty()
                      ? Words{"{} : aucune {} ne commence ainsi.", "{}: no {} begins so."}
                      : Words{"{} : plus d'une {} commence ainsi. Donnez plus de chiffres.",
                              "{}: more than one {} begins so. Give more digits."},
                  digits, terminal.words(what));
  return std::nullopt;
}

}  // namespace

int publish_atom(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto published = read_published(remote, terminal);
  if (!published) return exit_refused;
  FeedChoice choice;
  if (!options.organisation.empty()) {
    std::vector<std::string> ids;
    for (const auto& [id, name] : published->names) ids.push_back(id);
    const auto id = only_one(ids, options.organisation, {"organisation", "organisation"}, terminal);
    if (!id) return exit_refused;
    choice.organisation = *id;
  }
  if (!options.section.empty()) {
    std::vector<std::string> ids;
    for (const auto& value : published->text.at("blocks").as_array()) {
      const auto& block = value.as_object();
      if (string_at(block, "kind") == "heading") ids.push_back(string_at(block, "id"));
    }
    const auto id =
        only_one(ids, options.section, {"section (un titre)", "section (a heading)"}, terminal);
    if (!id) return exit_refused;
    choice.section = *id;
  }
  const auto feed = feed_of(*published, choice, terminal.language);
  std::ofstream stream{options.out_file, std::ios::binary | std::ios::trunc};
  stream << to_atom(feed, terminal.language) << std::flush;
  if (!stream) {
    return terminal.refuse({"{} ne peut être écrit.", "{} can't be written."}, options.out_file);
  }
  terminal.say({"{} dans {}", "{} in {}"}, terminal.counted(feed.entries.size(), nouns::amendment),
               options.out_file);
  return exit_done;
}

}  // namespace palabre::node
