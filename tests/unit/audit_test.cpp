// Audits: whatever is flipped in a bundle is found, and named with its place.

#include "federation/replica/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "federation/deliberation/decision.hpp"
#include "federation/replica/cut_fold.hpp"
#include "federation/replica/growth.hpp"
#include "tests/support/bundles.hpp"
#include "tests/support/stewards.hpp"

namespace palabre::federation {
namespace {

using test::Contents;
using What = AuditFlaw::What;

/// A simulated network whose stewards have adopted something; made once.
struct Governed {
  Governed() : world{plan()} {
    world.run();
    contents.founding = encode(world.founding());
    contents.network = network_id(contents.founding);
    contents.certificates = world.certificates(0);
    contents.runs = world.history(0);
    contents.bodies = world.bodies(0);
    // Contents of candidates stand in the certificates.
    std::erase_if(contents.bodies,
                  [](const Body& body) { return body.media_type == MediaType::candidate; });
  }

  static sim::Plan plan() {
    sim::Plan plan;
    plan.nodes = 4;
    plan.stewards = 3;
    plan.members = 8;
    plan.records = 160;
    plan.agendas = 6;
    return plan;
  }

  /// The operating key with which `org` signs.
  SigningKey key_of(const OrgId& org) const {
    for (std::size_t i = 0; i < 4; ++i) {
      if (world.organisation(i) == org) return sim::key_of(2000 + i);
    }
    throw std::logic_error{"no such organisation"};
  }

  sim::World world;
  Contents contents;
};

const Governed& governed() {
  static const Governed made;
  return made;
}

Audit take_all(const Contents& contents) {
  const auto reading = test::read(write(contents));
  EXPECT_EQ(reading.error, 0);
  Audit audit;
  for (const auto& frame : reading.frames) audit.take(frame);
  return audit;
}

Audit audit(const Contents& contents) {
  auto made = take_all(contents);
  made.finish();
  return made;
}

/// The feed's checkpoints, signed anew over the rows as they are now.
void sign_again(Contents& contents, const FeedId& feed) {
  const auto key = governed().key_of(feed.org);
  MerkleTree tree;
  for (auto& run : contents.runs) {
    if (run.feed != feed) continue;
    for (const auto& row : run.rows) tree.append(leaf_hash(row.row, row.signature));
    run.checkpoint = sign_checkpoint(contents.network, {feed, tree.head(), 1}, key);
  }
}

/// The last run of the first feed.
Run& last_run(Contents& contents) {
  const auto feed = contents.runs.front().feed;
  const auto after = std::find_if(contents.runs.begin(), contents.runs.end(),
                                  [&](const federation::Run& run) { return run.feed != feed; });
  return *std::prev(after);
}

// docs/protocol.md J-14, U-10, U-11
TEST(Audit, ComputesWhatTheNodesHaveComputed) {
  const auto made = audit(governed().contents);
  EXPECT_EQ(made.flaw_count(), 0U);
  ASSERT_NE(made.fold(), nullptr);
  EXPECT_EQ(to_hex(made.fold()->digest().view()), governed().world.digest());
  ASSERT_FALSE(made.adoptions().empty());
  EXPECT_EQ(made.adoptions().size(), governed().world.probes().adoptions);
  for (const auto& found : made.adoptions()) {
    EXPECT_TRUE(found.recomputed);
    EXPECT_GE(found.votes, found.quorum);
    EXPECT_EQ(found.quorum, 3U);
  }
  EXPECT_EQ(made.adoptions().back().adoption.text_hash,
            text_hash(made.fold()->amendments().base()));
  std::uint64_t records = 0;
  for (const auto& [feed, found] : made.found()) records += found.records;
  EXPECT_EQ(records, made.fold()->entries().size());
  EXPECT_EQ(made.bodies_missing(), 0U);
  EXPECT_EQ(made.text_bodies_missing(), 0U);
}

struct Tampering {
  std::string name;
  std::function<void(Contents&)> tamper;
  What what;
  Errc reason;
};

// docs/protocol.md U-10
TEST(Audit, NamesWhateverIsFlipped) {
  const Tampering table[] = {
      {"a row", [](Contents& c) { last_run(c).rows.back().row.back() ^= 1; }, What::rows,
       Errc::root_mismatch},
      {"a record's signature, without its checkpoint",
       [](Contents& c) { last_run(c).rows.back().signature[5] ^= 1; }, What::rows,
       Errc::root_mismatch},
      {"a checkpoint",
       [](Contents& c) {
         auto& note = last_run(c).checkpoint;
         auto& digit = note[note.find("\ntime ") + 6];
         digit = digit == '1' ? '2' : '1';
       },
       What::rows, Errc::bad_signature},
      {"an opening", [](Contents& c) { c.runs.front().rows.front().signature[0] ^= 1; }, What::rows,
       Errc::bad_signature},
      {"rows that were adopted, signed again",
       [](Contents& c) {
         c.runs.front().rows.back().signature[5] ^= 1;
         sign_again(c, c.runs.front().feed);
       },
       What::rows, Errc::forked},
      {"the rows of a cut, left out",
       [](Contents& c) {
         const auto feed = c.runs.front().feed;
         std::erase_if(
             c.runs, [&](const federation::Run& run) { return run.feed == feed && run.from > 0; });
         std::erase_if(c.bodies, [](const Body&) { return true; });
       },
       What::cut, Errc::not_found},
      {"a vote", [](Contents& c) { c.certificates.front().votes.front().vote.signature[9] ^= 1; },
       What::certificate, Errc::bad_signature},
      {"too few votes", [](Contents& c) { c.certificates.front().votes.pop_back(); },
       What::certificate, Errc::not_owner},
      {"a candidate's content",
       [](Contents& c) { c.certificates.front().content.text.back() ^= 1; }, What::certificate,
       Errc::malformed},
      {"the first certificate, left out",
       [](Contents& c) { c.certificates.erase(c.certificates.begin()); }, What::certificate,
       Errc::stale_sequence},
      {"a text", [](Contents& c) { c.bodies.front().text.front() ^= 1; }, What::body,
       Errc::dangling},
      {"what the reader should hold",
       [](Contents& c) {
         c.base.push_back({FeedId{OrgId{}, 0}, 1, {}});
       },
       What::not_whole, Errc::not_ready},
      {"no founding", [](Contents& c) { c.founding.clear(); }, What::not_whole, Errc::not_found},
      {"a proof of nothing",
       [](Contents& c) {
         ForkProof proof;
         proof.feed = c.runs.front().feed;
         proof.opening = c.runs.front().rows.front();
         proof.other_opening = proof.opening;
         c.forks.push_back(proof);
       },
       What::fork_proof, Errc::malformed},
  };
  ASSERT_GE(governed().contents.certificates.size(), 2U);
  for (const auto& c : table) {
    SCOPED_TRACE(c.name);
    auto contents = governed().contents;
    c.tamper(contents);
    const auto made = audit(contents);
    ASSERT_GE(made.flaw_count(), 1U);
    const auto& flaw = made.flaws().front();
    EXPECT_EQ(flaw.what, c.what);
    EXPECT_EQ(flaw.reason, c.reason);
    if (c.what == What::rows || c.what == What::cut) {
      ASSERT_TRUE(flaw.place);
      EXPECT_EQ(flaw.place->feed, contents.runs.front().feed);
    }
    if (c.what == What::certificate) {
      EXPECT_EQ(flaw.height, 1U);
    }
  }
}

/// q stewards certify together what nobody else computes.
// docs/protocol.md J-16, U-11
TEST(Audit, FindsWhatStewardsHaveCertifiedWrongly) {
  Assembly assembly{4};
  std::sort(assembly.runs.begin(), assembly.runs.end(),
            [](const federation::Run& a, const federation::Run& b) { return a.feed < b.feed; });
  CutFold fold{assembly.network, assembly.founding, {}, assembly.held(), {}};
  while (const auto part = fold.next()) {
    for (const auto& run : assembly.runs) {
      if (run.feed == part->feed) fold.add(run);
    }
  }
  auto right = assembly.content(3);
  right.state_digest = fold.take()->digest();
  right.text_hash = text_hash(assembly.founding.manifest);
  struct Case {
    std::string name;
    std::function<void(CandidateContent&)> lie;
    std::optional<What> want;
  };
  const Case table[] = {
      {"nothing", [](CandidateContent&) {}, std::nullopt},
      {"the state", [](CandidateContent& content) { content.state_digest.bytes[0] ^= 1; },
       What::state},
      {"the text", [](CandidateContent& content) { content.text_hash.bytes[0] ^= 1; }, What::text},
  };
  for (const auto& c : table) {
    SCOPED_TRACE(c.name);
    auto content = right;
    c.lie(content);
    Contents contents;
    contents.founding = encode(assembly.founding);
    contents.network = assembly.network;
    contents.certificates = {assembly.certify(content, 3)};
    contents.runs = assembly.runs;
    const auto made = audit(contents);
    ASSERT_EQ(made.flaw_count(), c.want ? 1U : 0U);
    EXPECT_EQ(made.adoptions().front().recomputed, !c.want);
    if (!c.want) continue;
    EXPECT_EQ(made.flaws().front().what, *c.want);
    EXPECT_EQ(made.flaws().front().height, 1U);
  }
}

/// The organisation itself has signed for a row whose own signature is none.
// docs/protocol.md P-10, U-10
TEST(Audit, ReportsARecordWithABadSignatureUnderAGoodCheckpoint) {
  auto contents = governed().contents;
  const auto feed = contents.runs.front().feed;
  const auto whole = audit(contents);
  contents.certificates.clear();
  auto& run = last_run(contents);
  const Place place{feed, run.end() - 1};
  run.rows.back().signature[5] ^= 1;
  sign_again(contents, feed);
  const auto made = audit(contents);
  EXPECT_EQ(made.flaw_count(), 0U);
  const auto is_it = [&](const Audit::VoidRow& row) {
    return row.place == place && row.reason == VoidReason::bad_signature;
  };
  EXPECT_TRUE(std::any_of(made.void_rows().begin(), made.void_rows().end(), is_it));
  EXPECT_EQ(made.found().at(feed).voids.at(VoidReason::bad_signature), 1U);
}

/// The newest organisation was admitted by nobody in this history.
// docs/protocol.md A-3, U-11
TEST(Audit, DoesNotCountStrangers) {
  auto contents = governed().contents;
  contents.certificates.clear();
  const FeedId stranger{governed().world.organisation(3), 0};
  std::erase_if(contents.runs,
                [&](const federation::Run& run) { return run.feed != stranger && run.from > 0; });
  contents.bodies.clear();
  const auto made = audit(contents);
  EXPECT_EQ(made.flaw_count(), 0U);
  const auto& found = made.found().at(stranger);
  EXPECT_FALSE(made.fold()->admission().is_admitted(stranger.org));
  EXPECT_EQ(found.records, 0U);
  EXPECT_EQ(found.voids.at(VoidReason::stranger), made.feeds().size(stranger));
  auto without = contents;
  std::erase_if(without.runs, [&](const federation::Run& run) { return run.feed == stranger; });
  EXPECT_EQ(audit(without).fold()->digest(), made.fold()->digest());
}

/// The first half of each feed.
Contents earlier() {
  auto contents = governed().contents;
  std::map<FeedId, std::uint64_t> ends;
  for (const auto& run : contents.runs) ends[run.feed] = run.end();
  std::erase_if(contents.runs, [&](const federation::Run& run) {
    return run.from > 0 && run.end() * 2 > ends[run.feed];
  });
  contents.certificates.resize(1);
  return contents;
}

// docs/protocol.md U-12
TEST(Growth, OfAHistoryThatOnlyGrewHasNoBreaks) {
  const auto older = take_all(earlier());
  const auto newer = take_all(governed().contents);
  const auto growth = growth_between(older, newer);
  EXPECT_TRUE(growth.breaks.empty());
  EXPECT_FALSE(growth.rows.empty());
  EXPECT_EQ(growth.height_from, 1U);
  EXPECT_EQ(growth.height_to, governed().contents.certificates.size());
  for (const auto& [feed, rows] : growth.rows) EXPECT_LT(rows.from, rows.to);
  EXPECT_TRUE(growth_between(newer, newer).rows.empty());
}

// docs/protocol.md U-12
TEST(Growth, SaysWhereSomethingWasRemovedOrRewritten) {
  using Break = Growth::Break::What;
  const auto before = take_all(governed().contents);
  const auto feed = governed().contents.runs.front().feed;
  auto shorter = governed().contents;
  auto& run = last_run(shorter);
  const auto from = run.from;
  std::erase_if(shorter.runs, [&](const federation::Run& each) {
    return each.feed == feed && each.from == from;
  });
  auto growth = growth_between(before, take_all(shorter));
  ASSERT_EQ(growth.breaks.size(), 1U);
  EXPECT_EQ(growth.breaks[0].what, Break::removed);
  EXPECT_EQ(growth.breaks[0].place, (Place{feed, from}));

  auto other = governed().contents;
  other.certificates.clear();
  const Place place{feed, last_run(other).end() - 1};
  last_run(other).rows.back().signature[5] ^= 1;
  sign_again(other, feed);
  growth = growth_between(before, take_all(other));
  ASSERT_EQ(growth.breaks.size(), 2U);
  EXPECT_EQ(growth.breaks[0].what, Break::adoption);
  EXPECT_EQ(growth.breaks[0].height, 1U);
  EXPECT_EQ(growth.breaks[1].what, Break::rewritten);
  EXPECT_EQ(growth.breaks[1].place, place);
  // Both histories are signed: the organisation is caught.
  ASSERT_TRUE(growth.breaks[1].proof);
  EXPECT_TRUE(verify_fork(other.network, *growth.breaks[1].proof));

  Assembly assembly{2};
  Contents elsewhere;
  elsewhere.founding = encode(assembly.founding);
  elsewhere.network = assembly.network;
  growth = growth_between(before, take_all(elsewhere));
  ASSERT_EQ(growth.breaks.size(), 1U);
  EXPECT_EQ(growth.breaks[0].what, Break::network);
}

}  // namespace
}  // namespace palabre::federation
