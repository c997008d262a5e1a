// What a member says about what others proposed: endorsements, comments, stories.

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
  const Remote remote{Remote::url_of(options), terminal};
  const auto words = given_text(terminal, options.text);
  if (!words) return exit_refused;
  CommentDraft draft;
  draft.side = side_of(options.side);
  draft.text = *words;
  if (!options.block.empty()) {
    draft.block = find_block(remote, terminal, options.block);
    if (!draft.block) return exit_refused;
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
  const auto side = [&](const std::string& name) -> std::string {
    if (name == "for") return terminal.words({"pour", "for"});
    if (name == "against") return terminal.words({"contre", "against"});
    return name == "question" ? terminal.words({"question", "question"}) : "–";
  };
  for (const auto& value : *rows) {
    const auto& row = value.as_object();
    terminal.out << "[" << side(string_at(row, "side")) << "] " << words_at(terminal, row, "text")
                 << "\n";
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
  const auto words = given_text(terminal, options.text);
  if (!words) return exit_refused;
  StoryDraft draft{normalise(options.theme).value_or(""),
                   normalise(options.title).value_or(""),
                   *words,
                   terminal.language == Language::fr ? "fr" : "en",
                   {}};
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
  for (const auto& value : *rows) {
    const auto& row = value.as_object();
    terminal.out << words_at(terminal, row, "title") << " (" << string_at(row, "theme") << ")\n"
                 << words_at(terminal, row, "text") << "\n\n";
  }
  return exit_done;
}

}  // namespace palabre::node
