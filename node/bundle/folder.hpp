// Imports a bundle into the folder of a node that isn't running: the same Node, without sockets,
// for as long as it takes.

#pragma once

#include "node/bundle/import.hpp"
#include "node/data_folder.hpp"

namespace palabre::node {

/// `watch` is called about twice a second, in this thread. Refuses with what opening the folder
/// refuses, StoreErrc::in_use among it; what is wrong with the bundle is in the report.
Result<BundleReport> import_into_folder(const DataFolder& folder, Store& store,
                                        const std::filesystem::path& file, BundleProgress& progress,
                                        const std::function<void()>& watch);

}  // namespace palabre::node
