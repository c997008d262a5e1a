// An organisation's id, or a root key, as people read it aloud to each other.

#pragma once

#include <string>

#include "federation/core/ids.hpp"

namespace palabre::node {

/// The first 16 bytes of the id, in groups of four digits: `1f2e 3d4c …`, eight groups.
template <class IdType>
std::string fingerprint(const IdType& id) {
  const auto digits = federation::to_hex(id.view()).substr(0, 32);
  std::string groups;
  for (std::size_t i = 0; i < digits.size(); i += 4) {
    groups += (i == 0 ? "" : " ") + digits.substr(i, 4);
  }
  return groups;
}

}  // namespace palabre::node
