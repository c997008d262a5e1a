#include "node/http/beside.hpp"

#include <algorithm>
#include <iterator>

#include "federation/core/match.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// The texts that an operation quotes and makes; none of those that merely go, come or move.
std::vector<Commitment> compared_texts(const Operation& operation) {
  return std::visit(Match{[](const Replace& replace) {
                            return std::vector{replace.expected, replace.text};
                          },
                          [](const Split& split) { return split.parts; },
                          [](const Join& join) { return std::vector{join.text}; },
                          [](const auto&) { return std::vector<Commitment>{}; }},
                    operation);
}

bool is_at(const Operation& operation, const Places& places) {
  const auto effects = effects_of(operation);
  return std::any_of(effects.begin(), effects.end(),
                     [&](const EffectAt& effect) { return places.count(effect.place) != 0; });
}

}  // namespace

Places places_of(const AmendmentStatement& statement) {
  Places places;
  for (const auto& operation : statement.operations) {
    for (const auto& effect : effects_of(operation)) places.insert(effect.place);
  }
  return places;
}

Places in_common(const Places& one, const Places& other) {
  Places both;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::inserter(both, both.end()));
  return both;
}

bool is_beside(const Revision& revision, const AmendmentHead& head, const Revision& other,
               Fits& fits) {
  if (head.withdrawn || head.adopted || other.amendment == revision.amendment) return false;
  if (other.base != revision.base) return false;
  if (revision.base || other.statement.base_version == revision.statement.base_version) return true;
  return fits.of(revision).fit != Fit::stale && fits.of(other).fit != Fit::stale;
}

std::size_t add_compared_texts(const AmendmentStatement& statement, const Places& places,
                               std::set<Commitment>& wanted) {
  std::size_t count = 0;
  for (const auto& operation : statement.operations) {
    if (!is_at(operation, places)) continue;
    const auto texts = compared_texts(operation);
    wanted.insert(texts.begin(), texts.end());
    if (!texts.empty()) ++count;
  }
  return count;
}

std::optional<Relation> Comparison::relation(const Side& one, const Side& other) {
  const auto common = in_common(one.places, other.places);
  const auto own = edits(one.statement, common);
  const auto others = edits(other.statement, common);
  if (!own || !others) return std::nullopt;
  const auto relation = relation_of(*own, *others);
  // What is the same in the blocks in common isn't the same in all.
  const bool partly = relation == Relation::identical && one.places != other.places;
  if (!partly) return relation;
  const bool can_both = std::all_of(own->begin(), own->end(), [](const BlockEdit& edit) {
    return edit.effect == Effect::remove || edit.effect == Effect::replace;
  });
  return can_both ? Relation::compatible : Relation::competing;
}

std::optional<Edits> Comparison::edits(const AmendmentStatement& statement, const Places& places) {
  Edits edits;
  for (const auto& operation : statement.operations) {
    if (!is_at(operation, places)) continue;
    const auto needed = compared_texts(operation);
    const bool known = std::all_of(needed.begin(), needed.end(),
                                   [&](const auto& text) { return texts_.count(text) != 0; });
    if (!known) return std::nullopt;
    add_edits(edits, operation, places);
  }
  return in_order(std::move(edits));
}

void Comparison::add_edits(Edits& edits, const Operation& operation, const Places& places) {
  const std::vector<WordChange> none;
  const auto* changes = &none;
  if (const auto* replace = std::get_if<Replace>(&operation)) {
    const auto [known, is_new] = changes_.try_emplace(Pair{replace->expected, replace->text});
    if (is_new) {
      known->second =
          changes_between(texts_.at(replace->expected).words, texts_.at(replace->text).words);
    }
    changes = &known->second;
  }
  for (const auto& [place, effect, expected] : effects_of(operation)) {
    if (places.count(place) == 0) continue;
    BlockEdit edit{place, effect, {}, *changes, {}, {}};
    if (const auto* insert = std::get_if<Insert>(&operation)) edit.inserted = insert->blocks;
    if (const auto* move = std::get_if<Move>(&operation)) edit.moved = move->blocks;
    if (effect == Effect::split || effect == Effect::join) {
      for (const auto& text : compared_texts(operation)) {
        edit.texts.push_back(texts_.at(text).words);
      }
    }
    edits.push_back(std::move(edit));
  }
}

}  // namespace palabre::node
