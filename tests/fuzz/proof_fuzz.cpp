// A stranger's proofs. The first byte says of what; the second and third pick sizes of a real tree,
// whose own proof a path of these bytes must not replace:
//
//   0  inclusion    1  consistency    2  a ForkProof's bytes    3  a Head's, as a peer shows it
//   4  a receipt file's, behind its first 16 bytes

#include "federation/core/assert.hpp"
#include "federation/feed/merkle_tree.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/fork.hpp"
#include "federation/replica/opening.hpp"
#include "federation/replica/record_proof.hpp"
#include "federation/sync/frame.hpp"

using namespace palabre::federation;

namespace {

constexpr std::uint64_t leaf_count = 100;

const MerkleTree& tree() {
  static const MerkleTree made = [] {
    MerkleTree growing;
    for (std::uint64_t i = 0; i < leaf_count; ++i) {
      TreeHash leaf;
      leaf.bytes[0] = static_cast<std::uint8_t>(i);
      growing.append(leaf);
    }
    return growing;
  }();
  return made;
}

/// At most 70 hashes, so that one may be too many.
std::vector<TreeHash> path_of(ByteView bytes) {
  std::vector<TreeHash> path;
  for (; bytes.size() >= 32 && path.size() < 70; bytes = bytes.subspan(32)) {
    path.push_back(*TreeHash::from(bytes.first(32)));
  }
  return path;
}

struct Sizes {
  std::uint64_t lower;   ///< 1 to leaf_count.
  std::uint64_t higher;  ///< lower to leaf_count.
};

void check_inclusion(const Sizes& sizes, ByteView bytes) {
  const auto right = tree().prove_inclusion(sizes.lower - 1, sizes.higher);
  const Inclusion claim{tree().leaf(sizes.lower - 1), sizes.lower - 1, sizes.higher,
                        tree().root(sizes.higher)};
  PALABRE_ASSERT(verify_inclusion(claim, right).has_value());
  const auto path = path_of(bytes);
  PALABRE_ASSERT(!verify_inclusion(claim, path) || path == right);
}

void check_consistency(const Sizes& sizes, ByteView bytes) {
  const auto right = tree().prove_consistency(sizes.lower, sizes.higher);
  const TreeHead older{sizes.lower, tree().root(sizes.lower)};
  const TreeHead newer{sizes.higher, tree().root(sizes.higher)};
  PALABRE_ASSERT(verify_consistency(older, newer, right).has_value());
  const auto path = path_of(bytes);
  PALABRE_ASSERT(!verify_consistency(older, newer, path) || path == right);
  // Another root of the same sizes has no proof, whoever makes it.
  TreeHead forged = newer;
  forged.root.bytes[0] ^= 1U;
  PALABRE_ASSERT(!verify_consistency(older, forged, path));
}

void check_fork(ByteView bytes) {
  const auto proof = decode_fork_proof(bytes);
  if (!proof) return;
  PALABRE_ASSERT(decode_fork_proof(encode(*proof)) == *proof);
  static_cast<void>(verify_fork({}, *proof));
}

/// An honest feed, which nobody can show to have forked.
void check_head(ByteView bytes) {
  static const auto root = SigningKey::from_seed({});
  static const auto run =
      open_epoch({{}, 0, {}, 1, {root.public_key(), "O", "", "", "", ""}, 0}, root, root);
  const auto frame = decode_frame(bytes);
  if (!frame) return;
  const auto* head = std::get_if<Head>(&*frame);
  if (head == nullptr) return;
  MerkleTree held;
  for (const auto& row : run.rows) held.append(leaf_hash(row.row, row.signature));
  const auto signed_head = open_checkpoint({}, run.feed, run.checkpoint, root.public_key());
  Head shown = *head;
  shown.feed = run.feed;
  const HeldFeed own{{}, run.rows.front(), *signed_head, held};
  static_cast<void>(find_fork({}, own, shown));
  shown.opening = run.rows.front();
  PALABRE_ASSERT(!find_fork({}, own, shown));
}

/// What decodes is written the same again, and a stranger's bytes break no receipt of an honest
/// organisation: nobody but it signs what they would have to be.
void check_receipt_file(ByteView bytes) {
  static const auto root = SigningKey::from_seed({});
  static const auto run =
      open_epoch({{}, 0, {}, 1, {root.public_key(), "O", "", "", "", ""}, 0}, root, root);
  Bytes file{'p', 'a', 'l', 'a', 'b', 'r', 'e', '/', 'r', 'e', 'c', 'e', 'i', 'p', 't', '1'};
  file.insert(file.end(), bytes.begin(), bytes.end());
  auto proof = decode_record_proof(file);
  if (!proof) return;
  PALABRE_ASSERT(decode_record_proof(encode(*proof)) == *proof);
  static_cast<void>(verify_record_proof(*proof));
  proof->place.feed = run.feed;
  proof->opening = run.rows.front();
  proof->receipt = sign_receipt({{}, run.feed.org, 0, 1, {}, 2}, root);
  proof->place.position = 1;
  const auto checked = verify_record_proof(*proof);
  PALABRE_ASSERT(!checked || checked->outcome == CheckedProof::Outcome::promised);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::uint64_t lower = 1 + data[1] % leaf_count;
  const Sizes sizes{lower, lower + data[2] % (leaf_count - lower + 1)};
  const ByteView bytes{data + 3, size - 3};
  switch (data[0] % 5) {
    case 0: check_inclusion(sizes, bytes); break;
    case 1: check_consistency(sizes, bytes); break;
    case 2: check_fork(bytes); break;
    case 3: check_head(bytes); break;
    default: check_receipt_file(bytes); break;
  }
  return 0;
}
