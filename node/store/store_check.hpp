// A store as whoever doubts it reads it: every byte through RocksDB's checksums, and what they
// catch is stepped over and named instead of ending the reading. Changes nothing on the disk.
//
// Source: docs/storage.md.

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "federation/feed/run.hpp"
#include "node/store/columns.hpp"
#include "node/store/rocks_store.hpp"

namespace palabre::node {

/// A file of the database in which a checksum fails.
struct DamagedTable {
  std::string file;  ///< Its name in db/.
  Column column = Column::meta;
  std::string first_key;  ///< What it holds at most; empty if its own end can't be read.
  std::string last_key;
};

class StoreCheck {
 public:
  /// Holds the folder, so that no node starts on it meanwhile.
  ///
  /// Refuses with
  ///   StoreErrc::missing, in_use, newer  as open_store() does.
  ///   StoreErrc::corrupt                 its list of tables or its log can't be read: nothing can.
  static Result<std::unique_ptr<StoreCheck>> open(const std::filesystem::path& folder);
  virtual ~StoreCheck() = default;

  /// Reads every byte of every table. `progress` is told how many bytes have been read.
  virtual std::vector<DamagedTable> damaged_tables(
      const std::function<void(std::uint64_t)>& progress) const = 0;

  /// Every entry in the order of keys. Answers whether the column could be read to its end: what
  /// follows damage isn't given.
  using Entry = std::function<void(std::string_view key, std::string_view value)>;
  virtual bool scan(Column column, const Entry& entry) const = 0;

  /// The value under `key`; none if there is none. Refuses with StoreErrc::corrupt or io.
  virtual Result<std::optional<std::string>> get(Column column, std::string_view key) const = 0;
};

}  // namespace palabre::node
