// The root key, wherever the operator keeps it: in the folder, in a file elsewhere, or on paper.

#pragma once

#include <optional>

#include "node/cli/options.hpp"
#include "node/cli/terminal.hpp"
#include "node/data_folder.hpp"

namespace palabre::node {

/// The sheet's five lines from standard input, or its QR code; at a terminal each line is asked for
/// and answered at once. None if it can't be read, which has then been said. The caller wipes it.
std::optional<Seed> read_root_sheet(const Terminal& terminal);

/// The present root key of `folder`, as --from-paper or --root-key say, else from root.key. None if
/// it can't be had or is another organisation's, which has then been said.
std::optional<federation::SigningKey> read_root_key(const Options& options,
                                                    const Terminal& terminal,
                                                    const DataFolder& folder);

}  // namespace palabre::node
