#include <palabre/v1/record.pb.h>

#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"
#include "federation/deliberation/body_codec.hpp"
#include "federation/deliberation/ledger_statement.hpp"
#include "federation/record/codec_support.hpp"

namespace palabre::federation {

namespace {

constexpr Context opening_context{"palabre/opening"};
constexpr Context line_context{"palabre/line"};

}  // namespace

Digest opening_of(const Salt& salt, std::string_view text) noexcept {
  return hash_as<Digest>(opening_context, {ByteView{salt}, as_bytes(text)});
}

Digest line_of(const Digest& opening) noexcept {
  return hash_as<Digest>(line_context, {opening.view()});
}

Result<ResolutionStatement> decode_resolution(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::ResolutionHeader>(header));
  ResolutionStatement statement;
  PALABRE_TRY(statement.target, codec::id<Target>(message.target()));
  if (message.stance() == v1::STANCE_UNSPECIFIED || !v1::Stance_IsValid(message.stance())) {
    return Errc::malformed;
  }
  statement.stance = static_cast<Stance>(message.stance());
  PALABRE_TRY(statement.body, codec::place(message.body(), 1));
  PALABRE_TRY(statement.date, codec::day(message.date()));
  statement.in_favour = message.in_favour();
  statement.against = message.against();
  statement.abstained = message.abstained();
  statement.quorum_met = message.quorum_met();
  PALABRE_TRY(statement.minutes_hash, codec::optional_id<Digest>(message.minutes_hash()));
  return statement;
}

Result<RecordId> decode_attest(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::AttestHeader>(header));
  return codec::id<RecordId>(message.revision());
}

Result<SheetStatement> decode_sheet(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::SheetHeader>(header));
  SheetStatement statement;
  PALABRE_TRY(statement.target, codec::id<Target>(message.target()));
  if (message.channel() == v1::CHANNEL_UNSPECIFIED || !v1::Channel_IsValid(message.channel())) {
    return Errc::malformed;
  }
  statement.channel = static_cast<Channel>(message.channel());
  PALABRE_TRY(statement.place, codec::place(message.place(), 1));
  PALABRE_TRY(statement.region, codec::place(message.region()));
  PALABRE_TRY(statement.date, codec::day(message.date()));
  PALABRE_TRY(statement.witnessed, codec::text_ref(message.witnessed()));
  const auto count = static_cast<std::size_t>(message.lines_size());
  if (count == 0 || count > sheet_line_count_max) return Errc::malformed;
  for (const auto& each : message.lines()) {
    PALABRE_TRY(const auto line, codec::id<Digest>(each));
    if (!statement.lines.empty() && statement.lines.back() >= line) return Errc::malformed;
    statement.lines.push_back(line);
  }
  PALABRE_TRY(statement.list_hash, codec::optional_id<Digest>(message.list_hash()));
  return statement;
}

Result<StrikeStatement> decode_strike(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::StrikeHeader>(header));
  StrikeStatement statement;
  PALABRE_TRY(statement.sheet, codec::id<RecordId>(message.sheet()));
  PALABRE_TRY(statement.opening, codec::id<Digest>(message.opening()));
  return statement;
}

Result<CampaignStatement> decode_campaign(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::CampaignHeader>(header));
  CampaignStatement statement;
  PALABRE_TRY(statement.version, codec::id<Digest>(message.version()));
  PALABRE_TRY(statement.title, codec::text_ref(message.title()));
  statement.members = message.members();
  statement.organisations = message.organisations();
  PALABRE_TRY(statement.deadline, codec::day(message.deadline()));
  return statement;
}

Result<std::vector<RecordId>> decode_retract(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::RetractHeader>(header));
  const auto count = static_cast<std::size_t>(message.records_size());
  if (count == 0 || count > reference_count_max) return Errc::malformed;
  std::vector<RecordId> records;
  for (const auto& each : message.records()) {
    PALABRE_TRY(const auto record, codec::id<RecordId>(each));
    records.push_back(record);
  }
  return records;
}

Bytes encode(const ResolutionStatement& statement) {
  v1::ResolutionHeader message;
  message.set_target(codec::field(statement.target.view()));
  message.set_stance(static_cast<v1::Stance>(statement.stance));
  message.set_body(statement.body);
  message.set_date(statement.date);
  message.set_in_favour(statement.in_favour);
  message.set_against(statement.against);
  message.set_abstained(statement.abstained);
  message.set_quorum_met(statement.quorum_met);
  if (statement.minutes_hash)
    message.set_minutes_hash(codec::field(statement.minutes_hash->view()));
  return codec::serialise(message);
}

Bytes encode_attest(const RecordId& revision) {
  v1::AttestHeader message;
  message.set_revision(codec::field(revision.view()));
  return codec::serialise(message);
}

Bytes encode(const SheetStatement& statement) {
  v1::SheetHeader message;
  message.set_target(codec::field(statement.target.view()));
  message.set_channel(static_cast<v1::Channel>(statement.channel));
  message.set_place(statement.place);
  message.set_region(statement.region);
  message.set_date(statement.date);
  *message.mutable_witnessed() = codec::message(statement.witnessed);
  for (const auto& line : statement.lines) message.add_lines(codec::field(line.view()));
  if (statement.list_hash) message.set_list_hash(codec::field(statement.list_hash->view()));
  return codec::serialise(message);
}

Bytes encode(const StrikeStatement& statement) {
  v1::StrikeHeader message;
  message.set_sheet(codec::field(statement.sheet.view()));
  message.set_opening(codec::field(statement.opening.view()));
  return codec::serialise(message);
}

Bytes encode(const CampaignStatement& statement) {
  v1::CampaignHeader message;
  message.set_version(codec::field(statement.version.view()));
  *message.mutable_title() = codec::message(statement.title);
  message.set_members(statement.members);
  message.set_organisations(statement.organisations);
  message.set_deadline(statement.deadline);
  return codec::serialise(message);
}

Bytes encode_retract(const std::vector<RecordId>& records) {
  v1::RetractHeader message;
  for (const auto& record : records) message.add_records(codec::field(record.view()));
  return codec::serialise(message);
}

}  // namespace palabre::federation
