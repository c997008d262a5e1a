// One signed statement, by a member or by an organisation, with everything that its signature
// covers.
//
//   preimage   context:16 "palabre/record"  network_id:32  home_org_id:32  signer_key:32
//              kind:u16be  seq:u64be  length:u32be  header:length
//              reference_count:u16be  reference:32 * reference_count
//   record_id  SHA-256("palabre/id" padded to 16, then the preimage)
//
// The header's exact bytes are signed, stored and sent on. References are signed as the 32-byte
// ids of the records that they stand for, so no signature can be re-pointed.
//
// Source: docs/protocol.md#records. Vectors: tests/vectors/records.json.

#pragma once

#include <cstdint>
#include <vector>

#include "federation/core/ids.hpp"
#include "federation/crypto/sign.hpp"

namespace palabre::federation {

struct Record {
  NetworkId network;
  OrgId home_org;
  PublicKey signer;
  std::uint16_t kind = 0;  ///< A number, since a feed may hold kinds that we don't know.
  std::uint64_t seq = 0;   ///< member_seq; for an organisation a strictly rising counter.
  Bytes header;
  std::vector<RecordId> references;

  friend bool operator==(const Record&, const Record&) = default;
};

struct SignedRecord {
  Record record;
  Signature signature{};

  friend bool operator==(const SignedRecord&, const SignedRecord&) = default;
};

/// The bytes that a record's signature covers. At most reference_count_max references.
Bytes preimage(const Record& record);

/// Costs one SHA-256 of the preimage.
RecordId record_id(ByteView preimage);
RecordId record_id(const Record& record);

/// `key` is the record's signer's.
SignedRecord sign(Record record, const SigningKey& key);

/// Whether libsodium says that the signature is the signer's. Costs one Ed25519 verification.
bool verify(const SignedRecord& record) noexcept;

/// org_id, from the first root public key that an organisation ever had.
OrgId org_id(const NetworkId& network, const PublicKey& first_root);

/// What an epoch says of the root key that will come after its own: nothing that helps whoever has
/// stolen the present one. Source: docs/protocol.md N-3. Vectors: records.json, next_root.
Digest next_root_digest(const PublicKey& next_root);

/// network_id, from the founding header's exact bytes.
NetworkId network_id(ByteView founding_header);

/// What a member signs to agree to being enrolled: "palabre/consent", network, organisation.
Bytes consent_preimage(const NetworkId& network, const OrgId& org);

}  // namespace palabre::federation
