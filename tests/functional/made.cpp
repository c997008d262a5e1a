#include "tests/functional/consultation.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::test {

using federation::BlockKind;
using federation::Stance;

namespace {

constexpr std::size_t article_count = 30;
constexpr std::size_t person_count = 600;
constexpr std::size_t sub_amendment_count = 40;
constexpr std::size_t proposal_count = 120;
constexpr std::size_t comment_count = 100;
constexpr std::size_t vote_count = 3'000;

constexpr const char* words[] = {"l’accès",    "l’internet",   "citoyen",   "commun",
                                 "réseau",     "la formation", "un droit",  "partagé",
                                 "l’école",    "ouvert",       "la langue", "équitable",
                                 "des usages", "le public",    "durable"};

std::string sentence(sim::Rng& rng, std::size_t length) {
  std::string made;
  for (std::size_t i = 0; i < length; ++i) {
    made += (made.empty() ? "" : " ") + std::string{words[rng.below(std::size(words))]};
  }
  return made + ".";
}

std::string person(std::size_t number) { return "personne " + std::to_string(number); }

/// Who said what last, and what that adds up to: the definition, slowly.
void expect(Consultation& made) {
  made.expected[made.first.id] = {};
  for (const auto& other : made.others) {
    if (!other.after) made.expected[other.id] = {};
  }
  std::map<std::pair<std::string, std::string>, Stance> last;
  for (const auto& vote : made.votes) last[{vote.voter, vote.target}] = vote.stance;
  for (const auto& [who, stance] : last) {
    const auto add = [stance = stance](federation::Tally& tally) {
      tally.support += stance == Stance::support ? 1U : 0U;
      tally.oppose += stance == Stance::oppose ? 1U : 0U;
      tally.abstain += stance == Stance::abstain ? 1U : 0U;
    };
    add(made.expected[who.second]);
    add(made.expected_by_organisation[{who.second, made.people.at(who.first)}]);
  }
}

}  // namespace

Consultation make_consultation() {
  sim::Rng rng{2003};
  Consultation made;
  made.name = "Consultation inventée";
  for (std::size_t i = 0; i < article_count; ++i) {
    made.text.push_back({BlockKind::heading, 1, "Article " + std::to_string(i + 1)});
    for (int p = 0; p < 4; ++p) made.text.push_back({BlockKind::paragraph, 0, sentence(rng, 20)});
  }
  for (std::size_t i = 0; i < person_count; ++i) {
    made.people[person(i)] = rng.below(organisation_count);
  }
  const auto anyone = [&] { return person(rng.below(person_count)); };
  const node::TextBlock heading{BlockKind::heading, 1, "Un article de plus"};
  made.first = {"p0",
                anyone(),
                "Un article de plus",
                sentence(rng, 12),
                44,
                {heading, {BlockKind::paragraph, 0, sentence(rng, 30)}}};
  for (std::size_t i = 0; i < sub_amendment_count; ++i) {
    made.others.push_back({"s" + std::to_string(i),
                           anyone(),
                           sentence(rng, 5),
                           rng.one_in(5) ? "" : sentence(rng, 10),
                           {},
                           {{BlockKind::paragraph, 0, sentence(rng, 15)}}});
  }
  for (std::size_t i = 0; i < proposal_count; ++i) {
    made.others.push_back({"p" + std::to_string(i + 1),
                           anyone(),
                           sentence(rng, 5),
                           "",
                           rng.below(made.text.size()),
                           {{BlockKind::paragraph, 0, sentence(rng, 40)}}});
  }
  for (std::size_t i = 0; i < comment_count; ++i) {
    std::optional<std::size_t> block;
    if (!rng.one_in(3)) block = rng.below(article_count) * 5;
    made.comments.push_back({anyone(), block, rng.one_in(2), sentence(rng, 25)});
  }
  for (std::size_t i = 0; i < vote_count; ++i) {
    const auto target = rng.one_in(3) ? "p0" : "s" + std::to_string(rng.below(sub_amendment_count));
    made.votes.push_back({anyone(), target, static_cast<Stance>(1 + rng.below(3))});
  }
  expect(made);
  return made;
}

}  // namespace palabre::test
