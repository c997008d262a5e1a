// What became of each block between two versions of the text, for the eye: ids tell which block is
// which, and the longest part that kept its order tells which were moved.

#pragma once

#include <string>
#include <vector>

namespace palabre::node {

struct VersionBlock {
  std::string id;
  std::string text;
  bool is_heading = false;
};

struct VersionChange {
  enum class Kind { kept, changed, moved, added, removed };
  Kind kind = Kind::kept;
  std::string id;
  std::string before;  ///< Empty if it was added.
  std::string after;   ///< Empty if it was removed.
  bool is_heading = false;
};

/// In the order of `after`, each removed block after the one that it followed. A block that was
/// moved and changed is moved. Costs O(blocks · log blocks).
std::vector<VersionChange> version_changes(const std::vector<VersionBlock>& before,
                                           const std::vector<VersionBlock>& after);

}  // namespace palabre::node
