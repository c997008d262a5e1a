#include <palabre/v1/record.pb.h>

#include "federation/adoption/certificate_codec.hpp"
#include "federation/core/limits.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/record/message_codec.hpp"

namespace palabre::federation {

namespace codec {

namespace {

using Messages = google::protobuf::RepeatedPtrField<v1::CertifiedVote>;

Result<std::vector<CertifiedVote>> votes(const Messages& messages) {
  if (static_cast<std::size_t>(messages.size()) > steward_count_max) return Errc::malformed;
  std::vector<CertifiedVote> votes;
  for (const auto& each : messages) {
    CertifiedVote vote;
    PALABRE_TRY(vote.vote, signed_record(each.vote()));
    PALABRE_TRY(vote.epoch, signed_record(each.epoch()));
    const bool ascending =
        votes.empty() || votes.back().vote.record.home_org < vote.vote.record.home_org;
    if (!ascending) return Errc::malformed;
    votes.push_back(std::move(vote));
  }
  return votes;
}

void put(Messages& into, const std::vector<CertifiedVote>& votes) {
  for (const auto& vote : votes) {
    auto& each = *into.Add();
    *each.mutable_vote() = message(vote.vote);
    *each.mutable_epoch() = message(vote.epoch);
  }
}

}  // namespace

Result<Certificate> certificate(const v1::Certificate& message) {
  Certificate certificate;
  PALABRE_TRY(certificate.candidate, signed_record(message.candidate()));
  PALABRE_TRY(certificate.content, body(message.content()));
  PALABRE_TRY(certificate.votes, votes(message.votes()));
  return certificate;
}

Result<ValidBallot> valid_ballot(const v1::ValidBallot& message) {
  ValidBallot valid;
  PALABRE_TRY(valid.candidate, signed_record(message.candidate()));
  PALABRE_TRY(valid.votes, votes(message.votes()));
  return valid;
}

v1::Certificate message(const Certificate& certificate) {
  v1::Certificate result;
  *result.mutable_candidate() = message(certificate.candidate);
  *result.mutable_content() = message(certificate.content);
  put(*result.mutable_votes(), certificate.votes);
  return result;
}

v1::ValidBallot message(const ValidBallot& valid) {
  v1::ValidBallot result;
  *result.mutable_candidate() = message(valid.candidate);
  put(*result.mutable_votes(), valid.votes);
  return result;
}

}  // namespace codec

Result<Certificate> decode_certificate(ByteView bytes) {
  if (bytes.size() > frame_bytes_max) return Errc::too_large;
  PALABRE_TRY(const auto message, codec::parse<v1::Certificate>(bytes));
  return codec::certificate(message);
}

Result<ValidBallot> decode_valid_ballot(ByteView bytes) {
  if (bytes.size() > frame_bytes_max) return Errc::too_large;
  PALABRE_TRY(const auto message, codec::parse<v1::ValidBallot>(bytes));
  return codec::valid_ballot(message);
}

Bytes encode(const Certificate& certificate) {
  return codec::serialise(codec::message(certificate));
}

Bytes encode(const ValidBallot& valid) { return codec::serialise(codec::message(valid)); }

}  // namespace palabre::federation
