#include <palabre/v1/receipt.pb.h>

#include "federation/core/limits.hpp"
#include "federation/feed/fork_proof_codec.hpp"
#include "federation/feed/note.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/record/message_codec.hpp"
#include "federation/replica/record_proof.hpp"

namespace palabre::federation {

namespace {

constexpr std::string_view magic = "palabre/receipt1";

Result<RecordProof::Shown> shown_of(const v1::Shown& message) {
  RecordProof::Shown shown;
  if (message.checkpoint().size() > note_bytes_max) return Errc::too_large;
  shown.checkpoint = message.checkpoint();
  PALABRE_TRY(shown.row, codec::signed_row(message.row(), message.signature()));
  if (static_cast<std::size_t>(message.path_size()) > proof_hash_count_max) return Errc::too_large;
  for (const auto& step : message.path()) {
    PALABRE_TRY(const auto hash, codec::id<TreeHash>(step));
    shown.path.push_back(hash);
  }
  return shown;
}

}  // namespace

Result<RecordProof> decode_record_proof(ByteView bytes) {
  if (bytes.size() > record_proof_bytes_max) return Errc::too_large;
  if (!as_text(bytes).starts_with(magic)) return Errc::malformed;
  PALABRE_TRY(const auto message, codec::parse<v1::RecordProof>(bytes.subspan(magic.size())));
  RecordProof proof;
  PALABRE_TRY(proof.place.feed, codec::feed(message.org_id(), message.epoch()));
  proof.place.position = message.position();
  PALABRE_TRY(proof.opening, codec::signed_row(message.opening(), message.opening_signature()));
  proof.receipt.assign(message.receipt().begin(), message.receipt().end());
  if (message.has_record()) {
    PALABRE_TRY(proof.record, codec::signed_record(message.record()));
  }
  if (message.has_shown()) {
    PALABRE_TRY(proof.shown, shown_of(message.shown()));
  }
  if (!message.later_opening().empty()) {
    PALABRE_TRY(proof.later_opening,
                codec::signed_row(message.later_opening(), message.later_opening_signature()));
  } else if (!message.later_opening_signature().empty()) {
    return Errc::malformed;
  }
  return proof;
}

Bytes encode(const RecordProof& proof) {
  v1::RecordProof message;
  message.set_org_id(codec::field(proof.place.feed.org.view()));
  message.set_epoch(proof.place.feed.epoch);
  message.set_position(proof.place.position);
  message.set_opening(codec::field(proof.opening.row));
  message.set_opening_signature(codec::field(proof.opening.signature));
  message.set_receipt(codec::field(proof.receipt));
  if (proof.record) *message.mutable_record() = codec::message(*proof.record);
  if (proof.shown) {
    auto& shown = *message.mutable_shown();
    shown.set_checkpoint(proof.shown->checkpoint);
    shown.set_row(codec::field(proof.shown->row.row));
    shown.set_signature(codec::field(proof.shown->row.signature));
    for (const auto& step : proof.shown->path) shown.add_path(codec::field(step.view()));
  }
  if (proof.later_opening) {
    message.set_later_opening(codec::field(proof.later_opening->row));
    message.set_later_opening_signature(codec::field(proof.later_opening->signature));
  }
  Bytes bytes{magic.begin(), magic.end()};
  const auto body = codec::serialise(message);
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

}  // namespace palabre::federation
