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

std::optional<std::string> merge(std::string_view before,
                                 std::span<const std::vector<WordChange>> changed) {
  std::vector<WordChange> all;
  for (const auto& changes : changed) all.insert(all.end(), changes.begin(), changes.end());
  std::sort(all.begin(), all.end(), comes_before);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (touch(all[i - 1], all[i])) return std::nullopt;
  }
  return apply_changes(before, all);
}

}  // namespace palabre::federation
