#include "federation/text/merge.hpp"

#include <algorithm>
#include <tuple>

namespace palabre::federation {

namespace {

bool comes_before(const WordChange& one, const WordChange& other) {
  return std::tie(one.from, one.to, one.text) < std::tie(other.from, other.to, other.text);
}

/// Whether no token of the text before lies between them; `one` doesn't begin later.
bool touch(const WordChange& one, const WordChange& other) { return other.from <= one.to; }

}  // namespace

Wording wording_of(const std::vector<WordChange>& one, const std::vector<WordChange>& other) {
  if (one == other) return Wording::identical;
  auto left = one.begin();
  auto right = other.begin();
  while (left != one.end() && right != other.end()) {
    if (*left == *right) {
      ++left;
      ++right;
      continue;
    }
    const bool left_first = comes_before(*left, *right);
    if (left_first ? touch(*left, *right) : touch(*right, *left)) return Wording::competing;
    ++(left_first ? left : right);
  }
  return Wording::compatible;
}

std::vector<SharedChange> shared_changes(std::span<const std::vector<WordChange>> changed) {
  std::vector<SharedChange> all;
  for (std::size_t i = 0; i < changed.size(); ++i) {
    for (const auto& change : changed[i]) all.push_back({change, {i}});
  }
  // Stable: those of one change stay in their order.
  std::stable_sort(all.begin(), all.end(), [](const SharedChange& one, const SharedChange& other) {
    return comes_before(one.change, other.change);
  });
  std::vector<SharedChange> shared;
  for (auto& each : all) {
    if (shared.empty() || shared.back().change != each.change) {
      shared.push_back(std::move(each));
    } else {
      shared.back().by.push_back(each.by.front());
    }
  }
  return shared;
}

std::optional<std::string> merge(std::string_view before,
                                 std::span<const std::vector<WordChange>> changed) {
  std::vector<WordChange> all;
  for (auto& each : shared_changes(changed)) {
    if (!all.empty() && touch(all.back(), each.change)) return std::nullopt;
    all.push_back(std::move(each.change));
  }
  return apply_changes(before, all);
}

}  // namespace palabre::federation
