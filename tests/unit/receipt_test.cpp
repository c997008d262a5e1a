// A receipt and what shows anybody whether it was kept.

#include <gtest/gtest.h>

#include "federation/core/base32.hpp"
#include "federation/core/limits.hpp"
#include "federation/replica/fate.hpp"
#include "federation/replica/record_proof.hpp"
#include "tests/support/rows.hpp"

namespace palabre::federation {
namespace {

using Outcome = CheckedProof::Outcome;

// docs/protocol.md X-5
TEST(ReceiptCode, IsReadBackAndTellsAMistake) {
  RecordId id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<std::uint8_t>(i * 7);
  const auto code = receipt_code(id);
  ASSERT_EQ(code.size(), 19U) << code;
  EXPECT_EQ(*read_receipt_code(code), prefix_of(id));
  std::string typed;
  for (const char c : code) typed += c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  EXPECT_EQ(*read_receipt_code(typed), prefix_of(id));
  std::size_t unseen = 0;
  const std::string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  for (std::size_t i = 0; i < code.size(); ++i) {
    for (const char c : alphabet) {
      auto wrong = code;
      wrong[i] = c;
      if (wrong != code) unseen += read_receipt_code(wrong).has_value() ? 1U : 0U;
    }
  }
  EXPECT_LE(unseen, 2U) << "of 496 mistakes in one character";
  for (const auto* c : {"", "XXXX", "UUUU-UUUU-UUUU-UUUU", "0000-0000-0000-0000-0000"}) {
    EXPECT_FALSE(read_receipt_code(c)) << c;
  }
}

TEST(Base32, IsReadBackAndRefusesWhatItDoesntWrite) {
  const Bytes bytes{0, 1, 0xfe, 0xff, 0x80, 5, 6, 7, 8, 9};
  const auto text = to_base32(bytes);
  EXPECT_EQ(text, "000ZXZW00M30E209");
  EXPECT_EQ(*from_base32(text), bytes);
  for (const auto* wrong : {"0", "0000000U", "0000000l", "00000000-"}) {
    EXPECT_FALSE(from_base32(wrong)) << wrong;
  }
  EXPECT_EQ(tidy_base32(" oil-x"), "011X");
}

/// One organisation's feed with an endorsement at position 4, and what its node would give for it.
class Kept : public testing::Test {
 public:
  Kept() {
    org_.id = org_id(network_, org_.root.public_key());
    feed_ = {org_.id, 0};
    const Profile profile{org_.root.public_key(), "Une", "", "", "", ""};
    const auto run = open_epoch({network_, 0, {}, 1, profile, 1}, org_.root, org_.operating);
    EXPECT_TRUE(feeds_.accept(run));
    rows_ = run.rows;
    for (std::uint64_t i = 0; i < 2; ++i) append(row_of(member_, i + 1, {}));
    append(row_of(member_, 7, Stance::support));
    append(row_of(member_, 8, Stance::oppose));
    record_ = record_of(member_, 7, Stance::support);
  }

  Record record_of(const SigningKey& key, std::uint64_t seq, std::optional<Stance> stance) const {
    const auto kind = stance ? Kind::endorse : Kind::story;
    return {network_,
            org_.id,
            key.public_key(),
            static_cast<std::uint16_t>(kind),
            seq,
            stance ? encode_endorse(*stance) : Bytes{1, 2, 3},
            stance ? std::vector{target_} : std::vector<RecordId>{}};
  }

  SignedRow row_of(const SigningKey& key, std::uint64_t seq, std::optional<Stance> stance) const {
    const auto record = record_of(key, seq, stance);
    std::vector<Address> addresses;
    if (stance) addresses.push_back({0, 0, 2});
    return {*encode(Row{record.kind, 1, seq, addresses, record.header}),
            sign(record, key).signature};
  }

  void append(const SignedRow& row) {
    federation::Run run{feed_, rows_.size(), {row}, {}};
    feeds_.extend(run, org_.operating, 5);
    rows_.push_back(row);
  }

  Receipt receipt(std::uint64_t position, std::uint64_t include_by) const {
    return {network_, org_.id, 0, position, record_id(record_), include_by};
  }

  /// As whoever holds the feed shows `position`, with the member's receipt and record.
  RecordProof proof(std::uint64_t position, std::uint64_t include_by = 5) const {
    auto made = *prove(network_, feeds_, {feed_, position},
                       position < rows_.size() ? &rows_[position] : nullptr);
    made.receipt = sign_receipt(receipt(position, include_by), org_.operating);
    made.record = sign(record_, member_);
    return made;
  }

  void rekey(std::uint64_t base_size) {
    const auto held = feeds_.held(feed_);
    const Profile profile{org_.root.public_key(), "Une", "", "", "", ""};
    const TreeHead base{base_size, held->tree.root(base_size)};
    const auto run = open_epoch({network_, 1, base, 99, profile, 9}, org_.root, next_);
    ASSERT_TRUE(feeds_.accept(run));
  }

  NetworkId network_{network_id(as_bytes("a founding header"))};
  sim::Organisation org_{0};
  SigningKey member_ = sim::key_of(1);
  SigningKey next_ = sim::key_of(2);
  FeedId feed_;
  Feeds feeds_{network_};
  std::vector<SignedRow> rows_;
  RecordId target_{{9}};
  Record record_;
};

// docs/protocol.md
TEST_F(Kept, ProvesThatTheRecordHasItsPlace) {
  const auto bytes = encode(proof(4));
  const auto read = decode_record_proof(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, proof(4));
  const auto checked = verify_record_proof(*read);
  ASSERT_TRUE(checked) << checked.error().message();
  EXPECT_EQ(checked->outcome, Outcome::included);
  EXPECT_EQ(checked->record, record_id(record_));
  EXPECT_EQ(checked->network, network_);
  EXPECT_EQ(checked->head->head.size, 6U);
  EXPECT_EQ(checked->receipt, receipt(4, 5));
  EXPECT_TRUE(checked->first_root);
  auto bare = proof(4);
  bare.receipt.clear();
  EXPECT_EQ(verify_record_proof(bare)->outcome, Outcome::included) << "another node has no receipt";
  auto promise = proof(4);
  promise.shown.reset();
  EXPECT_EQ(verify_record_proof(promise)->outcome, Outcome::promised);
}

// docs/protocol.md
TEST_F(Kept, AnotherRowAtItsPlaceIsEvidence) {
  const auto checked = verify_record_proof(*decode_record_proof(encode(proof(5, 6))));
  ASSERT_TRUE(checked) << checked.error().message();
  EXPECT_EQ(checked->outcome, Outcome::other_row);
  // Whoever has the receipt alone shows what stands there instead.
  auto other = proof(5, 6);
  other.record = sign(record_of(member_, 8, Stance::oppose), member_);
  EXPECT_EQ(verify_record_proof(other)->outcome, Outcome::other_row);
  // What is neither proves nothing.
  other.record = sign(record_of(member_, 9, Stance::oppose), member_);
  EXPECT_EQ(verify_record_proof(other).error(), Errc::malformed);
  // A second signature of the same record by the same key would be the same record.
  auto resigned = proof(4);
  resigned.shown->row.signature[0] ^= 1;
  EXPECT_EQ(verify_record_proof(resigned).error(), Errc::proof_mismatch);
}

// docs/protocol.md X-2
TEST_F(Kept, NothingIsDueBeforeIncludeBy) {
  EXPECT_EQ(verify_record_proof(proof(5, 7)).error(), Errc::not_ready);
  EXPECT_EQ(verify_record_proof(proof(4, 7)).error(), Errc::not_ready);
  EXPECT_EQ(verify_record_proof(proof(5, 6))->outcome, Outcome::other_row);
}

// docs/protocol.md X-3, N-5
TEST_F(Kept, ALaterEpochThatLeavesItOutIsEvidence) {
  rekey(5);
  EXPECT_EQ(verify_record_proof(proof(4))->outcome, Outcome::included) << "the base has it";
  auto left_out = proof(5, 6);
  ASSERT_TRUE(left_out.later_opening);
  left_out.shown.reset();
  const auto checked = verify_record_proof(*decode_record_proof(encode(left_out)));
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->outcome, Outcome::taken_back);
  auto kept = proof(4);
  kept.later_opening = left_out.later_opening;
  EXPECT_EQ(verify_record_proof(kept).error(), Errc::malformed) << "that epoch goes on from it";
}

/// Anybody can open an epoch of anybody's under a root key of their own.
// docs/protocol.md X-3, N-1
TEST_F(Kept, AStrangersRootKeyAccusesNobody) {
  const auto stranger = sim::key_of(77);
  const auto opening_by = [&](std::uint32_t epoch, const SigningKey& operating) {
    EpochStatement said{epoch, stranger.public_key(), operating.public_key(), 0, {}, {}, false};
    if (epoch > 0) {
      said.base_size = 3;
      said.base_root = TreeHash{};
    }
    const Record record{
        network_,     org_.id, stranger.public_key(), static_cast<std::uint16_t>(Kind::epoch), 1,
        encode(said), {}};
    return SignedRow{*encode(Row{record.kind, 0, 1, {}, record.header}),
                     sign(record, stranger).signature};
  };
  auto taken_back = proof(4);
  taken_back.later_opening = opening_by(1, next_);
  EXPECT_EQ(verify_record_proof(taken_back).error(), Errc::dangling);
  auto promise = proof(4);
  promise.shown.reset();
  promise.opening = opening_by(0, next_);
  promise.receipt = sign_receipt(receipt(4, 5), next_);
  EXPECT_EQ(verify_record_proof(promise).error(), Errc::dangling);
  // Unless whoever checks knows the key from an adoption.
  EXPECT_EQ(roots_in(promise), std::vector{stranger.public_key()});
  const auto known = verify_record_proof(promise, roots_in(promise));
  ASSERT_TRUE(known);
  EXPECT_FALSE(known->first_root);
}

// docs/protocol.md X-3
TEST_F(Kept, WhatWasTamperedWithProvesNothing) {
  struct {
    const char* name;
    std::function<void(RecordProof&)> change;
    Errc want;
  } cases[] = {
      {"receipt", [](RecordProof& p) { p.receipt.back() ^= 1; }, Errc::bad_signature},
      {"receipt of another place", [](RecordProof& p) { p.place.position = 3; }, Errc::malformed},
      {"receipt that is due before its place",
       [this](RecordProof& p) { p.receipt = sign_receipt(receipt(4, 4), org_.operating); },
       Errc::malformed},
      {"receipt by another key",
       [this](RecordProof& p) { p.receipt = sign_receipt(receipt(4, 5), next_); },
       Errc::bad_signature},
      {"opening", [](RecordProof& p) { p.opening.signature[0] ^= 1; }, Errc::bad_signature},
      {"no opening", [](RecordProof& p) { p.opening = {}; }, Errc::malformed},
      {"record's signature", [](RecordProof& p) { p.record->signature[0] ^= 1; },
       Errc::bad_signature},
      {"record of another organisation",
       [this](RecordProof& p) {
         p.record->record.home_org.bytes[0] ^= 1;
         *p.record = sign(p.record->record, member_);
       },
       Errc::malformed},
      {"no record", [](RecordProof& p) { p.record.reset(); }, Errc::malformed},
      {"row", [](RecordProof& p) { p.shown->row.row.back() ^= 1; }, Errc::proof_mismatch},
      {"path", [](RecordProof& p) { p.shown->path[0].bytes[0] ^= 1; }, Errc::proof_mismatch},
      {"longer path", [](RecordProof& p) { p.shown->path.emplace_back(); }, Errc::proof_mismatch},
      {"checkpoint",
       [](RecordProof& p) {
         p.shown->checkpoint.replace(p.shown->checkpoint.find("time"), 6, "time 9");
       },
       Errc::bad_signature},
      {"nothing at all",
       [](RecordProof& p) {
         p.shown.reset();
         p.receipt.clear();
       },
       Errc::malformed},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    auto made = proof(4);
    c.change(made);
    const auto checked = verify_record_proof(made);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error(), c.want);
  }
}

TEST_F(Kept, AFileHasBounds) {
  const auto bytes = encode(proof(4));
  EXPECT_EQ(decode_record_proof(Bytes(record_proof_bytes_max + 1)).error(), Errc::too_large);
  EXPECT_EQ(decode_record_proof({}).error(), Errc::malformed);
  EXPECT_EQ(decode_record_proof(ByteView{bytes}.subspan(1)).error(), Errc::malformed);
  auto wide = proof(4);
  wide.shown->path.resize(proof_hash_count_max + 1);
  EXPECT_EQ(decode_record_proof(encode(wide)).error(), Errc::too_large);
  wide = proof(4);
  wide.shown->row.row.resize(row_bytes_max + 1);
  EXPECT_EQ(decode_record_proof(encode(wide)).error(), Errc::too_large);
  wide = proof(4);
  wide.shown->checkpoint.resize(5'000, 'x');
  EXPECT_EQ(decode_record_proof(encode(wide)).error(), Errc::too_large);
}

/// What became of one row, in words.
std::string told(const test::Table& table, const Feeds& feeds, std::uint64_t position,
                 const SignedRow& row) {
  const Place place{{table.orgs[0].id, 0}, position};
  const auto fate = fate_of(table.fold, feeds, place, table.fold.record_at(place, row));
  constexpr const char* names[] = {"counted", "replaced",  "withdrawn", "erased", "not counted",
                                   "waiting", "past base", "repeated",  "void"};
  std::string words = names[static_cast<std::size_t>(fate.state)];
  if (fate.by) words += " by " + to_hex(fate.by->view()).substr(0, 8);
  return words + (fate.is_final ? ", final" : "");
}

// docs/protocol.md X-4
TEST(Fate, SaysWhatBecameOfARecord) {
  test::Table table;
  Feeds feeds{table.network};
  const auto key = sim::key_of(5);
  const auto author = table.enrol(0, key);
  const auto& base = table.founding.manifest;
  const auto put = [&](const test::MadeRow& made) {
    const auto at = table.length[0];
    table.feed(0, made.row);
    return at;
  };
  const auto proposed =
      table.say(0, key, author, 10, sim::amendment({table.network.bytes}, base, 0, "mieux"));
  const auto amendment = put(proposed);
  const Address there{0, 0, static_cast<std::uint32_t>(amendment)};
  const auto voice = [&](std::uint64_t seq, Stance stance) {
    return table.say(0, key, author, seq, sim::endorsement(proposed.id, stance), {there});
  };
  const auto first = voice(11, Stance::support);
  const auto first_at = put(first);
  EXPECT_EQ(told(table, feeds, first_at, first.row), "counted");
  EXPECT_EQ(table.fold.beginning_with(prefix_of(first.id), 2), std::vector{first.id});
  const auto again_at = put(first);
  EXPECT_EQ(told(table, feeds, again_at, first.row), "repeated");
  const auto second = voice(12, Stance::oppose);
  const auto second_at = put(second);
  const auto by = " by " + to_hex(second.id.view()).substr(0, 8);
  EXPECT_EQ(told(table, feeds, first_at, first.row), "replaced" + by);
  EXPECT_EQ(told(table, feeds, second_at, second.row), "counted");
  auto forged = voice(13, Stance::support);
  forged.row.signature[0] ^= 1;
  const auto forged_at = put(forged);
  EXPECT_EQ(told(table, feeds, forged_at, forged.row), "void");
  auto early = sim::endorsement(proposed.id, Stance::abstain);
  const auto waits = table.say(0, key, author, 14, early, {{1, 0, 500}});
  table.put(0, Kind::introduce, encode_introduce(table.orgs[1].id));
  const auto waits_at = put(waits);
  EXPECT_EQ(told(table, feeds, waits_at, waits.row), "waiting");
  feeds.pin({{table.orgs[0].id, 0}, {second_at + 1, {}}});
  EXPECT_EQ(told(table, feeds, second_at, second.row), "counted, final");
  const auto commented = table.say(0, key, author, 15, sim::comment(proposed.id, "bien"), {there});
  const auto comment_at = put(commented);
  EXPECT_EQ(told(table, feeds, comment_at, commented.row), "counted");
  put(table.say(0, key, author, 16, sim::erasure(commented.id),
                {{0, 0, static_cast<std::uint32_t>(comment_at)}}));
  EXPECT_EQ(told(table, feeds, comment_at, commented.row), "erased");
  put(table.say(0, key, author, 17, sim::withdrawal(proposed.id), {there}));
  EXPECT_EQ(told(table, feeds, amendment, proposed.row), "withdrawn, final");
  // What another organisation's member said and this one carries, at the carrier's place.
  const Record elsewhere{table.network,
                         table.orgs[1].id,
                         sim::key_of(6).public_key(),
                         static_cast<std::uint16_t>(Kind::endorse),
                         20,
                         encode_endorse(Stance::support),
                         {proposed.id}};
  const Row carry{static_cast<std::uint16_t>(Kind::carry),
                  0,
                  ++table.orgs[0].seq,
                  {},
                  encode_carry(sign(elsewhere, sim::key_of(6)))};
  const auto carried =
      test::sign_row(table.network, table.orgs[0].id, table.orgs[0].operating, carry);
  const auto carried_at = put(carried);
  EXPECT_EQ(told(table, feeds, carried_at, carried.row), "waiting");
  const Place place{{table.orgs[0].id, 0}, carried_at};
  EXPECT_EQ(spoken(*table.fold.record_at(place, carried.row)).record, elsewhere);
  feeds.close({table.orgs[0].id, 0}, {comment_at, {}});
  EXPECT_EQ(told(table, feeds, comment_at, commented.row), "past base");
}

}  // namespace
}  // namespace palabre::federation
