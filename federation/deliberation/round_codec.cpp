#include <palabre/v1/record.pb.h>

#include <set>

#include "federation/deliberation/body_codec.hpp"
#include "federation/deliberation/round_statement.hpp"
#include "federation/record/codec_support.hpp"

namespace palabre::federation {

namespace {

Result<void> read_lists(const v1::MeetingHeader& message, MeetingStatement& into) {
  const auto within = [](int count, std::size_t max) {
    return static_cast<std::size_t>(count) <= max;
  };
  const bool fits = within(message.questions_size(), question_count_max) &&
                    within(message.attendance_size(), attendance_count_max) &&
                    within(message.outcomes_size(), outcome_count_max);
  if (!fits) return Errc::malformed;
  for (const auto& each : message.questions()) {
    PALABRE_TRY(const auto question, codec::text_ref(each));
    into.questions.push_back(question);
  }
  for (const auto& each : message.attendance()) {
    PALABRE_TRY(const auto org, codec::id<OrgId>(each.org_id()));
    if (!into.attendance.empty() && into.attendance.back().org >= org) return Errc::malformed;
    into.attendance.push_back({org, each.people()});
  }
  std::set<RecordId> distinct;
  for (const auto& each : message.outcomes()) {
    PALABRE_TRY(const auto outcome, codec::id<RecordId>(each));
    if (!distinct.insert(outcome).second) return Errc::malformed;
    into.outcomes.push_back(outcome);
  }
  return boost::system::in_place_value;
}

}  // namespace

Result<RecommendStatement> decode_recommend(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::RecommendHeader>(header));
  RecommendStatement statement;
  PALABRE_TRY(statement.revision, codec::id<RecordId>(message.revision()));
  if (message.advice() == v1::ADVICE_UNSPECIFIED || !v1::Advice_IsValid(message.advice())) {
    return Errc::malformed;
  }
  statement.advice = static_cast<Advice>(message.advice());
  PALABRE_TRY(statement.other, codec::optional_id<RecordId>(message.other()));
  PALABRE_TRY(statement.reason, codec::optional_text(message.reason(), message.has_reason()));
  return statement;
}

Result<AnswerStatement> decode_answer(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::AnswerHeader>(header));
  AnswerStatement statement;
  statement.agrees = message.agrees();
  PALABRE_TRY(statement.text, codec::optional_text(message.text(), message.has_text()));
  return statement;
}

Result<MeetingStatement> decode_meeting(ByteView header) {
  constexpr std::uint32_t begins_at_max = 24 * 60 - 1;
  constexpr std::uint32_t minutes_max = 7 * 24 * 60;
  PALABRE_TRY(const auto message, codec::parse<v1::MeetingHeader>(header));
  MeetingStatement statement;
  PALABRE_TRY(statement.replaces, codec::optional_id<RecordId>(message.replaces()));
  PALABRE_TRY(statement.title, codec::text_ref(message.title()));
  PALABRE_TRY(statement.place, codec::place(message.place(), 1));
  PALABRE_TRY(statement.region, codec::place(message.region()));
  PALABRE_TRY(statement.series, codec::place(message.series()));
  PALABRE_TRY(statement.date, codec::day(message.date()));
  if (message.begins_at() > begins_at_max || message.minutes() > minutes_max) {
    return Errc::malformed;
  }
  statement.begins_at = message.begins_at();
  statement.minutes = message.minutes();
  PALABRE_TRY(statement.agenda, codec::optional_text(message.agenda(), message.has_agenda()));
  PALABRE_TRY(statement.report, codec::optional_text(message.report(), message.has_report()));
  PALABRE_TRY(statement.language, codec::language(message.language()));
  if (const auto lists = read_lists(message, statement); !lists) return lists.error();
  return statement;
}

Result<NoticeStatement> decode_notice(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::NoticeHeader>(header));
  NoticeStatement statement;
  PALABRE_TRY(statement.record, codec::id<RecordId>(message.record()));
  if (message.ground() == v1::GROUND_UNSPECIFIED || !v1::Ground_IsValid(message.ground())) {
    return Errc::malformed;
  }
  statement.ground = static_cast<Ground>(message.ground());
  statement.lifted = message.lifted();
  PALABRE_TRY(statement.text, codec::text_ref(message.text()));
  return statement;
}

Result<BodyRef> decode_appeal(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::AppealHeader>(header));
  return codec::text_ref(message.text());
}

Result<TranslateStatement> decode_translate(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::TranslateHeader>(header));
  TranslateStatement statement;
  PALABRE_TRY(statement.language, codec::language(message.language()));
  const auto count = static_cast<std::size_t>(message.texts_size());
  if (count == 0 || count > translated_count_max) return Errc::malformed;
  for (const auto& each : message.texts()) {
    TranslatedText text;
    PALABRE_TRY(text.source, codec::id<Commitment>(each.source()));
    PALABRE_TRY(text.text, codec::text_ref(each.text()));
    auto& texts = statement.texts;
    if (!texts.empty() && texts.back().source >= text.source) return Errc::malformed;
    texts.push_back(text);
  }
  return statement;
}

Bytes encode(const RecommendStatement& statement) {
  v1::RecommendHeader message;
  message.set_revision(codec::field(statement.revision.view()));
  message.set_advice(static_cast<v1::Advice>(statement.advice));
  if (statement.other) message.set_other(codec::field(statement.other->view()));
  if (statement.reason) *message.mutable_reason() = codec::message(*statement.reason);
  return codec::serialise(message);
}

Bytes encode(const AnswerStatement& statement) {
  v1::AnswerHeader message;
  message.set_agrees(statement.agrees);
  if (statement.text) *message.mutable_text() = codec::message(*statement.text);
  return codec::serialise(message);
}

Bytes encode(const MeetingStatement& statement) {
  v1::MeetingHeader message;
  if (statement.replaces) message.set_replaces(codec::field(statement.replaces->view()));
  *message.mutable_title() = codec::message(statement.title);
  message.set_place(statement.place);
  message.set_region(statement.region);
  message.set_series(statement.series);
  message.set_date(statement.date);
  message.set_begins_at(statement.begins_at);
  message.set_minutes(statement.minutes);
  if (statement.agenda) *message.mutable_agenda() = codec::message(*statement.agenda);
  if (statement.report) *message.mutable_report() = codec::message(*statement.report);
  for (const auto& each : statement.questions) *message.add_questions() = codec::message(each);
  for (const auto& each : statement.attendance) {
    auto& attendance = *message.add_attendance();
    attendance.set_org_id(codec::field(each.org.view()));
    attendance.set_people(each.people);
  }
  for (const auto& each : statement.outcomes) message.add_outcomes(codec::field(each.view()));
  message.set_language(statement.language);
  return codec::serialise(message);
}

Bytes encode(const NoticeStatement& statement) {
  v1::NoticeHeader message;
  message.set_record(codec::field(statement.record.view()));
  message.set_ground(static_cast<v1::Ground>(statement.ground));
  message.set_lifted(statement.lifted);
  *message.mutable_text() = codec::message(statement.text);
  return codec::serialise(message);
}

Bytes encode_appeal(const BodyRef& text) {
  v1::AppealHeader message;
  *message.mutable_text() = codec::message(text);
  return codec::serialise(message);
}

Bytes encode(const TranslateStatement& statement) {
  v1::TranslateHeader message;
  message.set_language(statement.language);
  for (const auto& each : statement.texts) {
    auto& text = *message.add_texts();
    text.set_source(codec::field(each.source.view()));
    *text.mutable_text() = codec::message(each.text);
  }
  return codec::serialise(message);
}

}  // namespace palabre::federation
