#include "federation/text/relation.hpp"

#include <algorithm>
#include <tuple>

namespace palabre::federation {

namespace {

bool comes_before(const BlockEdit& one, const BlockEdit& other) {
  return std::tie(one.block, one.kind) < std::tie(other.block, other.kind);
}

/// What can't be told apart by its outcome. New blocks have ids of their own in each amendment, so
/// that the same text put in twice stands there twice.
bool come_to_the_same(const BlockEdit& one, const BlockEdit& other) {
  return !comes_before(one, other) && !comes_before(other, one) && one.inserted == other.inserted &&
         one.changes == other.changes;
}

/// Of one block. Whether it goes or is changed, what stands after it is another matter.
bool compete(const BlockEdit& one, const BlockEdit& other) {
  using Kind = BlockEdit::Kind;
  if (one.kind == Kind::insert || other.kind == Kind::insert) return one.kind == other.kind;
  if (one.kind != other.kind) return true;
  return one.kind == Kind::replace && wording_of(one.changes, other.changes) == Wording::competing;
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
