// What a member says about what others proposed: endorsements, comments, stories.

#include <map>
#include <set>

#include "federation/core/limits.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/given.hpp"
#include "node/cli/targets.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

Side side_of(const std::string& name) {
  if (name == "for") return Side::in_favour;
  if (name == "against") return Side::against;
  return name == "question" ? Side::question : Side::none;
}

Words side_words(const std::string& side) {
  if (side == "for") return {"pour", "for"};
  if (side == "against") return {"contre", "against"};
  return side == "question" ? Words{"question", "question"} : Words{"–", "–"};
}

/// What organisations are called, by their ids.
using OrganisationNames = std::map<std::string, std::string>;

/// None if the node refused, which has then been said.
std::optional<OrganisationNames> organisation_names(const Remote& remote) {
  const auto found = remote.get("/api/v1/organisations");
  if (!found) return std::nullopt;
  OrganisationNames names;
  for (const auto& value : found->at("organisations").as_array()) {
    const auto& row = value.as_object();
    names.emplace(string_at(row, "id"), string_at(row, "name"));
  }
  return names;
}

/// The organisation whose member wrote it; the id's first digits until its name has come.
std::string author_of(const json::object& row, const OrganisationNames& names) {
  const auto org = string_at(row.at("author").as_object(), "organisation");
  const auto found = names.find(org);
  return found == names.end() || found->second.empty() ? org.substr(0, 8) : found->second;
}

/// A comment by its first digits.
std::optional<RecordId> find_comment(const Remote& remote, const Terminal& terminal,
                                     const std::string& given) {
  const auto rows = remote.get_all("/api/v1/comments", "comments");
  if (!rows) return std::nullopt;
  const auto* found = find_one(terminal, *rows, "id", given);
  return found == nullptr ? std::nullopt : id_of<RecordId>(found->at("id"));
}

}  // namespace

int endorse(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_target(remote, terminal, options.target);
  if (!target) return exit_refused;
  const bool takes_back = options.stance == "withdrawn";
  const Words done = takes_back
                         ? Words{"Votre voix est retirée : {}", "Your voice is taken back: {}"}
                         : Words{"Votre voix est inscrite : {}", "Your voice is recorded: {}"};
  return remote.speak(options, endorsement(*target, stance_of(options.stance)), done);
}

int comment_add(const Options& options, const Terminal& terminal) {
  if (options.target.empty() && options.block.empty() && options.answers.empty()) {
    return terminal.refuse(
        {"que commenter ? Donnez un amendement, --block BLOC ou --answers COMMENTAIRE.",
         "comment on what? Give an amendment, --block BLOCK or --answers COMMENT."});
  }
  const Remote remote{Remote::url_of(options), terminal};
  const auto words = given_text(terminal, options.text);
  if (!words || !is_there(terminal, "--text", *words)) return exit_refused;
  CommentDraft draft;
  draft.side = side_of(options.side);
  draft.text = *words;
  if (!options.block.empty()) {
    draft.block = find_block(remote, terminal, options.block);
    if (!draft.block) return exit_refused;
  } else if (!options.answers.empty()) {
    draft.target = find_comment(remote, terminal, options.answers);
    if (!draft.target) return exit_refused;
  } else {
    const auto target = find_amendment(remote, terminal, options.target);
    if (!target) return exit_refused;
    draft.target = target->revision;
  }
  return remote.speak(options, comment(draft), {"Commenté : {}", "Commented: {}"});
}

int comment_list(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  std::string query;
  if (!options.block.empty()) {
    const auto block = find_block(remote, terminal, options.block);
    if (!block) return exit_refused;
    query = "?target=" + to_hex(block->view());
  } else if (!options.target.empty()) {
    const auto target = find_amendment(remote, terminal, options.target);
    if (!target) return exit_refused;
    query = "?target=" + to_hex(target->revision.view());
  }
  const auto rows = remote.get_all("/api/v1/comments" + query, "comments");
  if (!rows) return exit_refused;
  if (terminal.json) {
    terminal.print(json::object{{"comments", *rows}});
    return exit_done;
  }
  if (rows->empty()) {
    terminal.say({"Aucun commentaire.", "No comment."});
    return exit_done;
  }
  const auto names = organisation_names(remote);
  if (!names) return exit_refused;
  // Each under what it answers; a comment that answers one of another list stands by itself.
  std::map<std::string, std::vector<const json::object*>> answers;
  std::set<std::string> listed;
  for (const auto& value : *rows) listed.insert(string_at(value.as_object(), "id"));
  for (const auto& value : *rows) {
    const auto& row = value.as_object();
    const auto target = string_at(row, "target");
    answers[listed.count(target) != 0 ? target : std::string{}].push_back(&row);
  }
  std::vector<std::pair<const json::object*, std::size_t>> waiting;
  const auto add = [&](const std::string& target, std::size_t depth) {
    const auto found = answers.find(target);
    if (found == answers.end()) return;
    for (auto at = found->second.rbegin(); at != found->second.rend(); ++at) {
      waiting.emplace_back(*at, depth);
    }
  };
  add({}, 0);
  while (!waiting.empty()) {
    const auto [row, depth] = waiting.back();
    waiting.pop_back();
    terminal.out << std::string(depth * 4, ' ') << string_at(*row, "id").substr(0, 12) << "  ["
                 << terminal.words(side_words(string_at(*row, "side"))) << "] "
                 << author_of(*row, *names) << terminal.words({" : ", ": "})
                 << words_at(terminal, *row, "text") << "\n";
    add(string_at(*row, "id"), depth + 1);
  }
  return exit_done;
}

int erase(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  std::vector<RecordId> records;
  for (const auto& given : options.targets) {
    const auto said = find_said(remote, terminal, given);
    if (!said) return exit_refused;
    records.insert(records.end(), said->begin(), said->end());
  }
  if (records.empty()) {
    return terminal.refuse({"ces textes sont déjà retirés.", "these texts are gone already."});
  }
  if (records.size() > reference_count_max) {
    return terminal.refuse({"pas plus de {} actes à la fois.", "no more than {} records at once."},
                           reference_count_max);
  }
  const Words question{"Retirer pour toujours ces textes ? Les voix restent. [o/N] ",
                       "Take these texts back for ever? Voices stay. [y/N] "};
  if (!options.yes && !confirm(terminal, question)) {
    return terminal.refuse({"rien n'a été signé.", "nothing was signed."});
  }
  return remote.speak(options, erasure(std::move(records)),
                      {"Textes retirés : {}", "Texts taken back: {}"});
}

int story_tell(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto theme = given_words(terminal, "--theme", options.theme);
  if (!theme) return exit_refused;
  const auto title = given_words(terminal, "--title", options.title);
  if (!title) return exit_refused;
  const auto words = given_text(terminal, options.text);
  if (!words || !is_there(terminal, "--text", *words)) return exit_refused;
  StoryDraft draft{*theme, *title, *words, terminal.language == Language::fr ? "fr" : "en", {}};
  if (!options.block.empty()) {
    const auto block = find_block(remote, terminal, options.block);
    if (!block) return exit_refused;
    draft.blocks.push_back(*block);
  }
  return remote.speak(options, story(draft), {"Raconté : {}", "Told: {}"});
}

int story_list(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto rows = remote.get_all("/api/v1/stories", "stories");
  if (!rows) return exit_refused;
  if (terminal.json) {
    terminal.print(json::object{{"stories", *rows}});
    return exit_done;
  }
  if (rows->empty()) {
    terminal.say({"Aucun récit.", "No story."});
    return exit_done;
  }
  const auto names = organisation_names(remote);
  if (!names) return exit_refused;
  for (const auto& value : *rows) {
    const auto& row = value.as_object();
    terminal.out << string_at(row, "id").substr(0, 8) << "  " << words_at(terminal, row, "title")
                 << " (" << string_at(row, "theme") << "), " << author_of(row, *names) << "\n"
                 << words_at(terminal, row, "text") << "\n\n";
  }
  return exit_done;
}

}  // namespace palabre::node
