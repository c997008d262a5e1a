#include <palabre/v1/record.pb.h>

#include <limits>

#include "federation/core/limits.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/record/message_codec.hpp"
#include "federation/record/statement.hpp"

namespace palabre::federation {

namespace {

constexpr std::size_t name_bytes_max = 200;
constexpr std::size_t url_bytes_max = 500;

}  // namespace

namespace codec {

Result<Profile> profile(const v1::Profile& message) {
  Profile profile{{},           message.name(), message.city(), message.region(), message.sector(),
                  message.url()};
  PALABRE_TRY(profile.root_key, id<PublicKey>(message.root_key()));
  const bool within_bounds =
      !profile.name.empty() && profile.name.size() <= name_bytes_max &&
      profile.city.size() <= place_bytes_max && profile.region.size() <= place_bytes_max &&
      profile.sector.size() <= place_bytes_max && profile.url.size() <= url_bytes_max;
  if (!within_bounds) return Errc::malformed;
  return profile;
}

v1::Profile message(const Profile& profile) {
  v1::Profile message;
  message.set_root_key(field(profile.root_key.view()));
  message.set_name(profile.name);
  message.set_city(profile.city);
  message.set_region(profile.region);
  message.set_sector(profile.sector);
  message.set_url(profile.url);
  return message;
}

}  // namespace codec

Result<EpochStatement> decode_epoch(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::EpochHeader>(header));
  EpochStatement statement;
  if (message.epoch() > std::numeric_limits<std::uint16_t>::max()) return Errc::malformed;
  statement.epoch = message.epoch();
  statement.base_size = message.base_size();
  PALABRE_TRY(statement.root_key, codec::id<PublicKey>(message.root_key()));
  PALABRE_TRY(statement.operating_key, codec::id<PublicKey>(message.operating_key()));
  PALABRE_TRY(statement.base_root, codec::optional_id<TreeHash>(message.base_root()));
  PALABRE_TRY(statement.next_root_digest, codec::optional_id<Digest>(message.next_root_digest()));
  const bool first = statement.epoch == 0;
  if (first == statement.base_root.has_value()) return Errc::malformed;
  statement.base_uncertain = message.base_uncertain();
  // No line of a cut has size 0, so an epoch can't leave nothing of the one before.
  if (first != (statement.base_size == 0)) return Errc::malformed;
  if (first && statement.base_uncertain) return Errc::malformed;
  return statement;
}

Result<OrgId> decode_introduce(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::IntroduceHeader>(header));
  return codec::id<OrgId>(message.org_id());
}

Result<AdmitStatement> decode_admit(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::AdmitHeader>(header));
  AdmitStatement statement{{}, message.region(), message.sector(), {}};
  PALABRE_TRY(statement.org, codec::id<OrgId>(message.org_id()));
  PALABRE_TRY(statement.parent_adoption, codec::id<Digest>(message.parent_adoption()));
  const bool within_bounds =
      statement.region.size() <= place_bytes_max && statement.sector.size() <= place_bytes_max;
  if (!within_bounds) return Errc::malformed;
  return statement;
}

Result<EnrolStatement> decode_enrol(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::EnrolHeader>(header));
  EnrolStatement statement;
  PALABRE_TRY(statement.member_key, codec::id<PublicKey>(message.member_key()));
  PALABRE_TRY(statement.replaces_key, codec::optional_id<PublicKey>(message.replaces_key()));
  if (message.consent().size() != statement.consent.size()) return Errc::malformed;
  std::copy(message.consent().begin(), message.consent().end(), statement.consent.begin());
  if (message.signing_place() != v1::SIGNING_PLACE_DEVICE &&
      message.signing_place() != v1::SIGNING_PLACE_NODE) {
    return Errc::malformed;
  }
  statement.signing_place = static_cast<SigningPlace>(message.signing_place());
  return statement;
}

Result<PublicKey> decode_revoke(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::RevokeHeader>(header));
  return codec::id<PublicKey>(message.member_key());
}

Result<Profile> decode_profile(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::ProfileHeader>(header));
  return codec::profile(message.profile());
}

Bytes encode(const EpochStatement& statement) {
  v1::EpochHeader message;
  message.set_epoch(statement.epoch);
  message.set_root_key(codec::field(statement.root_key.view()));
  message.set_operating_key(codec::field(statement.operating_key.view()));
  message.set_base_size(statement.base_size);
  if (statement.base_root) message.set_base_root(codec::field(statement.base_root->view()));
  message.set_base_uncertain(statement.base_uncertain);
  if (statement.next_root_digest) {
    message.set_next_root_digest(codec::field(statement.next_root_digest->view()));
  }
  return codec::serialise(message);
}

Bytes encode_introduce(const OrgId& org) {
  v1::IntroduceHeader message;
  message.set_org_id(codec::field(org.view()));
  return codec::serialise(message);
}

Bytes encode(const AdmitStatement& statement) {
  v1::AdmitHeader message;
  message.set_org_id(codec::field(statement.org.view()));
  message.set_region(statement.region);
  message.set_sector(statement.sector);
  message.set_parent_adoption(codec::field(statement.parent_adoption.view()));
  return codec::serialise(message);
}

Bytes encode(const EnrolStatement& statement) {
  v1::EnrolHeader message;
  message.set_member_key(codec::field(statement.member_key.view()));
  message.set_consent(codec::field(statement.consent));
  if (statement.replaces_key) {
    message.set_replaces_key(codec::field(statement.replaces_key->view()));
  }
  message.set_signing_place(static_cast<v1::SigningPlace>(statement.signing_place));
  return codec::serialise(message);
}

Bytes encode_revoke(const PublicKey& member_key) {
  v1::RevokeHeader message;
  message.set_member_key(codec::field(member_key.view()));
  return codec::serialise(message);
}

Bytes encode(const Profile& profile) {
  v1::ProfileHeader header;
  *header.mutable_profile() = codec::message(profile);
  return codec::serialise(header);
}

}  // namespace palabre::federation
