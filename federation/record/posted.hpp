// A record as a client hands it in, with its bodies; and the receipt that it gets.
//
// Source: docs/protocol.md#records, docs/protocol.md#receipts.

#pragma once

#include <vector>

#include "federation/record/body.hpp"
#include "federation/record/record.hpp"

namespace palabre::federation {

struct PostedRecord {
  SignedRecord signed_record;
  std::vector<Body> bodies;
};

/// Refuses with
///   Errc::too_large  over posted_record_bytes_max, or a header or body over its bound.
///   Errc::malformed  doesn't decode, or a field is outside its bounds.
Result<PostedRecord> decode_posted(ByteView bytes);
Bytes encode(const PostedRecord& posted);

/// The header of a Carry: a member's record of another organisation, whole and without bodies.
///
/// Refuses with Errc::malformed or Errc::too_large what decode_posted refuses, and bodies.
Result<SignedRecord> decode_carry(ByteView header);
Bytes encode_carry(const SignedRecord& carried);

/// A node's word that a record has its place in its feed.
struct Receipt {
  NetworkId network;
  OrgId org;
  std::uint32_t epoch = 0;
  std::uint64_t position = 0;
  RecordId record;
  std::uint64_t include_by = 0;  ///< The checkpoint of this size, and each later one, holds it.

  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// A SignedReceipt, serialised.
Bytes sign_receipt(const Receipt& receipt, const SigningKey& operating_key);

/// Refuses with Errc::malformed or Errc::bad_signature.
Result<Receipt> open_receipt(ByteView signed_receipt, const PublicKey& operating_key);

}  // namespace palabre::federation
