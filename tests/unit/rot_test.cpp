// What a disk does to a store besides losing it: bits flip, and a crash leaves the end of the log
// half written. A start refuses what isn't what was written, or comes to the same state.

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <fstream>

#include "node/node.hpp"
#include "node/store/columns.hpp"
#include "node/store/rocks_open.hpp"
#include "node/store/rocks_store.hpp"
#include "tests/sim/plan.hpp"

namespace palabre::node {
namespace {

using namespace federation;
namespace fs = std::filesystem;

/// A database as a broken disk writes to it, below the store.
class Opened {
 public:
  explicit Opened(const fs::path& folder) {
    rocksdb::DB* raw = nullptr;
    const auto status = rocksdb::DB::Open(options_for(IfMissing::refuse), folder.string(),
                                          descriptors(), &columns_, &raw);
    if (!status.ok()) throw std::runtime_error{status.ToString()};
    db_.reset(raw);
  }
  ~Opened() {
    for (auto* column : columns_) db_->DestroyColumnFamilyHandle(column);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  std::vector<std::pair<std::string, std::string>> all(Column column) {
    std::vector<std::pair<std::string, std::string>> entries;
    const std::unique_ptr<rocksdb::Iterator> it{db_->NewIterator({}, at(column))};
    for (it->SeekToFirst(); it->Valid(); it->Next()) {
      entries.emplace_back(it->key().ToString(), it->value().ToString());
    }
    return entries;
  }
  void put(Column column, const std::string& key, const std::string& value) {
    db_->Put({}, at(column), key, value);
  }
  std::string table_of(Column column) {
    std::vector<rocksdb::LiveFileMetaData> tables;
    db_->GetLiveFilesMetaData(&tables);
    for (const auto& table : tables) {
      if (table.column_family_name == column_names[static_cast<std::size_t>(column)]) {
        return table.name.substr(table.name.starts_with('/') ? 1 : 0);
      }
    }
    return {};
  }
  void remove(Column column, const std::string& key) { db_->Delete({}, at(column), key); }

 private:
  rocksdb::ColumnFamilyHandle* at(Column column) {
    return columns_[static_cast<std::size_t>(column)];
  }
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> columns_;
};

/// The store of a simulated node that has seen an adoption and a fork.
class Rot : public testing::Test {
 public:
  static void SetUpTestSuite() {
    root_ = fs::temp_directory_path() / ("palabre-rot-" + std::to_string(::getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
    auto plan = sim::plan_of(3);
    plan.nodes = 5;
    plan.stewards = 1;
    plan.members = 8;
    plan.records = 60;
    plan.agendas = 2;
    plan.cloned = 3;
    plan.faults = {};
    world_ = std::make_unique<sim::World>(plan);
    world_->run();
    ASSERT_TRUE(world_->violations().empty()) << world_->violations().front();
    Write write;
    write.runs = world_->history(0);
    write.bodies = world_->bodies(0);
    write.certificates = world_->certificates(0);
    write.forks = world_->forks(0);
    ASSERT_FALSE(write.certificates.empty());
    ASSERT_FALSE(write.forks.empty());
    const auto store = open_store(root_ / "good", IfMissing::create);
    ASSERT_TRUE((*store)->write(write));
  }
  static void TearDownTestSuite() {
    world_.reset();
    fs::remove_all(root_);
  }

  static fs::path copy() {
    const auto folder = root_ / "copy";
    fs::remove_all(folder);
    fs::copy(root_ / "good", folder, fs::copy_options::recursive);
    return folder;
  }

  static Result<std::unique_ptr<Replica>> start(const fs::path& folder) {
    PALABRE_TRY(const auto store, open_store(folder, IfMissing::refuse));
    return restore_replica(*store, network_id(encode(world_->founding())), world_->founding(),
                           world_->organisation(0), sim::key_of(2000), [](std::uint64_t) {});
  }

  /// What must come of one bit that flips in about `count` of this column's values.
  template <typename Check>
  static void flip_some(Column column, std::size_t count, Check check) {
    const auto folder = copy();
    const auto entries = Opened{folder}.all(column);
    ASSERT_FALSE(entries.empty());
    const auto step = std::max<std::size_t>(1, entries.size() / count);
    for (std::size_t i = 0; i < entries.size(); i += step) {
      const auto& [key, value] = entries[i];
      const auto byte = value.size() * (i + 1) / (entries.size() + 1);
      SCOPED_TRACE(std::string{name_of(column)} + ", value " + std::to_string(i) + ", byte " +
                   std::to_string(byte) + " of " + std::to_string(value.size()));
      auto other = value;
      other[byte] = static_cast<char>(other[byte] ^ (1 << i % 8));
      Opened{folder}.put(column, key, other);
      check(start(folder));
      Opened{folder}.put(column, key, value);
    }
  }

  static inline fs::path root_;
  static inline std::unique_ptr<sim::World> world_;
};

TEST_F(Rot, IsntThereAtFirst) {
  const auto replica = start(copy());
  ASSERT_TRUE(replica) << replica.error().message();
  EXPECT_EQ(to_hex((*replica)->fold().digest().view()), world_->digest(0));
}

// docs/protocol.md V-12
TEST_F(Rot, InARowOrAProofIsRefused) {
  for (const auto column : {Column::rows, Column::forks}) {
    flip_some(column, 8, [](const auto& started) {
      ASSERT_FALSE(started);
      EXPECT_EQ(started.error(), StoreErrc::corrupt);
    });
  }
}

// Of a certificate the signature of its candidate alone is nobody's business, since the voters
// stand for it (J-14); of checkpoints a start reads those at which its runs end.
TEST_F(Rot, InACertificateOrACheckpointIsRefusedOrChangesNothing) {
  for (const auto column : {Column::adoptions, Column::checkpoints}) {
    flip_some(column, 8, [](const auto& started) {
      if (!started) {
        EXPECT_EQ(started.error(), StoreErrc::corrupt);
      } else {
        EXPECT_EQ(to_hex((*started)->fold().digest().view()), world_->digest(0));
      }
    });
  }
}

TEST_F(Rot, InATextMakesItAsGoodAsMissing) {
  std::size_t missing = 0;
  flip_some(Column::bodies, 8, [&](const auto& started) {
    ASSERT_TRUE(started) << started.error().message();
    missing += (*started)->missing_body_count();
    EXPECT_EQ(to_hex((*started)->fold().digest().view()), world_->digest(0));
  });
  EXPECT_GT(missing, 0U) << "they are fetched anew";
}

TEST_F(Rot, ThatHidesARowIsRefused) {
  const auto folder = copy();
  const auto rows = Opened{folder}.all(Column::rows);
  Opened{folder}.remove(Column::rows, rows[rows.size() / 2].first);
  const auto started = start(folder);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(), StoreErrc::corrupt);
}

// A checksum that fails mustn't look like the end of a column: a node that misses the mark of an
// unsound row would count it.
TEST_F(Rot, InTheTableOfUnsoundRowsIsntTakenForItsEnd) {
  const auto folder = copy();
  {
    const auto store = open_store(folder, IfMissing::refuse);
    Write write;
    for (std::uint64_t i = 0; i < 50; ++i) write.unsound.push_back({{}, i});
    ASSERT_TRUE((*store)->write(write));
  }
  { const Opened once{folder}; }  // A start turns the log into tables.
  const auto table = folder / Opened{folder}.table_of(Column::unsound);
  {
    std::fstream stream{table, std::ios::binary | std::ios::in | std::ios::out};
    stream.seekg(12);
    const auto byte = static_cast<char>(stream.get() ^ 4);
    stream.seekp(12);
    stream.put(byte);
  }
  const auto store = open_store(folder, IfMissing::refuse);
  ASSERT_TRUE(store) << store.error().message();
  const auto unsound = (*store)->unsound();
  ASSERT_FALSE(unsound) << unsound->size() << " of 50";
  EXPECT_EQ(unsound.error(), StoreErrc::corrupt);
  const auto started = start(folder);
  EXPECT_FALSE(started);
}

// Crashes in the midst of a write, at every so many bytes of it.
TEST_F(Rot, ATornTailOfTheLogIsDroppedWholeOrNotAtAll) {
  const auto folder = root_ / "torn";
  fs::remove_all(folder);
  const auto run = world_->history(0).front();
  Write first;
  first.bodies = {sim::body_of("before")};
  Write second;
  second.runs = {run};
  second.bodies = world_->bodies(0);
  std::uintmax_t before = 0;
  fs::path log;
  {
    const auto store = open_store(folder, IfMissing::create);
    ASSERT_TRUE((*store)->write(first));
    for (const auto& file : fs::directory_iterator{folder}) {
      if (file.path().extension() == ".log") log = file.path();
    }
    before = fs::file_size(log);
    ASSERT_TRUE((*store)->write(second));
  }
  const auto end = fs::file_size(log);
  ASSERT_GT(end, before);
  std::size_t torn = 0;
  for (auto size = before; size <= end; size += std::max<std::uintmax_t>(1, (end - before) / 25)) {
    SCOPED_TRACE("cut at byte " + std::to_string(size) + " of " + std::to_string(end));
    const auto cut = root_ / "cut";
    fs::remove_all(cut);
    fs::copy(folder, cut, fs::copy_options::recursive);
    fs::resize_file(cut / log.filename(), size);
    const auto store = open_store(cut, IfMissing::refuse);
    ASSERT_TRUE(store) << store.error().message();
    EXPECT_TRUE(*(*store)->body(commitment(first.bodies.front()))) << "that was promised";
    const bool rows = !(*store)->feeds()->empty();
    torn += rows ? 0 : 1;
    for (const auto& body : second.bodies) {
      EXPECT_EQ((*store)->body(commitment(body))->has_value(), rows);
    }
  }
  EXPECT_GT(torn, 20U);
}

}  // namespace
}  // namespace palabre::node
