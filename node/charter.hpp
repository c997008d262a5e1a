// A charter as its founders write it, in TOML. docs/charter.md explains every field.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "federation/deliberation/statement.hpp"

namespace palabre::node {

/// What an organisation's profile takes, in bytes, and a platform's name; the places' limit is
/// federation::place_bytes_max. Here as in the codecs, so that whoever types them is told which.
/// Source: docs/protocol.md#limits.
inline constexpr std::size_t organisation_name_bytes_max = 200;
inline constexpr std::size_t organisation_url_bytes_max = 500;

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
