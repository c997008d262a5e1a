// Where each sentence of the text comes from.

#include <map>
#include <set>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/targets.hpp"
#include "node/text/sentences.hpp"

namespace palabre::node {

namespace json = boost::json;

namespace {

/// Sources in the order in which the text names them, from 1; the founding is 0.
class Numbers {
 public:
  std::size_t of(const std::string& revision) {
    return numbers_.emplace(revision, numbers_.size() + 1).first->second;
  }
  std::map<std::size_t, std::string> by_number() const {
    std::map<std::size_t, std::string> found;
    for (const auto& [revision, number] : numbers_) found.emplace(number, revision);
    return found;
  }

 private:
  std::map<std::string, std::size_t> numbers_;
};

std::string joined(const std::set<std::size_t>& numbers) {
  std::string words;
  for (const auto number : numbers) {
    words += (words.empty() ? "" : ",") + std::to_string(number);
  }
  return words;
}

/// A block's sentences, each with the sources that have a word in it.
void print_block(const Terminal& terminal, const json::object& block, Numbers& numbers) {
  std::string text;
  std::vector<std::set<std::size_t>> sources;  // Of each byte.
  for (const auto& value : block.at("passages").as_array()) {
    const auto& passage = value.as_object();
    const auto words = string_at(passage, "text");
    std::set<std::size_t> by;
    for (const auto& revision : passage.at("revisions").as_array()) {
      by.insert(numbers.of(std::string{revision.as_string()}));
    }
    if (by.empty()) by.insert(0);
    text += words;
    sources.insert(sources.end(), words.size(), by);
  }
  terminal.out << string_at(block, "id").substr(0, 8) << "\n";
  if (text.empty()) {
    terminal.say({"         (texte pas encore reçu)", "         (text not received yet)"});
    return;
  }
  std::size_t at = 0;
  for (const auto sentence : sentences_of(text)) {
    std::set<std::size_t> all;
    for (std::size_t i = 0; i < sentence.size(); ++i, ++at) {
      if (sentence[i] != ' ') all.insert(sources[at].begin(), sources[at].end());
    }
    const auto label = joined(all);
    terminal.out << std::string(label.size() < 7 ? 7 - label.size() : 0, ' ') << label << "  "
                 << sentence << "\n";
  }
}

}  // namespace

int text_blame(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const std::string target = "/api/v1/provenance";
  std::string only;
  if (!options.block.empty()) {
    const auto block = find_block(remote, terminal, options.block);
    if (!block) return exit_refused;
    only = "block=" + federation::to_hex(block->view());
  }
  auto query = only.empty() ? std::string{} : "?" + only;
  json::array blocks;
  std::map<std::string, json::object> sources;
  for (;;) {
    const auto page = remote.get(target + query);
    if (!page) return exit_refused;
    for (const auto& block : page->at("blocks").as_array()) blocks.push_back(block);
    for (const auto& value : page->at("sources").as_array()) {
      sources.emplace(string_at(value.as_object(), "revision"), value.as_object());
    }
    const auto next = string_at(*page, "next");
    if (next.empty()) break;
    query = "?" + (only.empty() ? "" : only + "&") + "cursor=" + next;
  }
  if (terminal.json) {
    json::array listed;
    for (const auto& [revision, source] : sources) listed.push_back(source);
    terminal.print(json::object{{"blocks", std::move(blocks)}, {"sources", std::move(listed)}});
    return exit_done;
  }
  Numbers numbers;
  for (const auto& block : blocks) print_block(terminal, block.as_object(), numbers);
  terminal.say({"\nD'où viennent les mots", "\nWhere the words come from"});
  std::vector<std::vector<std::string>> table{
      {"", terminal.words({"hauteur", "height"}), terminal.words({"révision", "revision"}),
       terminal.words({"pour / contre / abst.", "for / against / abst."}),
       terminal.words({"titre", "title"})},
      {"0", "0", "", "", terminal.words({"le texte fondateur", "the founding text"})}};
  for (const auto& [number, revision] : numbers.by_number()) {
    const auto source = sources.find(revision);
    if (source == sources.end()) continue;
    const auto& tally = source->second.at("tally").as_object();
    table.push_back({std::to_string(number), number_at(source->second, "height"),
                     revision.substr(0, 12),
                     number_at(tally, "support") + " / " + number_at(tally, "oppose") + " / " +
                         number_at(tally, "abstain"),
                     words_at(terminal, source->second, "title")});
  }
  terminal.print_table(table);
  return exit_done;
}

}  // namespace palabre::node
