#include "federation/record/record.hpp"

#include "federation/core/assert.hpp"
#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::federation {

namespace {

constexpr Context record_context{"palabre/record"};
constexpr Context id_context{"palabre/id"};
constexpr Context org_context{"palabre/org"};
constexpr Context network_context{"palabre/network"};
constexpr Context consent_context{"palabre/consent"};
constexpr Context next_root_context{"palabre/newroot"};

}  // namespace

Bytes preimage(const Record& record) {
  PALABRE_ASSERT(record.references.size() <= reference_count_max);
#ifdef PALABRE_PLANT_KIND_UNSIGNED
  constexpr std::uint16_t kind = 0;
#else
  const auto kind = record.kind;
#endif
  ByteWriter writer;
  writer.raw(record_context.bytes)
      .raw(record.network.view())
      .raw(record.home_org.view())
      .raw(record.signer.view())
      .u16(kind)
      .u64(record.seq)
      .u32(static_cast<std::uint32_t>(record.header.size()))
      .raw(record.header)
      .u16(static_cast<std::uint16_t>(record.references.size()));
  for (const auto& reference : record.references) writer.raw(reference.view());
  return writer.take();
}

RecordId record_id(ByteView preimage_bytes) {
  return hash_as<RecordId>(id_context, {preimage_bytes});
}

RecordId record_id(const Record& record) { return record_id(ByteView{preimage(record)}); }

SignedRecord sign(Record record, const SigningKey& key) {
  PALABRE_ASSERT(record.signer == key.public_key());
  const Signature signature = key.sign(preimage(record));
  return {std::move(record), signature};
}

bool verify(const SignedRecord& record) noexcept {
  return verify(record.record.signer, preimage(record.record), record.signature);
}

OrgId org_id(const NetworkId& network, const PublicKey& first_root) {
  return hash_as<OrgId>(org_context, {network.view(), first_root.view()});
}

Digest next_root_digest(const PublicKey& next_root) {
  return hash_as<Digest>(next_root_context, {next_root.view()});
}

NetworkId network_id(ByteView founding_header) {
  return hash_as<NetworkId>(network_context, {founding_header});
}

Bytes consent_preimage(const NetworkId& network, const OrgId& org) {
  ByteWriter writer;
  writer.raw(consent_context.bytes).raw(network.view()).raw(org.view());
  return writer.take();
}

}  // namespace palabre::federation
