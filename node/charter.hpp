// A charter as its founders write it, in TOML. docs/charter.md explains every field.

#pragma once

#include <string>
#include <vector>

#include "federation/deliberation/statement.hpp"

namespace palabre::node {

struct CharterFile {
  /// Its manifest, nonce and time aren't in the file.
  federation::Founding founding;
  struct Flaw {
    std::size_t line = 0;  ///< 0: of the whole file.
    std::string field;
    std::string fr;
    std::string en;
  };
  std::vector<Flaw> flaws;
};

CharterFile read_charter(std::string_view toml);

}  // namespace palabre::node
