// Bundles: what a reader says of any file, and that importing them is as good as a network.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "federation/record/row.hpp"
#include "federation/replica/entry.hpp"
#include "tests/support/bundles.hpp"
#include "tests/support/vectors.hpp"

namespace palabre::federation {
namespace {

using test::Contents;
using test::Importer;

/// What a simulated network of four organisations has come to; made once.
struct Spoken {
  Spoken() : world{plan()} {
    world.run();
    contents.founding = encode(world.founding());
    contents.network = network_id(contents.founding);
    contents.runs = world.history(0);
    contents.bodies = world.bodies(0);
  }

  static sim::Plan plan() {
    sim::Plan plan;
    plan.nodes = 4;
    plan.stewards = 3;
    plan.members = 8;
    plan.records = 120;
    return plan;
  }

  /// The world's node `i` before it heard of anybody.
  Importer fresh(std::size_t i = 3) const {
    const FeedId own{world.organisation(i), 0};
    for (const auto& run : contents.runs) {
      if (run.feed == own && run.from == 0) return Importer{world.founding(), i, run};
    }
    throw std::logic_error{"no opening"};
  }

  sim::World world;
  Contents contents;
};

const Spoken& spoken() {
  static const Spoken made;
  return made;
}

/// Of each feed only the runs that begin in [first, last) sixteenths of it; the base is what comes
/// before.
Contents part(const Contents& whole, std::size_t first, std::size_t last) {
  std::map<FeedId, std::uint64_t> ends;
  for (const auto& run : whole.runs) ends[run.feed] = run.end();
  Contents made = whole;
  made.runs.clear();
  std::map<FeedId, MerkleTree> trees;
  for (const auto& run : whole.runs) {
    const auto end = ends[run.feed];
    auto& tree = trees[run.feed];
    if (run.from * 16 >= end * last) continue;
    if (run.from * 16 >= end * first) {
      const bool begins = made.runs.empty() || made.runs.back().feed != run.feed;
      if (begins && run.from > 0) {
        made.base.push_back({run.feed, run.from, prefix_of(tree.root())});
      }
      made.runs.push_back(run);
    }
    for (const auto& row : run.rows) tree.append(leaf_hash(row.row, row.signature));
  }
  return made;
}

// docs/protocol.md U-1, U-2
TEST(Bundle, GivesBackWhatWasWritten) {
  const auto& contents = spoken().contents;
  const auto bytes = write(contents);
  EXPECT_EQ(as_text(bytes).substr(0, 16), (std::string_view{"palabre/bundle1\0", 16}));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{17}, bytes.size()}) {
    const auto reading = test::read(bytes, piece);
    ASSERT_EQ(reading.error, 0);
    Bytes founding;
    std::vector<federation::Run> runs;
    std::size_t bodies = 0;
    for (const auto& frame : reading.frames) {
      if (const auto* said = std::get_if<BundleFounding>(&frame)) {
        founding.insert(founding.end(), said->part.begin(), said->part.end());
      }
      if (const auto* run = std::get_if<federation::Run>(&frame)) runs.push_back(*run);
      if (const auto* some = std::get_if<Bodies>(&frame)) bodies += some->bodies.size();
    }
    EXPECT_EQ(founding, contents.founding);
    EXPECT_EQ(runs, contents.runs);
    EXPECT_EQ(bodies, contents.bodies.size());
  }
  EXPECT_EQ(write(contents), bytes);
}

/// A founding that takes three parts.
// docs/protocol.md U-2
TEST(Bundle, CarriesAFoundingOfAnySize) {
  Contents contents;
  contents.founding = encode(sim::founding_of(1, 20'000));
  ASSERT_GT(contents.founding.size(), 2 * founding_part_bytes_max);
  contents.network = network_id(contents.founding);
  EXPECT_EQ(test::read(write(contents)).error, 0);
  contents.network.bytes[0] ^= 1;
  const auto other = test::read(write(contents));
  EXPECT_EQ(other.error, static_cast<int>(Errc::wrong_network));
  EXPECT_EQ(other.flaw, BundleFlaw::founding);
}

// docs/protocol.md U-4
TEST(Bundle, IsRefusedWhereverItIsCutOff) {
  const auto bytes = write(part(spoken().contents, 0, 2));
  for (std::size_t size = 0; size < bytes.size(); size += size < 300 ? 1U : 97U) {
    SCOPED_TRACE(size);
    const auto reading = test::read(ByteView{bytes}.first(size));
    EXPECT_EQ(reading.error, static_cast<int>(Errc::malformed));
    EXPECT_EQ(reading.flaw, BundleFlaw::cut_off);
    EXPECT_EQ(reading.place.offset, size);
  }
  auto longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(test::read(longer).flaw, BundleFlaw::trailing);
}

// docs/protocol.md U-4, U-5
TEST(Bundle, IsRefusedWhicheverByteIsChangedAndChangesNothing) {
  const auto bytes = write(part(spoken().contents, 0, 2));
  auto importer = spoken().fresh();
  const auto before = importer.state();
  for (std::size_t at = 0; at < bytes.size();
       at += at < 300 || at + 100 > bytes.size() ? 1U : 53U) {
    SCOPED_TRACE(at);
    auto changed = bytes;
    changed[at] ^= 0x20;
    const auto outcome = importer.import(changed);
    EXPECT_NE(outcome.error, 0);
    EXPECT_LE(outcome.place.offset, bytes.size());
  }
  EXPECT_EQ(importer.state(), before);
  EXPECT_EQ(importer.import(bytes).error, 0);
}

// docs/protocol.md U-5
TEST(Bundle, SaysWhichRowsAreWrong) {
  auto contents = spoken().contents;
  ASSERT_GT(contents.runs.size(), 4U);
  auto& run = contents.runs[4];
  run.rows.front().signature[0] ^= 1;
  const auto reading = test::read(write(contents));
  ASSERT_EQ(reading.error, 0) << "as a file it is whole";
  const Feeds nothing{contents.network};
  BundleCheck check{contents.network, nothing, {}};
  std::size_t good = 0;
  for (const auto& frame : reading.frames) {
    const auto taken = check.take(frame);
    if (std::get_if<federation::Run>(&frame) == nullptr || taken) {
      good += std::holds_alternative<federation::Run>(frame) ? 1U : 0U;
      continue;
    }
    EXPECT_EQ(taken.error(), run.from == 0 ? Errc::bad_signature : Errc::root_mismatch);
    EXPECT_EQ(good, 4U);
    return;
  }
  FAIL() << "nothing was refused";
}

// docs/protocol.md U-1, U-3
TEST(Bundle, KeepsItsOrder) {
  const auto& contents = spoken().contents;
  const Frame head{BundleHead{contents.network, 0}};
  const Frame body{Bodies{{contents.bodies[0]}}};
  auto later = contents.runs[0];
  later.from += 1;
  const auto last = std::find_if(contents.runs.rbegin(), contents.runs.rend(),
                                 [](const auto& run) { return run.from == 0; });
  const Have have{{{contents.runs[0].feed, 1, {}}}};
  const struct {
    const char* name;
    std::vector<Frame> frames;
  } cases[] = {
      {"no head", {Frame{contents.runs[0]}}},
      {"two heads", {head, head}},
      {"rows before the founding", {Frame{BundleHead{contents.network, 9}}, body}},
      {"what only peers say", {head, Frame{Want{}}}},
      {"rows after bodies", {head, body, Frame{contents.runs[0]}}},
      {"a base after rows", {head, Frame{contents.runs[0]}, Frame{have}}},
      {"a gap between rows", {head, Frame{later}}},
      {"rows before the base", {head, Frame{have}, Frame{contents.runs[0]}}},
      {"the same rows twice", {head, Frame{contents.runs[0]}, Frame{contents.runs[0]}}},
      {"feeds out of order", {head, Frame{*last}, Frame{contents.runs[0]}}},
      {"a base of nothing", {head, Frame{Have{{{contents.runs[0].feed, 0, {}}}}}}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    ByteWriter file;
    file.raw(bundle_magic.bytes);
    for (const auto& frame : c.frames) {
      const auto encoded = encode(frame);
      file.u32(static_cast<std::uint32_t>(encoded.size())).raw(encoded);
    }
    const auto reading = test::read(file.bytes());
    EXPECT_EQ(reading.error, static_cast<int>(Errc::malformed));
    EXPECT_EQ(reading.flaw, BundleFlaw::order);
    EXPECT_EQ(reading.place.frame, c.frames.size());
  }
  ByteWriter large;
  large.raw(bundle_magic.bytes).u32(frame_bytes_max + 1);
  EXPECT_EQ(test::read(large.bytes()).error, static_cast<int>(Errc::too_large));
}

// docs/protocol.md U-6
TEST(Bundle, ANewNodeComesToTheStateOfTheOthers) {
  auto importer = spoken().fresh();
  const auto bytes = write(spoken().contents);
  const auto outcome = importer.import(bytes);
  EXPECT_EQ(outcome.error, 0);
  EXPECT_EQ(to_hex(importer.replica->fold().digest().view()), spoken().world.digest());
  EXPECT_EQ(importer.replica->missing_body_count(), 0U);
  EXPECT_GT(importer.written_bodies, 0U);
  // Twice is as good as once.
  const auto state = importer.state();
  EXPECT_EQ(importer.import(bytes).passes, 1U);
  EXPECT_EQ(importer.state(), state);
}

/// The admission of the fourth organisation stands in feeds that come before and after its own.
// docs/protocol.md U-6, A-3
TEST(Bundle, RowsWaitForAnAdmissionThatComesLaterInIt) {
  std::size_t most = 0;
  for (const std::size_t own : {0U, 1U, 2U}) {
    auto importer = spoken().fresh(own);
    const auto outcome = importer.import(write(spoken().contents));
    most = std::max(most, outcome.passes);
    EXPECT_EQ(to_hex(importer.replica->fold().digest().view()), spoken().world.digest());
  }
  EXPECT_GE(most, 2U);
  // Without the stewards' rows the fourth isn't known to belong, and nothing of it is kept.
  auto contents = spoken().contents;
  const auto& guest = spoken().world.organisation(3);
  std::erase_if(contents.runs, [&](const federation::Run& run) { return run.feed.org != guest; });
  auto importer = spoken().fresh(0);
  const auto before = importer.state();
  EXPECT_EQ(importer.import(write(contents)).error, 0);
  EXPECT_EQ(importer.state(), before);
}

// docs/protocol.md U-7, V-4
TEST(Bundle, AnyOrderOfPartsComesToTheSameState) {
  const auto& whole = spoken().contents;
  std::vector<Bytes> parts;
  for (const auto& [first, last] : {std::pair{0, 5}, {0, 9}, {5, 11}, {3, 16}, {11, 16}, {9, 13}}) {
    parts.push_back(
        write(part(whole, static_cast<std::size_t>(first), static_cast<std::size_t>(last))));
  }
  std::minstd_rand random{7};
  for (int round = 0; round < 12; ++round) {
    SCOPED_TRACE(round);
    auto importer = spoken().fresh(static_cast<std::size_t>(round % 4));
    for (int i = 0; i < 9; ++i) {
      const auto before = importer.replica->feeds().cut();
      EXPECT_EQ(importer.import(parts[random() % parts.size()]).error, 0);
      for (const auto& line : before) {
        EXPECT_GE(importer.replica->feeds().size(line.feed), line.head.size);
      }
    }
    for (const auto& bytes : parts) EXPECT_EQ(importer.import(bytes).error, 0);
    for (const auto& bytes : parts) EXPECT_EQ(importer.import(bytes).error, 0);
    EXPECT_EQ(to_hex(importer.replica->fold().digest().view()), spoken().world.digest());
    // An old one into a node that has everything.
    const auto state = importer.state();
    EXPECT_EQ(importer.import(parts[0]).passes, 1U);
    EXPECT_EQ(importer.state(), state);
  }
}

/// Another node cuts the same feeds at other checkpoints.
// docs/protocol.md F-3, U-7
TEST(Bundle, RunsThatBeginBeforeTheEndOfTheCopyBringTheirFurtherRows) {
  auto merged = spoken().contents;
  merged.runs.clear();
  for (const auto& run : spoken().contents.runs) {
    const bool longer = !merged.runs.empty() && merged.runs.back().feed == run.feed &&
                        merged.runs.back().rows.size() + run.rows.size() <= group_row_count_max;
    if (!longer) {
      merged.runs.push_back(run);
      continue;
    }
    auto& last = merged.runs.back();
    last.rows.insert(last.rows.end(), run.rows.begin(), run.rows.end());
    last.checkpoint = run.checkpoint;
  }
  ASSERT_LT(merged.runs.size(), spoken().contents.runs.size());
  auto importer = spoken().fresh();
  ASSERT_EQ(importer.import(write(part(spoken().contents, 0, 7))).error, 0);
  EXPECT_NE(to_hex(importer.replica->fold().digest().view()), spoken().world.digest());
  EXPECT_EQ(importer.import(write(merged)).error, 0);
  EXPECT_EQ(to_hex(importer.replica->fold().digest().view()), spoken().world.digest());
}

// docs/protocol.md U-3, U-7
TEST(Bundle, WhatGoesOnFromMoreThanIsHeldIsSaid) {
  auto importer = spoken().fresh();
  const auto late = part(spoken().contents, 8, 16);
  const auto before = importer.state();
  const auto outcome = importer.import(write(late));
  EXPECT_EQ(outcome.error, 0);
  EXPECT_FALSE(outcome.found.unjoined.empty());
  EXPECT_EQ(importer.state(), before);
  auto other = late;
  for (auto& entry : other.base) entry.root_prefix[0] ^= 1;
  EXPECT_EQ(importer.import(write(part(spoken().contents, 0, 8))).error, 0);
  EXPECT_FALSE(importer.import(write(other)).found.apart.empty());
}

/// The last organisation signs two histories, and the bundle brings the one that isn't held here.
// docs/protocol.md U-8, Y-1, Y-4
TEST(Bundle, BringsTheProofOfASecondHistory) {
  const auto& whole = spoken().contents;
  const FeedId feed{spoken().world.organisation(2), 0};
  auto importer = spoken().fresh(0);
  ASSERT_EQ(importer.import(write(whole)).error, 0);
  const auto state = importer.state();
  Contents other = whole;
  Feeds copy{whole.network};
  std::erase_if(other.runs,
                [&](const federation::Run& run) { return run.feed != feed || run.from > 0; });
  copy.restore(other.runs[0]);
  const auto key = sim::key_of(2002);
  for (int i = 0; i < 3; ++i) {
    federation::Run run{feed, copy.size(feed), {}, {}};
    const Row row{2, 0, 100U + static_cast<unsigned>(i), {}, encode_introduce(OrgId{})};
    const Record record{whole.network, feed.org, key.public_key(), row.kind, row.seq,
                        row.header,    {}};
    run.rows.push_back({*encode(row), sign(record, key).signature});
    copy.extend(run, key, 1);
    other.runs.push_back(run);
  }
  const auto outcome = importer.import(write(other));
  EXPECT_EQ(outcome.error, 0);
  ASSERT_EQ(outcome.found.forks.size(), 1U);
  EXPECT_EQ(importer.replica->forks().count(feed), 1U);
  EXPECT_NE(importer.state(), state) << "the proof is new";
  // Whoever holds the proof hands it on, and one that is forged refuses the bundle.
  Contents told = whole;
  told.forks = outcome.found.forks;
  auto fresh = spoken().fresh(0);
  EXPECT_EQ(fresh.import(write(told)).error, 0);
  EXPECT_EQ(fresh.replica->forks().size(), 1U);
  told.forks[0].newer.signature[3] ^= 1;
  auto unharmed = spoken().fresh(0);
  const auto before = unharmed.state();
  EXPECT_EQ(unharmed.import(write(told)).error, static_cast<int>(Errc::bad_signature));
  EXPECT_EQ(unharmed.state(), before);
}

// docs/protocol.md U-5
TEST(Bundle, OfAnotherNetworkIsRefused) {
  Contents other;
  other.founding = encode(sim::founding_of(2, 3));
  other.network = network_id(other.founding);
  auto importer = spoken().fresh();
  EXPECT_EQ(importer.import(write(other)).error, static_cast<int>(Errc::wrong_network));
}

// docs/protocol.md U-6
TEST(Bundle, BodiesThatNobodyRefersToAreNotTaken) {
  auto contents = spoken().contents;
  for (int i = 0; i < 200; ++i) {
    contents.bodies.push_back(sim::body_of("de trop " + std::to_string(i)));
  }
  auto importer = spoken().fresh();
  EXPECT_EQ(importer.import(write(contents)).error, 0);
  EXPECT_LE(importer.written_bodies, spoken().contents.bodies.size());
  EXPECT_EQ(importer.replica->missing_body_count(), 0U);
}

}  // namespace
}  // namespace palabre::federation
