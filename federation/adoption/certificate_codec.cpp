#include <palabre/v1/record.pb.h>

#include "federation/adoption/certificate_codec.hpp"
#include "federation/core/limits.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/record/message_codec.hpp"

namespace palabre::federation {

namespace codec {

Result<Certificate> certificate(const v1::Certificate& message) {
  Certificate certificate;
  PALABRE_TRY(certificate.candidate, signed_record(message.candidate()));
  PALABRE_TRY(certificate.content, body(message.content()));
  if (static_cast<std::size_t>(message.votes_size()) > steward_count_max) return Errc::malformed;
  for (const auto& each : message.votes()) {
    CertifiedVote vote;
    PALABRE_TRY(vote.vote, signed_record(each.vote()));
    PALABRE_TRY(vote.epoch, signed_record(each.epoch()));
    const auto& known = certificate.votes;
    const bool ascending =
        known.empty() || known.back().vote.record.home_org < vote.vote.record.home_org;
    if (!ascending) return Errc::malformed;
    certificate.votes.push_back(std::move(vote));
  }
  return certificate;
}

v1::Certificate message(const Certificate& certificate) {
  v1::Certificate result;
  *result.mutable_candidate() = message(certificate.candidate);
  *result.mutable_content() = message(certificate.content);
  for (const auto& vote : certificate.votes) {
    auto& each = *result.add_votes();
    *each.mutable_vote() = message(vote.vote);
    *each.mutable_epoch() = message(vote.epoch);
  }
  return result;
}

}  // namespace codec

Result<Certificate> decode_certificate(ByteView bytes) {
  if (bytes.size() > frame_bytes_max) return Errc::too_large;
  PALABRE_TRY(const auto message, codec::parse<v1::Certificate>(bytes));
  return codec::certificate(message);
}

Bytes encode(const Certificate& certificate) {
  return codec::serialise(codec::message(certificate));
}

}  // namespace palabre::federation
