#include <palabre/v1/record.pb.h>

#include <limits>

#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/record/message_codec.hpp"
#include "federation/record/posted.hpp"

namespace palabre::federation {

namespace {

constexpr Context receipt_context{"palabre/receipt"};

Bytes receipt_preimage(const std::string& receipt) {
  ByteWriter writer;
  writer.raw(receipt_context.bytes).raw(as_bytes(receipt));
  return writer.take();
}

}  // namespace

namespace codec {

Result<Signature> signature(const std::string& field) {
  Signature signature{};
  if (field.size() != signature.size()) return Errc::malformed;
  std::copy(field.begin(), field.end(), signature.begin());
  return signature;
}

Result<MediaType> media_type(v1::MediaType number) {
  const bool listed = number != v1::MEDIA_TYPE_UNSPECIFIED && v1::MediaType_IsValid(number);
  if (!listed) return Errc::malformed;
  return static_cast<MediaType>(number);
}

Result<Body> body(const v1::Body& message) {
  Body body;
  if (message.salt().size() != body.salt.size()) return Errc::malformed;
  std::copy(message.salt().begin(), message.salt().end(), body.salt.begin());
  PALABRE_TRY(body.media_type, media_type(message.media_type()));
  if (message.text().empty()) return Errc::malformed;
  if (message.text().size() > bytes_max(body.media_type)) return Errc::too_large;
  body.text.assign(message.text().begin(), message.text().end());
  return body;
}

v1::Body message(const Body& body) {
  v1::Body message;
  message.set_salt(field(body.salt));
  message.set_text(field(body.text));
  message.set_media_type(static_cast<v1::MediaType>(body.media_type));
  return message;
}

namespace {

Result<SignedRecord> record_of(const v1::SignedRecord& message) {
  SignedRecord read;
  auto& record = read.record;
  PALABRE_TRY(record.network, id<NetworkId>(message.network_id()));
  PALABRE_TRY(record.home_org, id<OrgId>(message.home_org_id()));
  PALABRE_TRY(record.signer, id<PublicKey>(message.signer_key()));
  if (message.kind() > std::numeric_limits<std::uint16_t>::max()) return Errc::unknown_kind;
  record.kind = static_cast<std::uint16_t>(message.kind());
  record.seq = message.seq();
  if (message.header().size() > row_bytes_max) return Errc::too_large;
  record.header.assign(message.header().begin(), message.header().end());
  if (static_cast<std::size_t>(message.references_size()) > reference_count_max) {
    return Errc::too_large;
  }
  for (const auto& reference : message.references()) {
    PALABRE_TRY(const auto referred, id<RecordId>(reference));
    record.references.push_back(referred);
  }
  PALABRE_TRY(read.signature, signature(message.signature()));
  return read;
}

}  // namespace

Result<SignedRecord> signed_record(const v1::SignedRecord& message) {
  if (message.bodies_size() > 0) return Errc::malformed;
  return record_of(message);
}

v1::SignedRecord message(const SignedRecord& signed_record) {
  const auto& record = signed_record.record;
  v1::SignedRecord message;
  message.set_network_id(field(record.network.view()));
  message.set_home_org_id(field(record.home_org.view()));
  message.set_signer_key(field(record.signer.view()));
  message.set_kind(record.kind);
  message.set_seq(record.seq);
  message.set_header(field(record.header));
  for (const auto& id : record.references) message.add_references(field(id.view()));
  message.set_signature(field(signed_record.signature));
  return message;
}

}  // namespace codec

Result<PostedRecord> decode_posted(ByteView bytes) {
  if (bytes.size() > posted_record_bytes_max) return Errc::too_large;
  PALABRE_TRY(const auto message, codec::parse<v1::SignedRecord>(bytes));
  PostedRecord posted;
  PALABRE_TRY(posted.signed_record, codec::record_of(message));
  for (const auto& body : message.bodies()) {
    PALABRE_TRY(auto read, codec::body(body));
    posted.bodies.push_back(std::move(read));
  }
  return posted;
}

Bytes encode(const PostedRecord& posted) {
  auto message = codec::message(posted.signed_record);
  for (const auto& body : posted.bodies) *message.add_bodies() = codec::message(body);
  return codec::serialise(message);
}

Result<SignedRecord> decode_carry(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::CarryHeader>(header));
  PALABRE_TRY(auto posted, decode_posted(as_bytes(message.record())));
  if (!posted.bodies.empty()) return Errc::malformed;
  return std::move(posted.signed_record);
}

Bytes encode_carry(const SignedRecord& carried) {
  v1::CarryHeader message;
  message.set_record(codec::field(encode(PostedRecord{carried, {}})));
  return codec::serialise(message);
}

Bytes sign_receipt(const Receipt& receipt, const SigningKey& operating_key) {
  v1::Receipt message;
  message.set_network_id(codec::field(receipt.network.view()));
  message.set_org_id(codec::field(receipt.org.view()));
  message.set_epoch(receipt.epoch);
  message.set_position(receipt.position);
  message.set_record_id(codec::field(receipt.record.view()));
  message.set_include_by(receipt.include_by);
  v1::SignedReceipt signed_receipt;
  signed_receipt.set_receipt(message.SerializeAsString());
  const auto signature = operating_key.sign(receipt_preimage(signed_receipt.receipt()));
  signed_receipt.set_signature(codec::field(signature));
  return codec::serialise(signed_receipt);
}

Result<Receipt> open_receipt(ByteView signed_receipt, const PublicKey& operating_key) {
  PALABRE_TRY(const auto outer, codec::parse<v1::SignedReceipt>(signed_receipt));
  PALABRE_TRY(const auto claimed, codec::signature(outer.signature()));
  if (!verify(operating_key, receipt_preimage(outer.receipt()), claimed)) {
    return Errc::bad_signature;
  }
  PALABRE_TRY(const auto message, codec::parse<v1::Receipt>(as_bytes(outer.receipt())));
  Receipt receipt{{}, {}, message.epoch(), message.position(), {}, message.include_by()};
  PALABRE_TRY(receipt.network, codec::id<NetworkId>(message.network_id()));
  PALABRE_TRY(receipt.org, codec::id<OrgId>(message.org_id()));
  PALABRE_TRY(receipt.record, codec::id<RecordId>(message.record_id()));
  return receipt;
}

}  // namespace palabre::federation
