#include "node/store/store_check.hpp"

#include <rocksdb/sst_file_reader.h>

#include "node/store/rocks_open.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// RocksDB's own lock on a folder, so that whoever opens it to write is refused.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder) {
    const auto file = (folder / "LOCK").string();
    if (!rocksdb::Env::Default()->LockFile(file, &lock_).ok()) lock_ = nullptr;
  }
  ~FolderLock() {
    if (lock_ != nullptr) rocksdb::Env::Default()->UnlockFile(lock_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  bool held() const noexcept { return lock_ != nullptr; }

 private:
  rocksdb::FileLock* lock_ = nullptr;
};

Column column_of(const std::string& name) {
  for (std::size_t i = 0; i < column_names.size(); ++i) {
    if (name == column_names[i]) return static_cast<Column>(i);
  }
  return Column::meta;
}

class RocksCheck final : public StoreCheck {
 public:
  RocksCheck(std::unique_ptr<FolderLock> lock, std::unique_ptr<rocksdb::DB> db,
             std::vector<rocksdb::ColumnFamilyHandle*> columns)
      : lock_{std::move(lock)}, db_{std::move(db)}, columns_{std::move(columns)} {}

  ~RocksCheck() override {
    for (auto* column : columns_) db_->DestroyColumnFamilyHandle(column);
  }

  std::vector<DamagedTable> damaged_tables(
      const std::function<void(std::uint64_t)>& progress) const override {
    std::vector<rocksdb::LiveFileMetaData> tables;
    db_->GetLiveFilesMetaData(&tables);
    std::vector<DamagedTable> damaged;
    std::uint64_t read = 0;
    for (const auto& table : tables) {
      rocksdb::SstFileReader reader{options_for(IfMissing::refuse)};
      auto status = reader.Open(table.db_path + table.name);
      if (status.ok()) status = reader.VerifyChecksum();
      if (!status.ok()) {
        const auto name = table.name.starts_with('/') ? table.name.substr(1) : table.name;
        damaged.push_back(
            {name, column_of(table.column_family_name), table.smallestkey, table.largestkey});
      }
      progress(read += table.size);
    }
    return damaged;
  }

  bool scan(Column column, const Entry& entry) const override {
    const std::unique_ptr<rocksdb::Iterator> at{db_->NewIterator(once(), handle(column))};
    for (at->SeekToFirst(); at->Valid(); at->Next())
      entry(text_of(at->key()), text_of(at->value()));
    return at->status().ok();
  }

  Result<std::optional<std::string>> get(Column column, std::string_view key) const override {
    std::string value;
    const auto status = db_->Get({}, handle(column), {key.data(), key.size()}, &value);
    if (status.IsNotFound()) return std::optional<std::string>{};
    if (!status.ok()) return errc_of(status);
    return std::optional{std::move(value)};
  }

 private:
  static rocksdb::ReadOptions once() {
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    return options;
  }

  rocksdb::ColumnFamilyHandle* handle(Column column) const {
    return columns_[static_cast<std::size_t>(column)];
  }

  std::unique_ptr<FolderLock> lock_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> columns_;
};

}  // namespace

Result<std::unique_ptr<StoreCheck>> StoreCheck::open(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder / "CURRENT")) return StoreErrc::missing;
  auto lock = std::make_unique<FolderLock>(folder);
  if (!lock->held()) return StoreErrc::in_use;
  auto options = options_for(IfMissing::refuse);
  options.create_missing_column_families = false;
  // A table that can't be opened fails when it is read, and the others don't.
  options.paranoid_checks = false;
  rocksdb::DB* raw = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> columns;
  const auto status =
      rocksdb::DB::OpenForReadOnly(options, folder.string(), descriptors(), &columns, &raw);
  if (!status.ok()) return errc_of(status);
  std::unique_ptr<StoreCheck> store = std::make_unique<RocksCheck>(
      std::move(lock), std::unique_ptr<rocksdb::DB>{raw}, std::move(columns));
  const auto schema = store->get(Column::meta, "schema");
  if (schema && *schema && (*schema)->size() == 1 &&
      static_cast<std::uint8_t>((*schema)->front()) > schema_version) {
    return StoreErrc::newer;
  }
  return store;
}

}  // namespace palabre::node
