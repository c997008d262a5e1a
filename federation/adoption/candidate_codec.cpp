#include <palabre/v1/record.pb.h>

#include "federation/adoption/candidate.hpp"
#include "federation/adoption/cut_codec.hpp"
#include "federation/core/limits.hpp"
#include "federation/feed/fork_proof.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/record/message_codec.hpp"

namespace palabre::federation {

namespace {

Result<Consistency> consistency(const v1::ConsistencyProof& message) {
  Consistency proof;
  PALABRE_TRY(proof.feed, codec::feed_id(message.org_id(), message.epoch()));
  PALABRE_TRY(proof.older.root, codec::id<TreeHash>(message.older_root()));
  PALABRE_TRY(proof.newer.root, codec::id<TreeHash>(message.newer_root()));
  proof.older.size = message.older_size();
  proof.newer.size = message.newer_size();
  if (static_cast<std::size_t>(message.path_size()) > proof_hash_count_max) return Errc::malformed;
  for (const auto& hash : message.path()) {
    PALABRE_TRY(const auto sibling, codec::id<TreeHash>(hash));
    proof.path.push_back(sibling);
  }
  return proof;
}

v1::ConsistencyProof message(const Consistency& proof) {
  v1::ConsistencyProof message;
  message.set_org_id(codec::field(proof.feed.org.view()));
  message.set_epoch(proof.feed.epoch);
  message.set_older_size(proof.older.size);
  message.set_newer_size(proof.newer.size);
  message.set_older_root(codec::field(proof.older.root.view()));
  message.set_newer_root(codec::field(proof.newer.root.view()));
  for (const auto& hash : proof.path) message.add_path(codec::field(hash.view()));
  return message;
}

}  // namespace

Result<CandidateContent> decode_candidate_content(ByteView bytes) {
  if (bytes.size() > candidate_bytes_max) return Errc::too_large;
  PALABRE_TRY(const auto message, codec::parse<v1::CandidateBody>(bytes));
  CandidateContent content;
  content.rule_book = message.rule_book();
  PALABRE_TRY(content.agenda, codec::signed_record(message.agenda()));
  if (static_cast<std::size_t>(message.observes_size()) > steward_count_max) return Errc::malformed;
  for (const auto& observe : message.observes()) {
    PALABRE_TRY(auto record, codec::signed_record(observe));
    const auto& known = content.observes;
    const bool ascending = known.empty() || known.back().record.home_org < record.record.home_org;
    if (!ascending) return Errc::malformed;
    content.observes.push_back(std::move(record));
  }
  PALABRE_TRY(content.cut, codec::cut(message.cut(), cut_line_count_max));
  if (static_cast<std::size_t>(message.proofs_size()) > cut_proof_count_max) return Errc::malformed;
  for (const auto& each : message.proofs()) {
    PALABRE_TRY(auto proof, consistency(each));
    content.proofs.push_back(std::move(proof));
  }
  PALABRE_TRY(content.text_hash, codec::id<Digest>(message.text_hash()));
  PALABRE_TRY(content.state_digest, codec::id<Digest>(message.state_digest()));
  return content;
}

Bytes encode(const CandidateContent& content) {
  v1::CandidateBody message;
  message.set_rule_book(content.rule_book);
  *message.mutable_agenda() = codec::message(content.agenda);
  for (const auto& observe : content.observes) *message.add_observes() = codec::message(observe);
  codec::put(content.cut, *message.mutable_cut());
  for (const auto& proof : content.proofs)
    *message.add_proofs() = palabre::federation::message(proof);
  message.set_text_hash(codec::field(content.text_hash.view()));
  message.set_state_digest(codec::field(content.state_digest.view()));
  return codec::serialise(message);
}

}  // namespace palabre::federation
