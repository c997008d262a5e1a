#include "federation/feed/fork_proof_codec.hpp"

#include <algorithm>
#include <limits>

#include "federation/core/limits.hpp"
#include "federation/record/codec_support.hpp"

namespace palabre::federation {

namespace codec {

namespace {

Result<Signature> signature(const std::string& field) {
  Signature signature{};
  if (field.size() != signature.size()) return Errc::malformed;
  std::copy(field.begin(), field.end(), signature.begin());
  return signature;
}

Result<SignedHead> signed_head(const v1::SignedHead& message) {
  SignedHead head;
  head.head.size = message.size();
  PALABRE_TRY(head.head.root, id<TreeHash>(message.root()));
  head.time_ms = message.time_ms();
  PALABRE_TRY(head.signature, signature(message.signature()));
  return head;
}

void write(v1::SignedHead& into, const SignedHead& head) {
  into.set_size(head.head.size);
  into.set_root(field(head.head.root.view()));
  into.set_time_ms(head.time_ms);
  into.set_signature(field(head.signature));
}

template <class Message>
Result<std::vector<TreeHash>> path_of(const Message& message) {
  if (static_cast<std::size_t>(message.path_size()) > proof_hash_count_max) return Errc::too_large;
  std::vector<TreeHash> path;
  for (const auto& step : message.path()) {
    PALABRE_TRY(const auto hash, id<TreeHash>(step));
    path.push_back(hash);
  }
  return path;
}

}  // namespace

Result<FeedId> feed(const std::string& org, std::uint32_t epoch) {
  PALABRE_TRY(const auto org_id, id<OrgId>(org));
  if (epoch > std::numeric_limits<std::uint16_t>::max()) return Errc::malformed;
  return FeedId{org_id, epoch};
}

Result<SignedRow> signed_row(const std::string& row, const std::string& signature_field) {
  if (row.size() > row_bytes_max) return Errc::too_large;
  const auto bytes = as_bytes(row);
  SignedRow signed_row{{bytes.begin(), bytes.end()}, {}};
  PALABRE_TRY(signed_row.signature, signature(signature_field));
  return signed_row;
}

Result<ForkProof> fork_proof(const v1::ForkProof& message) {
  ForkProof proof;
  PALABRE_TRY(proof.feed, feed(message.org_id(), message.epoch()));
  PALABRE_TRY(proof.opening, signed_row(message.opening(), message.opening_signature()));
  const bool opened_twice = !message.other_opening().empty();
  const bool has_heads = message.has_older() || message.has_newer() || message.path_size() > 0 ||
                         !message.root_at_older().empty();
  if (opened_twice == has_heads) return Errc::malformed;
  if (opened_twice) {
    PALABRE_TRY(proof.other_opening,
                signed_row(message.other_opening(), message.other_opening_signature()));
    return proof;
  }
  if (!message.other_opening_signature().empty()) return Errc::malformed;
  PALABRE_TRY(proof.older, signed_head(message.older()));
  PALABRE_TRY(proof.newer, signed_head(message.newer()));
  PALABRE_TRY(proof.root_at_older, id<TreeHash>(message.root_at_older()));
  PALABRE_TRY(proof.path, path_of(message));
  return proof;
}

v1::ForkProof message(const ForkProof& proof) {
  v1::ForkProof message;
  message.set_org_id(field(proof.feed.org.view()));
  message.set_epoch(proof.feed.epoch);
  message.set_opening(field(proof.opening.row));
  message.set_opening_signature(field(proof.opening.signature));
  if (proof.other_opening) {
    message.set_other_opening(field(proof.other_opening->row));
    message.set_other_opening_signature(field(proof.other_opening->signature));
    return message;
  }
  write(*message.mutable_older(), proof.older);
  write(*message.mutable_newer(), proof.newer);
  message.set_root_at_older(field(proof.root_at_older.view()));
  for (const auto& step : proof.path) message.add_path(field(step.view()));
  return message;
}

Result<Head> head(const v1::Head& message) {
  Head head;
  PALABRE_TRY(head.feed, feed(message.org_id(), message.epoch()));
  PALABRE_TRY(head.opening, signed_row(message.opening(), message.opening_signature()));
  PALABRE_TRY(head.head, signed_head(message.head()));
  head.from = message.from();
  if (head.from == 0 || head.from > head.head.head.size) return Errc::malformed;
  PALABRE_TRY(head.root_at_from, id<TreeHash>(message.root_at_from()));
  PALABRE_TRY(head.path, path_of(message));
  return head;
}

v1::Head message(const Head& head) {
  v1::Head message;
  message.set_org_id(field(head.feed.org.view()));
  message.set_epoch(head.feed.epoch);
  message.set_opening(field(head.opening.row));
  message.set_opening_signature(field(head.opening.signature));
  write(*message.mutable_head(), head.head);
  message.set_from(head.from);
  message.set_root_at_from(field(head.root_at_from.view()));
  for (const auto& step : head.path) message.add_path(field(step.view()));
  return message;
}

}  // namespace codec

Bytes encode(const ForkProof& proof) { return codec::serialise(codec::message(proof)); }

Result<ForkProof> decode_fork_proof(ByteView bytes) {
  PALABRE_TRY(const auto message, codec::parse<v1::ForkProof>(bytes));
  return codec::fork_proof(message);
}

}  // namespace palabre::federation
