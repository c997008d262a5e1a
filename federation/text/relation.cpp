#include "federation/text/relation.hpp"

#include <algorithm>
#include <tuple>

namespace palabre::federation {

namespace {

bool comes_before(const BlockEdit& one, const BlockEdit& other) {
  return std::tie(one.block, one.effect) < std::tie(other.block, other.effect);
}

/// What can't be told apart by its outcome. New blocks have ids of their own in each amendment, so
/// that the same text put in twice stands there twice.
bool come_to_the_same(const BlockEdit& one, const BlockEdit& other) {
  const auto outcome = [](const BlockEdit& edit) {
    return std::tie(edit.block, edit.effect, edit.inserted, edit.changes, edit.texts, edit.moved);
  };
  return outcome(one) == outcome(other);
}

bool comes_to_a_point(Effect effect) {
  return effect == Effect::insert || effect == Effect::arrive;
}

/// At one place.
bool compete(const BlockEdit& one, const BlockEdit& other) {
  if (clash(one.effect, other.effect)) return true;
  if (comes_to_a_point(one.effect) && comes_to_a_point(other.effect)) return true;
  const bool both_replace = one.effect == Effect::replace && other.effect == Effect::replace;
  return both_replace && wording_of(one.changes, other.changes) == Wording::competing;
}

}  // namespace

Edits in_order(Edits edits) {
  std::sort(edits.begin(), edits.end(), comes_before);
  return edits;
}

Relation relation_of(std::span<const BlockEdit> one, std::span<const BlockEdit> other) {
  if (std::equal(one.begin(), one.end(), other.begin(), other.end(), come_to_the_same)) {
    return Relation::identical;
  }
  auto relation = Relation::independent;
  auto first = other.begin();
  for (const auto& edit : one) {
    first = std::find_if(first, other.end(),
                         [&](const BlockEdit& each) { return each.block >= edit.block; });
    for (auto at = first; at != other.end() && at->block == edit.block; ++at) {
      if (compete(edit, *at)) return Relation::competing;
      relation = Relation::compatible;
    }
  }
  return relation;
}

}  // namespace palabre::federation
