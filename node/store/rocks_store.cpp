#include "node/store/rocks_store.hpp"

#include <rocksdb/db.h>

#include "federation/core/limits.hpp"
#include "node/store/columns.hpp"
#include "node/store/keys.hpp"
#include "node/store/rocks_open.hpp"
#include "node/store/values.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t run_bytes_max = 524'288;
/// Of one feed, set aside: only who signs with its key can make more.
constexpr std::uint16_t orphan_history_count_max = 64;
constexpr const char* schema_name = "schema";
constexpr std::string_view scrub_prefix = "scrub/";

rocksdb::Slice slice_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string height_key(std::uint64_t height) {
  ByteWriter writer;
  writer.u64(height);
  return std::string{as_text(writer.bytes())};
}

class RocksStore final : public Store {
 public:
  RocksStore(std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> columns)
      : db_{std::move(db)}, columns_{std::move(columns)} {}

  ~RocksStore() override {
    for (auto* column : columns_) db_->DestroyColumnFamilyHandle(column);
  }

  Result<void> write(const Write& write) override {
    rocksdb::WriteBatch batch;
    for (const auto& feed : write.set_aside) set_aside(batch, feed);
    for (const auto& run : write.runs) {
      for (std::size_t i = 0; i < run.rows.size(); ++i) {
        batch.Put(handle(Column::rows), place_key(run.feed, run.from + i), value_of(run.rows[i]));
      }
      batch.Put(handle(Column::checkpoints), place_key(run.feed, run.end()), run.checkpoint);
    }
    for (const auto& said : write.said) {
      batch.Put(handle(Column::said), said_key(said.place, record_id(said.record.record)),
                value_of(said.record));
    }
    for (const auto& body : write.bodies) {
      batch.Put(handle(Column::bodies), slice_of(commitment(body).view()), value_of(body));
    }
    for (const auto& id : write.erased) {
      PALABRE_TRY(const auto stored, get(Column::bodies, slice_of(id.view())));
      if (!stored) continue;
      batch.Delete(handle(Column::bodies), slice_of(id.view()));
      batch.Put(handle(Column::meta), scrub_key(id), "");
    }
    for (const auto& receipt : write.receipts) {
      batch.Put(handle(Column::receipts), slice_of(receipt.record.view()),
                slice_of(receipt.receipt));
    }
    for (const auto& certificate : write.certificates) {
      PALABRE_TRY(const auto candidate, decode_candidate(certificate.candidate.record.header));
      batch.Put(handle(Column::adoptions), height_key(candidate.height),
                slice_of(encode(certificate)));
    }
    for (const auto& certificate : write.rivals) {
      const auto id = record_id(certificate.candidate.record);
      batch.Put(handle(Column::rivals), slice_of(id.view()), slice_of(encode(certificate)));
    }
    for (const auto& candidate : write.candidates) {
      const auto id = record_id(candidate.record);
      batch.Put(handle(Column::candidates), slice_of(id.view()), value_of(candidate));
    }
    if (write.valid_ballot) {
      PALABRE_TRY(const auto candidate,
                  decode_candidate(write.valid_ballot->candidate.record.header));
      batch.Put(handle(Column::ballots), height_key(candidate.height),
                slice_of(encode(*write.valid_ballot)));
    }
    for (const auto& proof : write.forks) {
      batch.Put(handle(Column::forks), feed_key(proof.feed), slice_of(encode(proof)));
    }
    for (const auto& place : write.sound) {
      batch.Delete(handle(Column::unsound), place_key(place.feed, place.position));
    }
    for (const auto& place : write.unsound) {
      batch.Put(handle(Column::unsound), place_key(place.feed, place.position), "");
    }
    return commit(batch);
  }

  /// The keys of what is to go stand in `meta` until it is gone, written with the deletion itself:
  /// what is erased meanwhile has keys of its own.
  Result<std::size_t> scrub() override {
    std::vector<std::string> keys;
    const auto at = iterate(Column::meta);
    for (at->Seek(scrub_prefix); at->Valid() && at->key().starts_with(scrub_prefix); at->Next()) {
      keys.push_back(at->key().ToString());
    }
    if (keys.empty()) return std::size_t{0};
    // Once every column's memory is in tables, the logs before are deleted.
    if (const auto status = db_->Flush({}, columns_); !status.ok()) return errc_of(status);
    const auto first = keys.front().substr(scrub_prefix.size());
    const auto last = keys.back().substr(scrub_prefix.size());
    const rocksdb::Slice from{first};
    const rocksdb::Slice to{last};
    rocksdb::CompactRangeOptions all_of_it;
    all_of_it.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    const auto status = db_->CompactRange(all_of_it, handle(Column::bodies), &from, &to);
    if (!status.ok()) return errc_of(status);
    rocksdb::WriteBatch done;
    for (const auto& key : keys) done.Delete(handle(Column::meta), key);
    if (const auto committed = commit(done); !committed) return committed.error();
    return keys.size();
  }

  Result<std::vector<FeedId>> feeds() const override {
    std::vector<FeedId> feeds;
    const auto at = iterate(Column::checkpoints);
    for (at->SeekToFirst(); at->Valid(); at->Seek(after(feeds.back()))) {
      PALABRE_TRY(const auto place, place_of_key(text_of(at->key())));
      feeds.push_back(place.feed);
    }
    if (!at->status().ok()) return errc_of(at->status());
    return feeds;
  }

  Result<std::vector<Place>> ends() const override {
    PALABRE_TRY(const auto all, feeds());
    std::vector<Place> ends;
    const auto at = iterate(Column::checkpoints);
    for (const auto& feed : all) {
      at->SeekForPrev(after(feed));
      if (!at->Valid()) return StoreErrc::corrupt;
      PALABRE_TRY(const auto end, place_of_key(text_of(at->key())));
      ends.push_back(end);
    }
    return ends;
  }

  Result<std::vector<Certificate>> certificates() const override {
    return read(Column::adoptions, decode_certificate);
  }
  Result<std::vector<Certificate>> rivals() const override {
    return read(Column::rivals, decode_certificate);
  }
  Result<std::vector<SignedRecord>> candidates() const override {
    return read(Column::candidates, stored_record);
  }
  Result<std::optional<ValidBallot>> valid_ballot() const override {
    PALABRE_TRY(auto ballots, read(Column::ballots, decode_valid_ballot));
    if (ballots.empty()) return std::optional<ValidBallot>{};
    return std::optional{std::move(ballots.back())};
  }

  Result<std::optional<Run>> run_from(const FeedId& feed, std::uint64_t from,
                                      std::uint64_t until) const override {
    const auto start = feed_key(feed);
    Run run{feed, from, {}, {}};
    const auto row_at = iterate(Column::rows);
    row_at->Seek(place_key(feed, from));
    std::vector<SignedRow> read;
    std::size_t bytes = 0;
    const auto at = iterate(Column::checkpoints);
    for (at->Seek(place_key(feed, from + 1)); at->Valid() && at->key().starts_with(start);
         at->Next()) {
      PALABRE_TRY(const auto end, place_of_key(text_of(at->key())));
      if (end.position > until) break;
      const auto count = end.position - from;
      const bool full = count > group_row_count_max || bytes > run_bytes_max;
      if (full && !run.checkpoint.empty()) break;
      while (read.size() < count && row_at->Valid()) {
        auto row = stored_row(text_of(row_at->value()));
        if (!row) return StoreErrc::corrupt;
        bytes += row->row.size() + row->signature.size();
        read.push_back(std::move(*row));
        row_at->Next();
      }
      if (bytes > run_bytes_max && !run.checkpoint.empty()) break;
      if (read.size() != count) return StoreErrc::corrupt;
      run.rows = read;
      run.checkpoint = at->value().ToString();
    }
    if (!at->status().ok()) return errc_of(at->status());
    if (run.checkpoint.empty()) return std::optional<Run>{};
    return std::optional<Run>{std::move(run)};
  }

  Result<std::optional<Checkpoint>> first_checkpoint(const FeedId& feed,
                                                     std::uint64_t size) const override {
    const auto at = iterate(Column::checkpoints);
    at->Seek(place_key(feed, size));
    if (!at->status().ok()) return errc_of(at->status());
    if (!at->Valid() || !at->key().starts_with(feed_key(feed))) {
      return std::optional<Checkpoint>{};
    }
    PALABRE_TRY(const auto checkpoint, claimed_checkpoint(feed, text_of(at->value())));
    return std::optional{checkpoint};
  }

  Result<std::vector<Place>> unsound() const override {
    std::vector<Place> places;
    const auto at = iterate(Column::unsound);
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      PALABRE_TRY(const auto place, place_of_key(text_of(at->key())));
      places.push_back(place);
    }
    // Whoever missed one would count a row whose signature fails.
    if (!at->status().ok()) return errc_of(at->status());
    return places;
  }

  Result<std::vector<ForkProof>> forks() const override {
    return read(Column::forks, decode_fork_proof);
  }

  Result<std::optional<Body>> body(const Commitment& id) const override {
    PALABRE_TRY(const auto value, get(Column::bodies, slice_of(id.view())));
    if (!value) return std::optional<Body>{};
    auto body = stored_body(as_text(*value));
    // One that has rotted is as good as missing: then it is fetched from a peer.
    if (!body || commitment(*body) != id) return std::optional<Body>{};
    return std::optional<Body>{std::move(*body)};
  }

  Result<std::vector<std::vector<SignedRow>>> orphans(const FeedId& feed) const override {
    std::vector<std::vector<SignedRow>> histories;
    const auto at = iterate(Column::orphans);
    for (std::uint16_t number = 0; number < orphan_history_count_max; ++number) {
      const auto start = orphan_key(feed, number, 'r');
      std::vector<SignedRow> read;
      for (at->Seek(start); at->Valid() && at->key().starts_with(start); at->Next()) {
        PALABRE_TRY(auto row, stored_row(text_of(at->value())));
        read.push_back(std::move(row));
      }
      if (!at->status().ok()) return errc_of(at->status());
      if (read.empty()) break;
      histories.push_back(std::move(read));
    }
    return histories;
  }

  Result<std::vector<SignedRecord>> said_but(
      const std::function<bool(const RecordId&)>& counts) const override {
    std::vector<SignedRecord> records;
    const auto at = iterate(Column::said);
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      PALABRE_TRY(const auto stood, place_of_said_key(text_of(at->key())));
      if (counts(stood.second)) continue;
      auto record = stored_record(as_bytes(text_of(at->value())));
      if (!record) return StoreErrc::corrupt;
      records.push_back(std::move(*record));
    }
    if (!at->status().ok()) return errc_of(at->status());
    return records;
  }

  Result<std::optional<Bytes>> receipt(const RecordId& id) const override {
    return get(Column::receipts, slice_of(id.view()));
  }

  Result<std::optional<Bytes>> meta(std::string_view name) const override {
    return get(Column::meta, {name.data(), name.size()});
  }

  Result<void> put_meta(std::string_view name, ByteView value) override {
    rocksdb::WriteBatch batch;
    batch.Put(handle(Column::meta), {name.data(), name.size()}, slice_of(value));
    return commit(batch);
  }

 private:
  /// Moves a feed's rows, with their checkpoints, to where orphans are kept.
  void set_aside(rocksdb::WriteBatch& batch, const FeedId& feed) {
    const auto start = feed_key(feed);
    const auto history = history_of(feed);
    for (const auto& [column, kind] : {std::pair{Column::rows, 'r'}, {Column::checkpoints, 'c'}}) {
      const auto at = iterate(column);
      for (at->Seek(start); at->Valid() && at->key().starts_with(start); at->Next()) {
        const auto number = text_of(at->key()).substr(feed_key_bytes);
        if (history) {
          batch.Put(handle(Column::orphans), orphan_key(feed, *history, kind).append(number),
                    at->value());
        }
        batch.Delete(handle(column), at->key());
      }
    }
    const auto at = iterate(Column::unsound);
    for (at->Seek(start); at->Valid() && at->key().starts_with(start); at->Next()) {
      batch.Delete(handle(Column::unsound), at->key());
    }
  }

  /// Among those of `feed` that were set aside: the one that goes on from the stored rows or the
  /// other way round, or the next one; none if there are too many.
  std::optional<std::uint16_t> history_of(const FeedId& feed) const {
    for (std::uint16_t number = 0; number < orphan_history_count_max; ++number) {
      const auto stored = iterate(Column::rows);
      const auto aside = iterate(Column::orphans);
      if (agree(*stored, feed_key(feed), *aside, orphan_key(feed, number, 'r'))) return number;
    }
    return std::nullopt;
  }

  /// All values of a column, decoded.
  template <class Value>
  Result<std::vector<Value>> read(Column column, Result<Value> (&decode)(ByteView)) const {
    std::vector<Value> values;
    const auto at = iterate(column);
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      auto value = decode(as_bytes(text_of(at->value())));
      if (!value) return StoreErrc::corrupt;
      values.push_back(std::move(*value));
    }
    if (!at->status().ok()) return errc_of(at->status());
    return values;
  }

  rocksdb::ColumnFamilyHandle* handle(Column column) const {
    return columns_[static_cast<std::size_t>(column)];
  }

  static std::string scrub_key(const Commitment& id) {
    return std::string{scrub_prefix} + std::string{as_text(id.view())};
  }

  std::unique_ptr<rocksdb::Iterator> iterate(Column column) const {
    return std::unique_ptr<rocksdb::Iterator>{db_->NewIterator({}, handle(column))};
  }

  static std::string after(const FeedId& feed) { return place_key(feed, UINT64_MAX); }

  Result<std::optional<Bytes>> get(Column column, const rocksdb::Slice& key) const {
    std::string value;
    const auto status = db_->Get({}, handle(column), key, &value);
    if (status.IsNotFound()) return std::optional<Bytes>{};
    if (!status.ok()) return errc_of(status);
    return std::optional<Bytes>{Bytes{value.begin(), value.end()}};
  }

  Result<void> commit(rocksdb::WriteBatch& batch) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const auto status = db_->Write(synced, &batch);
    if (!status.ok()) return errc_of(status);
    return boost::system::in_place_value;
  }

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> columns_;
};

Result<void> check_schema(Store& store) {
  PALABRE_TRY(const auto stored, store.meta(schema_name));
  if (!stored) return store.put_meta(schema_name, Bytes{schema_version});
  if (stored->size() != 1) return StoreErrc::corrupt;
  if (stored->front() > schema_version) return StoreErrc::newer;
  return boost::system::in_place_value;
}

}  // namespace

StoreErrc errc_of(const rocksdb::Status& status) {
  if (status.IsCorruption()) return StoreErrc::corrupt;
  if (status.IsNoSpace()) return StoreErrc::disk_full;
  if (status.IsInvalidArgument()) return StoreErrc::missing;
  if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
    return StoreErrc::in_use;
  }
  return StoreErrc::io;
}

rocksdb::Options options_for(IfMissing missing) {
  rocksdb::Options options;
  options.create_if_missing = missing == IfMissing::create;
  options.create_missing_column_families = true;
  // What a crash cut off at the end was never acknowledged; anything else damaged is refused.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.recycle_log_file_num = 0;
  options.max_total_wal_size = 16U << 20U;  // A start replays it: small, so that it is quick.
  options.db_write_buffer_size = 16U << 20U;
  options.max_open_files = 256;
  options.max_background_jobs = 2;
  options.keep_log_file_num = 2;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> descriptors() {
  rocksdb::ColumnFamilyOptions column;
  column.write_buffer_size = 4U << 20U;
  column.compression = rocksdb::kZSTD;
  std::vector<rocksdb::ColumnFamilyDescriptor> all;
  all.reserve(column_names.size());
  for (const char* name : column_names) all.emplace_back(name, column);
  return all;
}

Result<std::unique_ptr<const Store>> open_store_to_read(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder / "CURRENT")) return StoreErrc::missing;
  auto options = options_for(IfMissing::refuse);
  options.create_missing_column_families = false;
  // Opened at once, so that a file that the other process removes is still read to its end.
  options.max_open_files = -1;
  rocksdb::DB* raw = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> columns;
  const auto status =
      rocksdb::DB::OpenForReadOnly(options, folder.string(), descriptors(), &columns, &raw);
  if (!status.ok()) return errc_of(status);
  std::unique_ptr<const Store> store =
      std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>{raw}, std::move(columns));
  PALABRE_TRY(const auto stored, store->meta(schema_name));
  if (!stored || stored->size() != 1) return StoreErrc::corrupt;
  if (stored->front() > schema_version) return StoreErrc::newer;
  return store;
}

Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& folder, IfMissing missing) {
  // RocksDB would make the folder first, and then say that there is nothing in it.
  if (missing == IfMissing::refuse && !std::filesystem::exists(folder / "CURRENT")) {
    return StoreErrc::missing;
  }
  rocksdb::DB* raw = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> columns;
  const auto status =
      rocksdb::DB::Open(options_for(missing), folder.string(), descriptors(), &columns, &raw);
  if (!status.ok()) return errc_of(status);
  std::unique_ptr<Store> store =
      std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>{raw}, std::move(columns));
  if (const auto schema = check_schema(*store); !schema) return schema.error();
  return store;
}

}  // namespace palabre::node
