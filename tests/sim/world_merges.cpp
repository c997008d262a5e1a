// Several amendments of one block in a World: what their authors change, what coordinators make of
// it, and what must have become of it.

#include <algorithm>
#include <sstream>

#include "federation/deliberation/decision.hpp"
#include "federation/deliberation/merging.hpp"
#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

std::vector<std::string> spaced_words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream{text};
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string with_spaces(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string words_of(const Body& body) { return {body.text.begin(), body.text.end()}; }

/// Each word that somebody changed, changed: what the merge must make where everybody changed one
/// word for another. It knows nothing of tokens and edits.
std::string merged_slowly(const std::string& before, const std::vector<std::string>& all) {
  const auto old = spaced_words(before);
  auto words = old;
  for (const auto& after : all) {
    const auto changed = spaced_words(after);
    for (std::size_t i = 0; i < old.size() && i < changed.size(); ++i) {
      if (changed[i] != old[i]) words[i] = changed[i];
    }
  }
  return with_spaces(words);
}

}  // namespace

/// The block as it is, but for one word.
std::string World::edited(const Node& node, std::size_t block) {
  const auto& base = node.replica->fold().amendments().base();
  const auto text = node.disk.bodies().find(base[block].text);
  if (text == node.disk.bodies().end()) return "Proposition " + std::to_string(said_);
  auto words = spaced_words(words_of(text->second));
  words[rng_.below(words.size())] = "mot" + std::to_string(said_);
  return with_spaces(words);
}

/// Names in `agenda` what its revisions make of the blocks that they share, of the texts that this
/// node holds; none if two of them compete.
std::optional<std::vector<Body>> World::merge(const Node& node, AgendaStatement& agenda) {
  const auto& fold = node.replica->fold();
  agenda.merges.clear();
  for (const auto& block : blocks_to_merge(fold, agenda.adopted)) {
    agenda.merges.push_back({block, {}});
  }
  std::vector<Body> texts;
  const auto mergings = mergings_of(fold, agenda);
  for (std::size_t i = 0; i < mergings.size(); ++i) {
    auto made = merged_body(mergings[i], node.disk.bodies());
    if (!made) return std::nullopt;
    agenda.merges[i].text = refer_to(*made);
    texts.push_back(std::move(*made));
  }
  return texts;
}

/// As many amendments as can be had together; now and then with another text than they make.
void World::put_merging_agenda(Node& node) {
  const auto& fold = node.replica->fold();
  AgendaStatement statement{fold.height() + 1, fold.parent(), {}, {}, {}};
  for (const auto& [id, revision] : fold.amendments().revisions()) {
    if (statement.adopted.size() == 6) break;
    statement.adopted.push_back(id);
    const bool together = merge(node, statement).has_value() &&
                          std::holds_alternative<Decision>(decide(fold, statement));
    if (!together) statement.adopted.pop_back();
  }
  auto texts = merge(node, statement);
  if (!texts->empty() && rng_.one_in(4)) {
    texts->front().text.push_back('!');
    statement.merges.front().text = refer_to(texts->front());
    ++probes_.wrong_merges;
  }
  post(node.index, agenda(organisations_[node.index], fold, statement, std::move(*texts)));
}

/// Everybody's version of the only paragraph, once they are enrolled.
void World::propose_together() {
  const auto next = said_;
  auto& person = people_[next % people_.size()];
  auto& node = *nodes_[person.home];
  if (node.replica) {
    const auto& fold = node.replica->fold();
    const auto& org = organisations_[person.home];
    if (fold.roll(org.id).find(person.key.public_key()) == nullptr) {
      post(person.home, enrolment(network_, organisations_[person.home], person));
    } else {
      const auto& version = fold.amendments().version();
      const auto& base = fold.amendments().base();
      const auto& text = plan_.bill->proposals[next];
      post(person.home, statement(network_, org.id, person,
                                  text.empty() ? deletion(version, base, 0)
                                               : amendment(version, base, 0, text)));
      ++said_;
    }
  }
  after(std::chrono::milliseconds{5 + rng_.below(60)}, [this] { talk(); });
}

void World::put_all_proposals() {
  auto& node = *nodes_.front();
  const auto& fold = node.replica->fold();
  AgendaStatement statement{fold.height() + 1, fold.parent(), {}, {}, {}};
  for (const auto& [id, revision] : fold.amendments().revisions()) statement.adopted.push_back(id);
  auto texts = merge(node, statement);
  if (!texts) return violations_.push_back("merges: the proposals compete");
  post(node.index, agenda(organisations_[node.index], fold, statement, std::move(*texts)));
  run_for(std::chrono::seconds{5});
}

std::vector<std::string> World::text(std::size_t node) const {
  std::vector<std::string> paragraphs;
  const auto& held = nodes_[node]->disk.bodies();
  for (const auto& block : nodes_[node]->replica->fold().amendments().base()) {
    const auto text = held.find(block.text);
    paragraphs.push_back(text == held.end() ? std::string{} : words_of(text->second));
  }
  return paragraphs;
}

/// What was adopted together is what each of its authors changed, and every node has that text.
void World::check_merges() {
  if (!plan_.merging || !nodes_.front()->replica) return;
  std::map<Commitment, std::string> texts;
  for (const auto& [id, posted] : acknowledged_) {
    for (const auto& body : posted.bodies) texts.emplace(commitment(body), words_of(body));
  }
  for (const auto& node : nodes_) {
    for (const auto& [id, body] : node->disk.bodies()) texts.emplace(id, words_of(body));
  }
  const auto& replica = *nodes_.front()->replica;
  for (const auto& adoption : replica.adoptions()) {
    for (const auto& merging : mergings_of(replica.fold(), adoption.agenda)) {
      ++probes_.merges;
      std::vector<std::string> after;
      for (const auto& text : merging.after) after.push_back(texts.at(text));
      const auto wanted = merged_slowly(texts.at(merging.before), after);
      const auto merge =
          std::find_if(adoption.agenda.merges.begin(), adoption.agenda.merges.end(),
                       [&](const auto& each) { return each.block == merging.block; });
      for (const auto& node : nodes_) {
        const auto held = node->disk.bodies().find(merge->text.commitment);
        if (held == node->disk.bodies().end()) {
          const auto* now = replica.fold().amendments().text(replica.fold().parent());
          const bool stands = std::any_of(now->begin(), now->end(), [&](const auto& block) {
            return block.text == merge->text.commitment;
          });
          if (stands) violations_.push_back("merges: a node lacks a text that was merged");
        } else if (words_of(held->second) != wanted) {
          violations_.push_back("merges: another text than its authors made");
        }
      }
    }
  }
}

}  // namespace palabre::sim
