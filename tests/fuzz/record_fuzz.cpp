// Whatever a member or an organisation may write, in each of its forms. The first byte says which:
//
//   0  a posted record    1  a row    2  a founding    3  a text
//   4 and up              the header of a listed kind, in the order of the kind table
//
// What decodes encodes again to something that decodes alike; a header of any kind goes into a fold
// that has a proposal to speak of, and into the check at entry.

#include "federation/core/assert.hpp"
#include "federation/replica/entry.hpp"
#include "tests/fuzz/header_checks.hpp"
#include "tests/fuzz/text_checks.hpp"
#include "tests/support/rows.hpp"

using namespace palabre;
using namespace palabre::federation;

namespace {

struct Debate : test::Table {
  Debate() : Table{1} {
    author = enrol(0, member);
    address = next(0);
    const auto proposal = say(0, member, author, 1,
                              sim::amendment(Digest{network.bytes}, founding.manifest, 2, "Mieux"));
    PALABRE_ASSERT(feed(0, proposal.row) == 1);
    target = proposal.id;
  }

  SigningKey member = sim::key_of(1);
  std::uint32_t author = 0;
  Address address;
  RecordId target;
};

void check_posted(ByteView bytes) {
  const auto posted = decode_posted(bytes);
  if (!posted) return;
  const auto again = decode_posted(encode(*posted));
  PALABRE_ASSERT(again.has_value() && again->signed_record == posted->signed_record);
  PALABRE_ASSERT(again->bodies == posted->bodies);
  for (const auto& body : posted->bodies) test::check_text(as_text(body.text));
}

void check_row(ByteView bytes) {
  const auto row = decode_row(bytes);
  if (!row) return;
  const auto encoded = encode(*row);
  PALABRE_ASSERT(encoded.has_value() &&
                 std::equal(encoded->begin(), encoded->end(), bytes.begin(), bytes.end()));
}

/// Signed by whom the rule wants, with as many references as it wants at least.
void check_kind(const KindRule& rule, ByteView header) {
  static const Debate debate;
  Fold fold = debate.fold;
  test::check_header(rule.kind, header);
  const bool by_member = rule.signer == Signer::member;
  const auto& key = by_member ? debate.member : debate.orgs[0].operating;
  const auto count = std::max<std::size_t>(rule.reference_count_min, rule.reference_count_max / 2);
  const Row row{static_cast<std::uint16_t>(rule.kind),
                by_member ? debate.author : 0U,
                100,
                std::vector<Address>(count, debate.address),
                {header.begin(), header.end()}};
  const Record record{debate.network,
                      debate.orgs[0].id,
                      key.public_key(),
                      row.kind,
                      row.seq,
                      row.header,
                      std::vector<RecordId>(count, debate.target)};
  static_cast<void>(body_refs(row.kind, header));
  const auto entered = check_entry(fold, debate.orgs[0].id, debate.orgs[0].operating.public_key(),
                                   {{record, {}}, {}});
  const auto bytes = encode(row);
  if (!bytes) return;
  const auto counted_before = fold.entries().size();
  // As if the signature held, which no fuzzer finds.
  const auto checks = fold.stage({debate.orgs[0].id, 0}, {*bytes, {}});
  for (std::size_t i = 0; i < checks.size(); ++i) fold.settle(Fold::Verdict::holds);
  const bool counted = fold.entries().size() > counted_before;
  // docs/protocol.md E-4: what is let in counts.
  PALABRE_ASSERT(!entered || counted);
  static_cast<void>(fold.digest());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes{data + 1, size - 1};
  switch (data[0]) {
    case 0: check_posted(bytes); break;
    case 1: check_row(bytes); break;
    case 2: static_cast<void>(decode_founding(bytes)); break;
    case 3: test::check_text(as_text(bytes)); break;
    default: {
      const auto kinds = listed_kinds();
      check_kind(kinds[(data[0] - 4U) % kinds.size()], bytes);
    }
  }
  return 0;
}
