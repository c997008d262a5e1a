// The store on RocksDB.

#pragma once

#include <filesystem>
#include <memory>

#include "node/store/store.hpp"

namespace palabre::node {

/// Of the layout in keys.hpp.
inline constexpr std::uint8_t schema_version = 1;

enum class StoreErrc {
  in_use = 1,     ///< Another process has it open.
  missing = 2,    ///< There is no store in this folder.
  newer = 3,      ///< Written by a later version of this program.
  corrupt = 4,    ///< What is on the disk isn't what was written.
  disk_full = 5,  ///< No room, or not allowed to write.
  io = 6,
};
boost::system::error_code make_error_code(StoreErrc code) noexcept;

enum class IfMissing { create, refuse };

/// What is stored now, also while another process has it open; what that one writes later isn't
/// seen. Refuses as open_store() does, but not with StoreErrc::in_use.
Result<std::unique_ptr<const Store>> open_store_to_read(const std::filesystem::path& folder);

Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& folder, IfMissing missing);

}  // namespace palabre::node

template <>
struct boost::system::is_error_code_enum<palabre::node::StoreErrc> : std::true_type {};
