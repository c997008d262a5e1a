// What an organisation's records say, decoded and checked: after a decode here nobody checks again.
//
// One struct for each header of proto/palabre/v1/record.proto that an organisation signs and that
// rule book 1 counts. A header with a field that its rule book doesn't have is malformed.
//
// Source: docs/protocol.md#kinds.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "federation/core/ids.hpp"
#include "federation/crypto/sign.hpp"

namespace palabre::federation {

/// How an organisation presents itself. Names are at most 200 bytes, places 100, the URL 500.
struct Profile {
  PublicKey root_key;
  std::string name;
  std::string city;
  std::string region;
  std::string sector;
  std::string url;

  friend bool operator==(const Profile&, const Profile&) = default;
};

/// Row 0 of an epoch, signed by `root_key`.
struct EpochStatement {
  std::uint32_t epoch = 0;  ///< At most 65,535, so that an address can name it.
  PublicKey root_key;
  PublicKey operating_key;
  std::uint64_t base_size = 0;
  std::optional<TreeHash> base_root;  ///< None in epoch 0.
  std::optional<Digest> next_root_digest;
  /// The organisation can't rule out that it has signed rows at or past the base.
  bool base_uncertain = false;

  friend bool operator==(const EpochStatement&, const EpochStatement&) = default;
};

struct AdmitStatement {
  OrgId org;
  std::string region;
  std::string sector;
  Digest parent_adoption;

  friend auto operator<=>(const AdmitStatement&, const AdmitStatement&) = default;
};

enum class SigningPlace : std::uint8_t { device = 1, node = 2 };  // On the wire.

struct EnrolStatement {
  PublicKey member_key;
  Signature consent{};
  std::optional<PublicKey> replaces_key;
  SigningPlace signing_place = SigningPlace::device;

  friend bool operator==(const EnrolStatement&, const EnrolStatement&) = default;
};

/// Each refuses with Errc::malformed: bytes that don't decode, unknown fields, lengths or values
/// out of bounds.
Result<EpochStatement> decode_epoch(ByteView header);
Result<OrgId> decode_introduce(ByteView header);
Result<AdmitStatement> decode_admit(ByteView header);
Result<EnrolStatement> decode_enrol(ByteView header);
Result<PublicKey> decode_revoke(ByteView header);
Result<Profile> decode_profile(ByteView header);

Bytes encode(const EpochStatement& statement);
Bytes encode_introduce(const OrgId& org);
Bytes encode(const AdmitStatement& statement);
Bytes encode(const EnrolStatement& statement);
Bytes encode_revoke(const PublicKey& member_key);
Bytes encode(const Profile& profile);

}  // namespace palabre::federation
