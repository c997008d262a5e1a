// The root key, wherever the operator keeps it: in the folder, in a file elsewhere, or on paper.

#pragma once

#include <optional>

#include "node/cli/options.hpp"
#include "node/cli/terminal.hpp"
#include "node/data_folder.hpp"

namespace palabre::node {

/// The sheet's five lines from standard input, or its QR code; at a terminal each line is asked for
/// and answered at once. None if it can't be read, which has then been said. The caller wipes it.
std::optional<Seed> read_key_sheet(const Terminal& terminal);

/// Which root key is due, and where it is unless --from-paper or --root-key say otherwise.
struct DueRootKey {
  federation::PublicKey key;
  std::filesystem::path file;
};

/// None if it can't be had or is another, which has then been said.
std::optional<federation::SigningKey> read_root_key(const Options& options,
                                                    const Terminal& terminal,
                                                    const DueRootKey& due);

/// The present one of root.public, in root.key.
std::optional<federation::SigningKey> read_root_key(const Options& options,
                                                    const Terminal& terminal,
                                                    const DataFolder& folder);

}  // namespace palabre::node
