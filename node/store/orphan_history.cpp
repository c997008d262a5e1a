// Which of the histories that were set aside a feed's stored rows belong to.

#include "node/store/rocks_open.hpp"

namespace palabre::node {

bool agree(rocksdb::Iterator& one, std::string_view one_start, rocksdb::Iterator& other,
           std::string_view other_start) {
  const auto both = [&] {
    return one.Valid() && one.key().starts_with({one_start.data(), one_start.size()}) &&
           other.Valid() && other.key().starts_with({other_start.data(), other_start.size()});
  };
  one.Seek({one_start.data(), one_start.size()});
  other.Seek({other_start.data(), other_start.size()});
  while (both() && one.value() == other.value()) {
    one.Next();
    other.Next();
  }
  return !both();
}

}  // namespace palabre::node
