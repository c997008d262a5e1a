#include "federation/adoption/statement.hpp"

#include <palabre/v1/record.pb.h>

#include <limits>

#include "federation/adoption/cut_codec.hpp"
#include "federation/deliberation/body_codec.hpp"
#include "federation/record/codec_support.hpp"

namespace palabre::federation {

namespace codec {

Result<FeedId> feed_id(const std::string& org, std::uint32_t epoch) {
  if (epoch > std::numeric_limits<std::uint16_t>::max()) return Errc::malformed;
  PALABRE_TRY(const auto org_id, id<OrgId>(org));
  return FeedId{org_id, epoch};
}

Result<Cut> cut(const google::protobuf::RepeatedPtrField<v1::CutEntry>& entries,
                std::size_t count_max) {
  if (static_cast<std::size_t>(entries.size()) > count_max) return Errc::malformed;
  Cut cut;
  for (const auto& entry : entries) {
    PALABRE_TRY(const auto feed, feed_id(entry.org_id(), entry.epoch()));
    PALABRE_TRY(const auto root, id<TreeHash>(entry.root()));
    const bool ascending = cut.empty() || cut.back().feed < feed;
    if (!ascending || entry.size() == 0) return Errc::malformed;
    cut.push_back({feed, {entry.size(), root}});
  }
  return cut;
}

void put(const Cut& cut, google::protobuf::RepeatedPtrField<v1::CutEntry>& entries) {
  for (const auto& line : cut) {
    auto& entry = *entries.Add();
    entry.set_org_id(field(line.feed.org.view()));
    entry.set_epoch(line.feed.epoch);
    entry.set_size(line.head.size);
    entry.set_root(field(line.head.root.view()));
  }
}

}  // namespace codec

Result<ObserveStatement> decode_observe(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::ObserveHeader>(header));
  ObserveStatement statement;
  statement.height = message.height();
  if (statement.height == 0) return Errc::malformed;
  PALABRE_TRY(statement.agenda, codec::id<RecordId>(message.agenda()));
  PALABRE_TRY(statement.held, codec::cut(message.entries(), observed_line_count_max));
  return statement;
}

Result<CandidateStatement> decode_candidate(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::CandidateHeader>(header));
  CandidateStatement statement;
  statement.height = message.height();
  if (statement.height == 0) return Errc::malformed;
  PALABRE_TRY(statement.parent_adoption, codec::id<Digest>(message.parent_adoption()));
  PALABRE_TRY(statement.content, codec::body_ref(message.content()));
  if (statement.content.media_type != MediaType::candidate) return Errc::malformed;
  return statement;
}

Result<ProposeStatement> decode_propose(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::ProposeHeader>(header));
  ProposeStatement statement;
  statement.height = message.height();
  statement.ballot = message.ballot();
  PALABRE_TRY(statement.candidate, codec::id<RecordId>(message.candidate()));
  if (message.has_valid_ballot()) statement.valid_ballot = message.valid_ballot();
  const bool ordered = !statement.valid_ballot || *statement.valid_ballot < statement.ballot;
  if (statement.height == 0 || !ordered) return Errc::malformed;
  return statement;
}

Result<VoteStatement> decode_vote(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::VoteHeader>(header));
  VoteStatement statement;
  statement.height = message.height();
  statement.ballot = message.ballot();
  if (statement.height == 0) return Errc::malformed;
  PALABRE_TRY(statement.candidate, codec::id<RecordId>(message.candidate()));
  return statement;
}

Bytes encode(const ObserveStatement& statement) {
  v1::ObserveHeader header;
  header.set_height(statement.height);
  header.set_agenda(codec::field(statement.agenda.view()));
  codec::put(statement.held, *header.mutable_entries());
  return codec::serialise(header);
}

Bytes encode(const CandidateStatement& statement) {
  v1::CandidateHeader header;
  header.set_height(statement.height);
  header.set_parent_adoption(codec::field(statement.parent_adoption.view()));
  *header.mutable_content() = codec::message(statement.content);
  return codec::serialise(header);
}

Bytes encode(const ProposeStatement& statement) {
  v1::ProposeHeader header;
  header.set_height(statement.height);
  header.set_ballot(statement.ballot);
  header.set_candidate(codec::field(statement.candidate.view()));
  if (statement.valid_ballot) header.set_valid_ballot(*statement.valid_ballot);
  return codec::serialise(header);
}

Bytes encode(const VoteStatement& statement) {
  v1::VoteHeader header;
  header.set_height(statement.height);
  header.set_ballot(statement.ballot);
  header.set_candidate(codec::field(statement.candidate.view()));
  return codec::serialise(header);
}

}  // namespace palabre::federation
