// The store: its bytes, and what it gives back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "node/device.hpp"
#include "node/store/keys.hpp"
#include "node/store/rocks_store.hpp"
#include "tests/sim/people.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::node {
namespace {

using namespace federation;

std::string hex(const std::string& key) { return to_hex(as_bytes(key)); }

class Folder {
 public:
  Folder()
      : path_{std::filesystem::temp_directory_path() /
              ("palabre-store-" + std::to_string(::getpid()))} {
    std::filesystem::remove_all(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// On disk since schema 1: these bytes don't change.
TEST(Keys, AreTheSameByteForByte) {
  FeedId feed;
  feed.org.bytes.fill(0xab);
  feed.epoch = 0x0102;
  const std::string org(64, 'a');
  std::string digits;
  for (int i = 0; i < 32; ++i) digits += "ab";
  EXPECT_EQ(hex(feed_key(feed)), digits + "0102");
  EXPECT_EQ(hex(place_key(feed, 0x0304)), digits + "0102" + "0000000000000304");
  EXPECT_EQ(feed_key(feed).size(), feed_key_bytes);
  EXPECT_EQ(place_key(feed, 1).size(), place_key_bytes);
  EXPECT_EQ(*place_of_key(place_key(feed, 7)), (Place{feed, 7}));
  RecordId record;
  record.bytes.fill(0xcd);
  EXPECT_EQ(hex(said_key({feed, 7}, record)), hex(place_key(feed, 7)) + to_hex(record.view()));
  EXPECT_EQ(*place_of_said_key(said_key({feed, 7}, record)), (std::pair{Place{feed, 7}, record}));
  EXPECT_FALSE(place_of_said_key(place_key(feed, 7)));
  EXPECT_FALSE(place_of_key("short"));
  // Keys sort as what they stand for.
  EXPECT_LT(place_key(feed, 255), place_key(feed, 256));
}

Run run_of(std::uint64_t from, std::size_t count) {
  Run run;
  run.from = from;
  for (std::size_t i = 0; i < count; ++i) {
    run.rows.push_back({{static_cast<std::uint8_t>(from + i)}, {}});
  }
  run.checkpoint = "note " + std::to_string(run.end());
  return run;
}

TEST(Store, GivesBackWhatWasWrittenAlsoAfterAReopen) {
  const Folder folder;
  const auto body = sim::body_of("Un texte.");
  RecordId record;
  record.bytes[0] = 4;
  ForkProof proof;
  proof.feed.epoch = 2;
  // Two heights: the later one is what a start asks for.
  std::vector<ValidBallot> ballots(2);
  for (std::uint64_t height : {1U, 2U}) {
    const auto content = refer_to(Body{{}, MediaType::candidate, {1}});
    ballots[height - 1].candidate.record.header = encode(CandidateStatement{height, {}, content});
  }
  {
    auto store = open_store(folder.path(), IfMissing::create);
    ASSERT_TRUE(store);
    Write write;
    write.runs = {run_of(0, 3), run_of(3, 2)};
    write.bodies = {body};
    write.receipts = {{record, {1, 2, 3}}};
    write.unsound = {{{}, 4}};
    write.forks = {proof};
    write.candidates = {ballots[0].candidate};
    for (const auto& ballot : ballots) {
      write.valid_ballot = ballot;
      ASSERT_TRUE((*store)->write(write));
    }
    ASSERT_TRUE((*store)->put_meta("profile", Bytes{9}));
    EXPECT_EQ(open_store(folder.path(), IfMissing::refuse).error(), StoreErrc::in_use);
  }
  const auto store = open_store(folder.path(), IfMissing::refuse);
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->feeds()->size(), 1U);
  const auto whole = *(*store)->run_from({}, 0);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->from, 0U);
  EXPECT_EQ(whole->end(), 5U);
  EXPECT_EQ(whole->checkpoint, "note 5");
  const auto part = *(*store)->run_from({}, 4);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->rows.size(), 1U);
  EXPECT_EQ(part->rows[0].row, Bytes{4});
  EXPECT_FALSE(*(*store)->run_from({}, 5));
  EXPECT_EQ(**(*store)->body(commitment(body)), body);
  EXPECT_FALSE(*(*store)->body({}));
  EXPECT_EQ(**(*store)->receipt(record), (Bytes{1, 2, 3}));
  EXPECT_EQ((*store)->unsound()->front(), (Place{{}, 4}));
  EXPECT_EQ((*store)->forks()->front(), proof);
  EXPECT_EQ(*(*store)->candidates(), std::vector{ballots[0].candidate});
  EXPECT_EQ(**(*store)->valid_ballot(), ballots[1]);
  EXPECT_EQ(**(*store)->meta("profile"), Bytes{9});
  EXPECT_FALSE(*(*store)->meta("nothing"));
}

// docs/protocol.md N-9
TEST(Store, KeepsWhatMembersSaidWhereTwoHistoriesHadTheSamePlace) {
  const Folder folder;
  const auto store = open_store(folder.path(), IfMissing::create);
  ASSERT_TRUE(store);
  std::vector<SignedRecord> said(3);
  for (std::size_t i = 0; i < said.size(); ++i) said[i].record.seq = i + 1;
  Write write;
  write.said = {{{{}, 8}, said[0]}, {{{}, 4}, said[1]}};
  ASSERT_TRUE((*store)->write(write));
  write.said = {{{{}, 8}, said[2]}};
  write.set_aside = {{}};
  ASSERT_TRUE((*store)->write(write));
  const auto but = [&](const SignedRecord& counts) {
    return *(*store)->said_but([&](const RecordId& id) { return id == record_id(counts.record); });
  };
  EXPECT_THAT(but(said[1]), testing::UnorderedElementsAre(said[0], said[2]));
  EXPECT_EQ(but(said[0]), (std::vector{said[1], said[2]})) << "in the order of their places";
}

// Another history at the same places leaves it whole, and a longer copy of one isn't a second.
TEST(Store, KeepsEachHistoryThatWasSetAsideOnce) {
  const Folder folder;
  const auto store = open_store(folder.path(), IfMissing::create);
  ASSERT_TRUE(store);
  const FeedId feed{OrgId{{5}}, 1};
  const auto take_and_leave = [&](const std::vector<std::uint8_t>& rows) {
    federation::Run run{feed, 0, {}, "note"};
    for (const auto row : rows) run.rows.push_back({Bytes{row}, {}});
    Write write;
    write.runs = {run};
    ASSERT_TRUE((*store)->write(write));
    write = {};
    write.set_aside = {feed};
    ASSERT_TRUE((*store)->write(write));
    EXPECT_FALSE(*(*store)->run_from(feed, 0));
  };
  take_and_leave({1, 2, 3});
  take_and_leave({1, 7});
  take_and_leave({1, 2});
  take_and_leave({1, 7, 8, 9});
  std::vector<std::string> kept;
  for (const auto& history : *(*store)->orphans(feed)) {
    auto& text = kept.emplace_back();
    for (const auto& row : history) text += std::to_string(row.row.at(0));
  }
  EXPECT_THAT(kept, testing::ElementsAre("123", "1789"));
  EXPECT_TRUE((*store)->orphans({OrgId{{5}}, 2})->empty());
}

/// Whether any file under `folder` holds these bytes.
bool holds_bytes(const std::filesystem::path& folder, const std::string& bytes) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{file}, {}};
    if (whole.find(bytes) != std::string::npos) return true;
  }
  return false;
}

/// A body that no compression makes unrecognisable.
Body incompressible(std::uint64_t seed, std::size_t bytes) {
  sim::Rng rng{seed};
  Body body;
  for (std::size_t i = 0; i < bytes; ++i) {
    body.text.push_back(static_cast<std::uint8_t>(rng.next()));
  }
  return body;
}

// docs/protocol.md B-7
TEST(Store, NoByteOfAnErasedTextIsLeftInAnyFile) {
  const Folder folder;
  const auto gone = incompressible(1, 600);
  const auto kept = incompressible(2, 600);
  const std::string trace{as_text(ByteView{gone.text}.subspan(100, 24))};
  Write write;
  write.bodies = {gone, kept};
  Write erase;
  erase.erased = {commitment(gone), commitment(sim::body_of("jamais vu"))};
  {
    auto store = *open_store(folder.path(), IfMissing::create);
    ASSERT_TRUE(store->write(write));
    ASSERT_TRUE(holds_bytes(folder.path(), trace)) << "in the log";
    EXPECT_EQ(*store->scrub(), 0U) << "nothing was erased";
  }
  {
    // Tables of several levels hold it, and the log once more.
    auto store = *open_store(folder.path(), IfMissing::refuse);
    ASSERT_TRUE(store->write(write));
  }
  {
    auto store = *open_store(folder.path(), IfMissing::refuse);
    ASSERT_TRUE(store->write(write));
    ASSERT_TRUE(store->write(erase));
    EXPECT_FALSE(*store->body(commitment(gone)));
    ASSERT_TRUE(holds_bytes(folder.path(), trace)) << "a deletion alone leaves it there";
  }
  // A crash came between: the next start goes on.
  auto store = *open_store(folder.path(), IfMissing::refuse);
  EXPECT_EQ(*store->scrub(), 1U);
  EXPECT_FALSE(holds_bytes(folder.path(), trace));
  EXPECT_EQ(*store->scrub(), 0U) << "once is enough";
  EXPECT_EQ(**store->body(commitment(kept)), kept);
  EXPECT_TRUE(holds_bytes(folder.path(), std::string{as_text(ByteView{kept.text}.first(24))}))
      << "or else this search would prove nothing";
}

TEST(Store, ARunFitsAFrame) {
  const Folder folder;
  const auto store = open_store(folder.path(), IfMissing::create);
  for (std::uint64_t from = 0; from < 3'000; from += 100) {
    Write write;
    write.runs = {run_of(from, 100)};
    ASSERT_TRUE((*store)->write(write));
  }
  const auto run = *(*store)->run_from({}, 0);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->rows.size(), 200U) << "the longest that ends at a checkpoint, of at most 256 rows";
}

// docs/protocol.md F-2
TEST(Store, ARunEndsWhereItIsToldToAndCheckpointsAreFound) {
  const Folder folder;
  const auto store = open_store(folder.path(), IfMissing::create);
  for (std::uint64_t from = 0; from < 500; from += 50) {
    Write write;
    auto run = run_of(from, 50);
    run.checkpoint =
        sign_checkpoint({}, {{}, {from + 50, TreeHash{{1}}}, 7}, SigningKey::from_seed({}));
    write.runs = {std::move(run)};
    ASSERT_TRUE((*store)->write(write));
  }
  EXPECT_EQ((*(*store)->run_from({}, 0, 150))->end(), 150U);
  EXPECT_EQ((*(*store)->run_from({}, 0, 149))->end(), 100U);
  EXPECT_EQ((*(*store)->run_from({}, 120, 150))->rows.size(), 30U);
  EXPECT_FALSE(*(*store)->run_from({}, 0, 49));
  const auto first = [&](std::uint64_t size) {
    return (*(*store)->first_checkpoint({}, size))->head.size;
  };
  EXPECT_EQ(first(1), 50U);
  EXPECT_EQ(first(100), 100U);
  EXPECT_EQ(first(101), 150U);
  EXPECT_FALSE(*(*store)->first_checkpoint({}, 501));
  EXPECT_FALSE(*(*store)->first_checkpoint({OrgId{{9}}, 0}, 1));
}

TEST(Store, SaysWhyItDoesntOpen) {
  const Folder folder;
  EXPECT_EQ(open_store(folder.path() / "none", IfMissing::refuse).error(), StoreErrc::missing);
  {
    const auto store = open_store(folder.path(), IfMissing::create);
    ASSERT_TRUE((*store)->put_meta("schema", Bytes{schema_version + 1}));
  }
  EXPECT_EQ(open_store(folder.path(), IfMissing::refuse).error(), StoreErrc::newer);
}

// docs/protocol.md Z-3
TEST(Device, DoubtsADatabaseThatIsntTheLatest) {
  const Folder folder;
  std::filesystem::create_directories(folder.path());
  const auto file = folder.path() / "DEVICE";
  auto store = *open_store(folder.path() / "db", IfMissing::create);
  const auto opened = [&](const OwnEnd& held) { return *Device{file, *store}.open(held); };
  EXPECT_EQ(opened({0, 2}), Device::Database::latest) << "a first start";
  {
    Device device{file, *store};
    ASSERT_EQ(*device.open({0, 2}), Device::Database::latest);
    ASSERT_TRUE(device.raise({0, 9}));
  }
  EXPECT_EQ(opened({0, 8}), Device::Database::doubtful) << "rows are missing";
  EXPECT_EQ(opened({0, 8}), Device::Database::doubtful) << "and still are";
  EXPECT_EQ(opened({0, 9}), Device::Database::latest);
  EXPECT_EQ(opened({1, 2}), Device::Database::latest) << "a new epoch, opened offline";
  std::filesystem::copy_file(file, folder.path() / "kept");
  EXPECT_EQ(opened({1, 2}), Device::Database::latest);
  std::filesystem::rename(folder.path() / "kept", file);
  EXPECT_EQ(opened({1, 2}), Device::Database::doubtful) << "another nonce";
  std::ofstream{file} << "palabre device 1\n";
  EXPECT_EQ(opened({1, 2}), Device::Database::doubtful) << "cut short";
  std::filesystem::remove(file);
  EXPECT_EQ(opened({1, 2}), Device::Database::doubtful) << "missing";
  Device device{file, *store};
  ASSERT_EQ(*device.open({1, 2}), Device::Database::doubtful);
  ASSERT_TRUE(device.raise({1, 3})) << "once the peers have answered";
  EXPECT_EQ(opened({1, 3}), Device::Database::latest);
  std::filesystem::remove(file);
  ASSERT_TRUE(device.forget());
  EXPECT_EQ(opened({1, 2}), Device::Database::latest) << "a new epoch";
}

}  // namespace
}  // namespace palabre::node
