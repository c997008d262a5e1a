// A stopped node's database, damaged in every way that we know of, and what fsck says of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "federation/record/row.hpp"
#include "node/data_folder.hpp"
#include "node/store/keys.hpp"
#include "node/store/rocks_open.hpp"
#include "node/store/store_check.hpp"
#include "tests/functional/alone.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using node::Column;
using testing::HasSubstr;
namespace json = boost::json;
namespace fs = std::filesystem;

std::string program() { return PALABRE_PROGRAM; }

/// A database as an intruder or a broken disk would write to it.
class Opened {
 public:
  explicit Opened(const fs::path& folder) {
    rocksdb::DB* raw = nullptr;
    const auto status =
        rocksdb::DB::Open(node::options_for(node::IfMissing::refuse), (folder / "db").string(),
                          node::descriptors(), &columns_, &raw);
    if (!status.ok()) throw std::runtime_error{status.ToString()};
    db_.reset(raw);
  }
  ~Opened() {
    for (auto* column : columns_) db_->DestroyColumnFamilyHandle(column);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  std::string get(Column column, const std::string& key) {
    std::string value;
    const auto status = db_->Get({}, at(column), key, &value);
    if (!status.ok()) throw std::runtime_error{status.ToString()};
    return value;
  }
  void put(Column column, const std::string& key, const std::string& value) {
    db_->Put({}, at(column), key, value);
  }
  void remove(Column column, const std::string& key) { db_->Delete({}, at(column), key); }
  void flip(Column column, const std::string& key, std::size_t byte) {
    auto value = get(column, key);
    value.at(byte) = static_cast<char>(value.at(byte) ^ 1);
    put(column, key, value);
  }
  std::string first_key(Column column, std::size_t skip = 0) {
    const std::unique_ptr<rocksdb::Iterator> it{db_->NewIterator({}, at(column))};
    it->SeekToFirst();
    for (; skip > 0; --skip) it->Next();
    return it->key().ToString();
  }

 private:
  rocksdb::ColumnFamilyHandle* at(Column column) {
    return columns_[static_cast<std::size_t>(column)];
  }
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> columns_;
};

class Database : public testing::Test {
 public:
  static void SetUpTestSuite() {
    root_ = fs::temp_directory_path() / ("palabre-fsck-" + std::to_string(::getpid()));
    fs::remove_all(root_);
    home_ = std::make_unique<Alone>(program(), root_ / "home", "Une");
    std::ofstream{root_ / "text.md"} << "# Titre\n\nUn paragraphe.\n\n- un point\n";
    home_->found(root_ / "text.md");
    home_->start();
    const auto key = SigningKey::from_seed({1});
    const auto consent = node::consent(home_->network(), home_->org(), key);
    home_->post(home_->as_organisation(node::enrolment(consent, SigningPlace::device)));
    for (std::uint64_t seq = 1; seq <= 20; ++seq) {
      home_->post(home_->as_member(
          key, seq, node::story({"thème", "Titre", "Récit " + std::to_string(seq), "fr", {}})));
    }
    digest_ = std::string{home_->status().at("state_digest").as_string()};
    home_->stop();
    // A start turns the log into tables.
    { const Opened opened{home_->folder()}; }
  }

  static void TearDownTestSuite() {
    home_.reset();
    fs::remove_all(root_);
  }

  /// A copy of the folder, damaged; with what fsck says of it.
  struct Said {
    int exit_code;
    json::object told;
    std::vector<std::string> findings;
    json::object first(std::string_view name) const {
      for (const auto& value : told.at("findings").as_array()) {
        if (std::string_view{value.as_object().at("finding").as_string()} == name)
          return value.as_object();
      }
      return {};
    }
  };

  fs::path copy() {
    const auto folder = root_ / "copy";
    fs::remove_all(folder);
    fs::copy(home_->folder(), folder, fs::copy_options::recursive);
    return folder;
  }

  static Output fsck(const fs::path& folder, const std::string& more) {
    return run_program(
        {"/bin/sh", "-c",
         "exec 2>&1; exec " + program() + " fsck --data '" + folder.string() + "' " + more});
  }

  static Said said_of(const fs::path& folder) {
    const auto output = fsck(folder, "--json");
    Said said{output.exit_code, {}, {}};
    boost::system::error_code failed;
    const auto value = json::parse(output.text, failed);
    EXPECT_FALSE(failed) << output.text;
    if (failed) return said;
    said.told = value.as_object();
    for (const auto& finding : said.told.at("findings").as_array()) {
      said.findings.emplace_back(finding.as_object().at("finding").as_string());
    }
    return said;
  }

  template <class Change>
  Said damaged(Change change) {
    const auto folder = copy();
    {
      Opened opened{folder};
      change(opened);
    }
    return said_of(folder);
  }

  static FeedId feed() { return {home_->org(), 0}; }
  static std::string key(std::uint64_t number) { return node::place_key(feed(), number); }

  static inline fs::path root_;
  static inline std::unique_ptr<Alone> home_;
  static inline std::string digest_;
};

TEST_F(Database, ACleanOneSaysSoWithFigures) {
  const auto said = said_of(home_->folder());
  EXPECT_EQ(said.exit_code, 0) << json::serialize(said.told);
  EXPECT_TRUE(said.told.at("clean").as_bool());
  EXPECT_EQ(said.told.at("state_digest"), json::value(digest_));
  EXPECT_EQ(said.told.at("rows"), 23);
  EXPECT_EQ(said.told.at("records"), 23);
  EXPECT_EQ(said.told.at("feeds"), 1);
  EXPECT_EQ(said.told.at("receipts"), 21);
  EXPECT_EQ(said.told.at("bodies"), 43);
  EXPECT_THAT(fsck(home_->folder(), "--lang fr").text, HasSubstr("Rien n'est abîmé"));
  EXPECT_THAT(fsck(home_->folder(), "--lang en").text, HasSubstr("Nothing is damaged"));
  // It leaves what it reads as it is: the node starts on it.
  home_->start();
  EXPECT_EQ(home_->status().at("state_digest"), json::value(digest_));
  const auto running = fsck(home_->folder(), "--lang fr");
  EXPECT_EQ(running.exit_code, 1);
  EXPECT_THAT(running.text, HasSubstr("déjà en marche"));
  home_->stop();
}

// docs/protocol.md W-6, C-2, N-1, B-2, X-1, X-2
TEST_F(Database, NamesWhatWasChanged) {
  struct {
    const char* want;
    int exit_code;
    std::function<void(Opened&)> change;
  } cases[] = {
      {"rows", 1, [](Opened& db) { db.flip(Column::rows, key(10), 70); }},
      {"rows", 1, [](Opened& db) { db.flip(Column::rows, key(10), 3); }},
      {"rows_missing", 1, [](Opened& db) { db.remove(Column::rows, key(10)); }},
      {"rows_unreadable", 1, [](Opened& db) { db.put(Column::rows, key(10), "short"); }},
      {"opening", 1, [](Opened& db) { db.flip(Column::rows, key(0), 90); }},
      {"checkpoint", 1, [](Opened& db) { db.flip(Column::checkpoints, key(11), 250); }},
      {"row_unsigned", 3,
       [](Opened& db) { db.put(Column::rows, key(23), db.get(Column::rows, key(22))); }},
      {"body", 1, [](Opened& db) { db.flip(Column::bodies, db.first_key(Column::bodies, 5), 36); }},
      {"body_missing", 3,
       [](Opened& db) { db.remove(Column::bodies, db.first_key(Column::bodies, 5)); }},
      {"receipt_missing", 3,
       [](Opened& db) {
         // The first may be the enrolment's, which isn't a member's.
         db.remove(Column::receipts, db.first_key(Column::receipts));
         db.remove(Column::receipts, db.first_key(Column::receipts));
       }},
      {"receipt", 1,
       [](Opened& db) { db.flip(Column::receipts, db.first_key(Column::receipts), 40); }},
      {"receipt_broken", 1,
       [](Opened& db) {
         const RecordId nowhere{{5}};
         const auto receipt = sign_receipt({home_->network(), home_->org(), 0, 12, nowhere, 13},
                                           *node::DataFolder{home_->folder()}.read_operating_key());
         db.put(Column::receipts, std::string{as_text(nowhere.view())},
                std::string{as_text(receipt)});
       }},
      {"unsound", 1, [](Opened& db) { db.put(Column::unsound, key(9), ""); }},
      {"said", 1, [](Opened& db) { db.put(Column::said, key(9) + std::string(32, 'x'), "x"); }},
      {"certificate", 1, [](Opened& db) { db.put(Column::adoptions, std::string(8, '\0'), "x"); }},
      {"ballot", 1, [](Opened& db) { db.put(Column::ballots, std::string(8, '\0'), "x"); }},
      {"ballot", 1, [](Opened& db) { db.put(Column::candidates, std::string(32, '\0'), "x"); }},
      {"fork_proof", 1, [](Opened& db) { db.put(Column::forks, node::feed_key(feed()), "x"); }},
      {"founding", 1, [](Opened& db) { db.put(Column::meta, "founding", "x"); }},
      {"device", 1, [](Opened& db) { db.put(Column::meta, "device", "another nonce"); }},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.want);
    const auto said = damaged(c.change);
    EXPECT_EQ(said.exit_code, c.exit_code) << json::serialize(said.told);
    EXPECT_THAT(said.findings, testing::Contains(c.want));
    EXPECT_FALSE(said.told.at("clean").as_bool());
  }
}

TEST_F(Database, SaysWhichRows) {
  const auto flipped = damaged([](Opened& db) { db.flip(Column::rows, key(10), 70); });
  const auto found = flipped.first("rows");
  EXPECT_EQ(found.at("organisation"), json::value(to_hex(home_->org().view())));
  EXPECT_LE(found.at("row").to_number<int>(), 10);
  EXPECT_GT(found.at("end").to_number<int>(), 10);
  const auto gone = damaged([](Opened& db) {
    for (const std::uint64_t row : {7U, 8U, 9U}) db.remove(Column::rows, key(row));
  });
  EXPECT_EQ(gone.first("rows_missing").at("row"), 7);
  EXPECT_EQ(gone.first("rows_missing").at("end"), 10);
}

TEST_F(Database, NamesWhatTheFolderLacks) {
  auto folder = copy();
  fs::remove(folder / "DEVICE");
  EXPECT_THAT(said_of(folder).findings, testing::ElementsAre("device"));
  EXPECT_THAT(fsck(folder, "--lang fr").text, HasSubstr("palabre node recover"));
  folder = copy();
  fs::remove(folder / "operating.key");
  EXPECT_THAT(said_of(folder).findings, testing::ElementsAre("operating_key"));
  EXPECT_THAT(fsck(folder, "--lang en").text, HasSubstr("palabre node rekey"));
  EXPECT_EQ(fsck(root_ / "nowhere", "--lang en").exit_code, 1);
}

/// Every byte of every table is under a checksum: a flip is caught wherever it is, and named by the
/// column that it touches and, of rows, by the feed.
TEST_F(Database, BitRotIsCaughtInEveryTable) {
  std::size_t tables = 0;
  std::size_t of_rows = 0;
  std::size_t unreadable = 0;
  for (const auto& entry : fs::directory_iterator{home_->folder() / "db"}) {
    if (entry.path().extension() != ".sst") continue;
    ++tables;
    for (const double part : {0.02, 0.3, 0.6, 0.9}) {
      SCOPED_TRACE(entry.path().filename().string() + " " + std::to_string(part));
      const auto folder = copy();
      const auto file = folder / "db" / entry.path().filename();
      std::fstream stream{file, std::ios::binary | std::ios::in | std::ios::out};
      const auto at = static_cast<std::streamoff>(part * static_cast<double>(fs::file_size(file)));
      stream.seekg(at);
      const auto byte = static_cast<char>(stream.get() ^ 0x10);
      stream.seekp(at);
      stream.put(byte);
      stream.close();
      const auto said = said_of(folder);
      EXPECT_EQ(said.exit_code, 1);
      const auto found = said.first("table");
      ASSERT_FALSE(found.empty()) << json::serialize(said.told);
      const std::string detail{found.at("detail").as_string()};
      EXPECT_THAT(detail, HasSubstr(entry.path().filename().string()));
      if (detail.find("(rows)") == std::string::npos) continue;
      ++of_rows;
      EXPECT_EQ(found.at("organisation"), json::value(to_hex(home_->org().view())));
      const auto end = found.at("end").to_number<int>();
      EXPECT_LT(found.at("row").to_number<int>(), end);
      EXPECT_LE(end, 23);
      const auto rows = said.first("rows_unreadable");
      if (rows.empty()) continue;  // The flip is in the table's index, which the reading survived.
      ++unreadable;
      // The run that can't be read has rows of that table, and may begin in the table before.
      EXPECT_LT(rows.at("row").to_number<int>(), end);
      EXPECT_GT(rows.at("end").to_number<int>(), found.at("row").to_number<int>());
    }
  }
  EXPECT_GE(tables, 5U);
  EXPECT_GE(of_rows, 4U);
  EXPECT_GE(unreadable, 1U);
}

TEST_F(Database, WhatCantBeOpenedIsSaidInPlainWords) {
  const auto folder = copy();
  for (const auto& entry : fs::directory_iterator{folder / "db"}) {
    if (entry.path().filename().string().starts_with("MANIFEST")) {
      std::ofstream{entry.path(), std::ios::binary} << "not what was written";
    }
  }
  const auto said = said_of(folder);
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.findings, testing::ElementsAre("database"));
  EXPECT_THAT(fsck(folder, "--lang fr").text, HasSubstr("Gardez une copie du dossier"));
  EXPECT_THAT(fsck(folder, "--lang en").text, HasSubstr("last backup"));
}

}  // namespace
}  // namespace palabre::test
