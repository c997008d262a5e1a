#include "federation/replica/record_proof.hpp"

#include <algorithm>

#include "federation/record/row.hpp"
#include "federation/replica/fate.hpp"
#include "federation/replica/opening.hpp"

namespace palabre::federation {

namespace {

Result<EpochStatement> claimed(const SignedRow& opening) {
  PALABRE_TRY(const auto row, decode_row(opening.row));
  return decode_epoch(row.header);
}

/// What an opening says, signed by a root key of the organisation's.
Result<EpochStatement> opened(CheckedProof& checked, const FeedId& feed, const SignedRow& opening,
                              std::span<const PublicKey> other_roots) {
  PALABRE_TRY(const auto epoch, claimed(opening));
  const bool first = org_id(checked.network, epoch.root_key) == feed.org;
  const bool known = first || std::find(other_roots.begin(), other_roots.end(), epoch.root_key) !=
                                  other_roots.end();
  if (!known) return Errc::dangling;
  checked.first_root &= first;
  return check_opening(checked.network, feed, opening, epoch.root_key);
}

Result<NetworkId> network_of(const RecordProof& proof, const std::optional<Receipt>& receipt) {
  if (!proof.record && !receipt) return Errc::malformed;
  if (!proof.record) return receipt->network;
  const auto& record = proof.record->record;
  if (record.home_org != proof.place.feed.org) return Errc::malformed;
  if (receipt && receipt->network != record.network) return Errc::malformed;
  return record.network;
}

/// A signature isn't unique: a row is the record's if its own signature is the signer's of it.
bool is_row_of(const Row& row, const Signature& signature, const Record& record) {
  return row.kind == record.kind && row.seq == record.seq && row.header == record.header &&
         row.addresses.size() == record.references.size() && verify({record, signature});
}

Result<SignedHead> check_shown(const NetworkId& network, const RecordProof& proof,
                               const PublicKey& operating_key) {
  const auto& shown = *proof.shown;
  PALABRE_TRY(const auto head,
              open_checkpoint(network, proof.place.feed, shown.checkpoint, operating_key));
  const Inclusion claim{leaf_hash(shown.row.row, shown.row.signature), proof.place.position,
                        head.head.size, head.head.root};
  if (const auto included = verify_inclusion(claim, shown.path); !included) {
    return included.error();
  }
  return head;
}

/// Whether the row that is shown is the record, of which the receipt may name another one.
Result<CheckedProof::Outcome> judge(const RecordProof& proof, const CheckedProof& checked) {
  using Outcome = CheckedProof::Outcome;
  if (!proof.record) return Errc::malformed;
  const auto& record = proof.record->record;
  const auto row = decode_row(proof.shown->row.row);
  const bool same = row && is_row_of(*row, proof.shown->row.signature, record);
  if (!checked.receipt) return same ? Result<Outcome>{Outcome::included} : Errc::proof_mismatch;
  if (checked.head->head.size < checked.receipt->include_by) return Errc::not_ready;
  const bool promised = record_id(record) == checked.receipt->record;
  if (promised) return same ? Outcome::included : Outcome::other_row;
  if (!same) return Errc::malformed;
  return Outcome::other_row;
}

Result<void> check_receipt(const RecordProof& proof, const Receipt& receipt) {
  const Place named{{receipt.org, receipt.epoch}, receipt.position};
  if (named != proof.place || receipt.position >= receipt.include_by) return Errc::malformed;
  return boost::system::in_place_value;
}

}  // namespace

Result<CheckedProof> verify_record_proof(const RecordProof& proof,
                                         std::span<const PublicKey> other_roots) {
  const auto& feed = proof.place.feed;
  CheckedProof checked;
  PALABRE_TRY(const auto named, claimed(proof.opening));
  if (!proof.receipt.empty()) {
    PALABRE_TRY(checked.receipt, open_receipt(proof.receipt, named.operating_key));
    if (const auto fits = check_receipt(proof, *checked.receipt); !fits) return fits.error();
  }
  PALABRE_TRY(checked.network, network_of(proof, checked.receipt));
  PALABRE_TRY(const auto opening, opened(checked, feed, proof.opening, other_roots));
  checked.operating_key = opening.operating_key;
  if (proof.record && !verify(*proof.record)) return Errc::bad_signature;
  if (checked.receipt) {
    checked.record = checked.receipt->record;
  } else {
    checked.record = record_id(spoken(*proof.record).record);
  }
  if (proof.shown) {
    PALABRE_TRY(checked.head, check_shown(checked.network, proof, opening.operating_key));
    PALABRE_TRY(checked.outcome, judge(proof, checked));
  } else if (!checked.receipt) {
    return Errc::malformed;
  }
  if (proof.later_opening) {
    const FeedId next{feed.org, feed.epoch + 1};
    PALABRE_TRY(const auto later, opened(checked, next, *proof.later_opening, other_roots));
    if (later.base_size > proof.place.position) return Errc::malformed;
    if (checked.outcome != CheckedProof::Outcome::other_row) {
      checked.outcome = CheckedProof::Outcome::taken_back;
    }
  }
  return checked;
}

std::vector<PublicKey> roots_in(const RecordProof& proof) {
  std::vector<PublicKey> roots;
  if (const auto epoch = claimed(proof.opening)) roots.push_back(epoch->root_key);
  if (!proof.later_opening) return roots;
  if (const auto epoch = claimed(*proof.later_opening)) roots.push_back(epoch->root_key);
  return roots;
}

std::optional<RecordProof> prove(const NetworkId& network, const Feeds& feeds, const Place& place,
                                 const SignedRow* row) {
  const auto held = feeds.held(place.feed);
  if (!held) return std::nullopt;
  RecordProof proof;
  proof.place = place;
  proof.opening = held->opening;
  const auto size = held->head.head.size;
  if (row != nullptr && place.position < size) {
    proof.shown = RecordProof::Shown{
        note_of(network, place.feed, held->head, *feeds.operating_key(place.feed)), *row,
        held->tree.prove_inclusion(place.position, size)};
  }
  const FeedId next{place.feed.org, place.feed.epoch + 1};
  const auto later = feeds.held(next);
  if (!later || feeds.is_void(next)) return proof;
  const auto base = base_of(later->opening);
  if (base && *base && (*base)->size <= place.position) proof.later_opening = later->opening;
  return proof;
}

}  // namespace palabre::federation
