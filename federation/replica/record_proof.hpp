// What shows anybody where one record stands, and whether its receipt was kept.
//
//   opening ──certifies──▶ operating key ──signed──▶ receipt      this record, at this position
//                                        └─signed──▶ checkpoint   of a size of at least include_by
//                                                        └─path─▶ the row at that position
//
// Three files have this shape: what a member keeps (the row is the record), evidence of a broken
// receipt (the row is another one, or the next epoch begins before it), and a bare promise.
//
// Source: docs/protocol.md#receipts.

#pragma once

#include <optional>

#include "federation/record/posted.hpp"
#include "federation/replica/feeds.hpp"

namespace palabre::federation {

struct RecordProof {
  /// A row at the place, under a signed root.
  struct Shown {
    std::string checkpoint;  ///< Signed note.
    SignedRow row;
    std::vector<TreeHash> path;  ///< At most proof_hash_count_max.

    friend bool operator==(const Shown&, const Shown&) = default;
  };

  Place place;
  SignedRow opening;  ///< Row 0 of the epoch.
  Bytes receipt;      ///< A SignedReceipt, serialised; empty: none.
  std::optional<SignedRecord> record;
  std::optional<Shown> shown;
  std::optional<SignedRow>
      later_opening;  ///< Of the next epoch, if it begins at or before `place`.

  friend bool operator==(const RecordProof&, const RecordProof&) = default;
};

/// The bytes of a file: "palabre/receipt1", then a RecordProof message.
Bytes encode(const RecordProof& proof);

/// Refuses with
///   Errc::malformed  it doesn't begin like one, or doesn't decode.
///   Errc::too_large  over record_proof_bytes_max, or a row or path over its bound.
Result<RecordProof> decode_record_proof(ByteView bytes);

/// More than a row, a record of the same header and two openings can be.
inline constexpr std::size_t record_proof_bytes_max = 524'288;

struct CheckedProof {
  enum class Outcome {
    included,    ///< The row at the place is the record.
    promised,    ///< Only the receipt says so yet.
    other_row,   ///< Broken: the row at the place isn't the record.
    taken_back,  ///< Broken: the next epoch's base leaves the place out.
  };
  Outcome outcome = Outcome::promised;
  NetworkId network;
  RecordId record;  ///< That the receipt is for; without one, what stands there or is carried.
  std::optional<Receipt> receipt;
  std::optional<SignedHead> head;  ///< Of what is shown.
  PublicKey operating_key;
  bool first_root = true;  ///< Else it holds only under `other_roots`.
};

/// Computed from the proof alone. Both broken outcomes are evidence against the organisation.
/// `other_roots` are root keys that adoptions gave it, as whoever calls knows from their
/// certificates: anybody can sign as any other.
///
/// Refuses with
///   Errc::dangling        a root key that is neither the organisation's first nor one of those.
///   Errc::malformed       parts that don't belong together, or that prove nothing.
///   Errc::bad_signature   of the opening, receipt, record or checkpoint.
///   Errc::proof_mismatch  the path doesn't lead to the checkpoint's root; without a receipt, the
///                         row isn't the record.
///   Errc::not_ready       the checkpoint is of a size below include_by: nothing was due in it.
/// Costs at most five Ed25519 verifications.
Result<CheckedProof> verify_record_proof(const RecordProof& proof,
                                         std::span<const PublicKey> other_roots = {});

/// The root keys that the openings in `proof` name, whoever signed them.
std::vector<PublicKey> roots_in(const RecordProof& proof);

/// What `feeds` shows of `place`, where `row` stands, if it is held; none if nothing of the epoch
/// is. Receipt and record are whoever knows them's to add.
std::optional<RecordProof> prove(const NetworkId& network, const Feeds& feeds, const Place& place,
                                 const SignedRow* row);

}  // namespace palabre::federation
