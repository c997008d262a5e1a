// tests/vectors: what another implementation checks itself against. Derived here from fixed inputs
// and compared with the files; tests/vectors/read.py derives the same without any of this code.
//
// PALABRE_REWRITE=1 writes the files anew; a change in them is a change of the protocol.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"
#include "federation/deliberation/fold.hpp"
#include "federation/feed/checkpoint.hpp"
#include "federation/record/receipt_code.hpp"
#include "federation/text/block.hpp"
#include "tests/sim/world.hpp"
#include "tests/support/vectors.hpp"

namespace palabre::federation {
namespace {

namespace json = boost::json;
using test::compare;

std::string hex(ByteView bytes) { return to_hex(bytes); }

SigningKey::Seed seed_of(std::uint8_t number) {
  SigningKey::Seed seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(number + i);
  return seed;
}

NetworkId network() { return network_id(as_bytes("a founding header")); }

json::object record_vector(std::string_view name, std::uint8_t seed, std::uint16_t kind,
                           std::uint64_t seq, std::string_view header, std::size_t references) {
  const auto key = SigningKey::from_seed(seed_of(seed));
  Record record{network(), org_id(network(), key.public_key()), key.public_key(), kind, seq, {},
                {}};
  record.header.assign(header.begin(), header.end());
  json::array ids;
  for (std::size_t i = 0; i < references; ++i) {
    record.references.push_back({seed_of(static_cast<std::uint8_t>(100 + i))});
    ids.push_back(json::value(hex(record.references.back().view())));
  }
  const auto signed_record = sign(record, key);
  return {{"name", name},
          {"network_id", hex(record.network.view())},
          {"home_org_id", hex(record.home_org.view())},
          {"seed", hex(seed_of(seed))},
          {"kind", kind},
          {"seq", seq},
          {"header", hex(record.header)},
          {"references", std::move(ids)},
          {"want", json::object{{"signer_key", hex(record.signer.view())},
                                {"preimage", hex(preimage(record))},
                                {"signature", hex(signed_record.signature)},
                                {"record_id", hex(record_id(record).view())}}}};
}

json::object row_vector(std::string_view name, const Row& row) {
  const auto bytes = *encode(row);
  Signature signature{};
  signature.fill(7);
  json::array addresses;
  for (const auto& address : row.addresses) {
    addresses.push_back(json::array{address.organisation, address.epoch, address.sequence});
  }
  return {{"name", name},
          {"kind", row.kind},
          {"author", row.author},
          {"seq", row.seq},
          {"addresses", std::move(addresses)},
          {"header", hex(row.header)},
          {"signature", hex(signature)},
          {"want",
           json::object{{"row", hex(bytes)}, {"leaf", hex(leaf_hash(bytes, signature).view())}}}};
}

// docs/protocol.md N-3, H-3
TEST(Vectors, RecordsAreTheSameByteForByte) {
  const auto key = SigningKey::from_seed(seed_of(1));
  Body body;
  body.salt = seed_of(9);
  const std::string_view text = "L’internet est un bien commun.";
  body.text.assign(text.begin(), text.end());
  const RecordId id{seed_of(50)};
  const auto org = org_id(network(), key.public_key());
  compare(
      "records.json",
      json::object{
          {"founding_header", hex(as_bytes("a founding header"))},
          {"network_id", hex(network().view())},
          {"root_seed", hex(seed_of(1))},
          {"org_id", hex(org.view())},
          {"consent", hex(consent_preimage(network(), org))},
          {"next_root",
           json::object{
               {"seed", hex(seed_of(70))},
               {"want",
                hex(next_root_digest(SigningKey::from_seed(seed_of(70)).public_key()).view())}}},
          {"receipt_code", json::object{{"record_id", hex(id.view())}, {"want", receipt_code(id)}}},
          {"body", json::object{{"salt", hex(body.salt)},
                                {"text", hex(body.text)},
                                {"want", hex(commitment(body).view())}}},
          {"block",
           json::object{
               {"record_id", hex(id.view())}, {"index", 3}, {"want", hex(block_id(id, 3).view())}}},
          {"records",
           json::array{record_vector("no references, no header", 1, 34, 1, "", 0),
                       record_vector("one reference", 2, 36, member_seq_max, "\x08\x01", 1),
                       record_vector("two references, an unknown kind", 3, 999, 7, "header", 2)}},
          {"rows",
           json::array{row_vector("no addresses", {5, 0, 12, {}, {1, 2, 3}}),
                       row_vector("two addresses", {36,
                                                    70'000,
                                                    member_seq_max,
                                                    {{0, 0, 5}, {65'535, 65'535, 4'294'967'295}},
                                                    {}})}}});
}

TEST(Vectors, FeedsHaveTheSameRootsAndCheckpoints) {
  json::array leaves;
  json::array roots{json::value(hex(empty_root().view()))};
  MerkleFrontier frontier;
  for (std::uint8_t i = 0; i < 12; ++i) {
    const TreeHash leaf{seed_of(i)};
    frontier.append(leaf);
    leaves.push_back(json::value(hex(leaf.view())));
    roots.push_back(json::value(hex(frontier.root().view())));
  }
  const auto key = SigningKey::from_seed(seed_of(4));
  const Checkpoint checkpoint{
      {{seed_of(60)}, 3}, {frontier.size(), frontier.root()}, 1'036'800'000'123};
  compare("feed.json",
          json::object{
              {"leaves", std::move(leaves)},
              {"roots", std::move(roots)},
              {"checkpoint", json::object{{"network_id", hex(network().view())},
                                          {"org_id", hex(checkpoint.feed.org.view())},
                                          {"epoch", checkpoint.feed.epoch},
                                          {"time_ms", checkpoint.time_ms},
                                          {"seed", hex(seed_of(4))},
                                          {"want", sign_checkpoint(network(), checkpoint, key)}}}});
}

/// A deliberation among three organisations; then a row whose signature is wrong, and one that
/// speaks of what isn't there.
std::vector<Run> history_with_flaws(const sim::World& world) {
  auto history = world.history(0);
  for (auto run = history.rbegin(); run != history.rend(); ++run) {
    for (const auto& signed_row : run->rows) {
      auto row = decode_row(signed_row.row);
      if (row->kind != static_cast<std::uint16_t>(Kind::endorse)) continue;
      row->seq += 1'000;
      Run flawed{run->feed, history.back().end(), {{*encode(*row), signed_row.signature}}, {}};
      row->addresses.front().sequence = 9'999;
      if (row->addresses.front().organisation == 0) continue;
      flawed.rows.push_back({*encode(*row), signed_row.signature});
      history.push_back(flawed);
      return history;
    }
  }
  return history;
}

TEST(Vectors, AHistoryHasTheSameDigestAndTallies) {
  sim::Plan plan;
  plan.seed = 11;
  plan.stewards = 2;
  plan.members = 6;
  plan.records = 90;
  sim::World world{plan};
  world.run();
  ASSERT_TRUE(world.converged());
  const auto header = encode(world.founding());
  Fold fold{network_id(header), world.founding()};
  json::array runs;
  std::size_t failed = 0;
  for (const auto& run : history_with_flaws(world)) {
    json::array rows;
    for (const auto& row : run.rows) {
      rows.push_back(json::array{hex(row.row), hex(row.signature)});
      for (const auto& check : fold.stage(run.feed, row)) {
        const auto verdict = verify(check);
        failed += verdict == Fold::Verdict::fails ? 1U : 0U;
        fold.settle(verdict);
      }
    }
    runs.push_back(json::object{{"org_id", hex(run.feed.org.view())},
                                {"epoch", run.feed.epoch},
                                {"rows", std::move(rows)},
                                {"checkpoint", run.checkpoint}});
  }
  EXPECT_EQ(failed, 1U);
  EXPECT_EQ(fold.pending().size(), 1U);
  EXPECT_FALSE(fold.erasures().erased().empty());
  EXPECT_EQ(hex(fold.digest().view()).size(), 64U);
  json::object tallies;
  for (const auto& [id, revision] : fold.amendments().revisions()) {
    const auto tally = fold.tally(id);
    tallies[hex(id.view())] = json::array{tally.support, tally.oppose, tally.abstain};
  }
  compare("state.json", json::object{{"founding_header", hex(header)},
                                     {"runs", std::move(runs)},
                                     {"want", json::object{{"digest", hex(fold.digest().view())},
                                                           {"tallies", std::move(tallies)}}}});
}

}  // namespace
}  // namespace palabre::federation
