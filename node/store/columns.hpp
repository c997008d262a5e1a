// The columns of the store, by their names on disk; what stands in each is in keys.hpp.

#pragma once

#include <array>
#include <string_view>

namespace palabre::node {

/// Numbers are places in `column_names`.
enum class Column : std::size_t {
  meta,
  rows,
  checkpoints,
  bodies,
  receipts,
  unsound,
  forks,
  orphans,
  adoptions,
  rivals,
  ballots,
  candidates,
  said,
};

/// On disk since schema 1.
inline constexpr std::array<const char*, 13> column_names{
    "default", "rows",      "checkpoints", "bodies",  "receipts",   "unsound", "forks",
    "orphans", "adoptions", "rivals",      "ballots", "candidates", "said"};

constexpr std::string_view name_of(Column column) {
  return column == Column::meta ? std::string_view{"meta"}
                                : column_names[static_cast<std::size_t>(column)];
}

}  // namespace palabre::node
