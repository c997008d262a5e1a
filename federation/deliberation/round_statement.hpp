// What is said around the text: advice and answers, meetings, notices and appeals, translations.
// Nothing is counted from any of it. Decoded and checked.
//
// Source: docs/protocol.md#amendments.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "federation/deliberation/ledger_statement.hpp"

namespace palabre::federation {

inline constexpr std::size_t question_count_max = 64;
inline constexpr std::size_t attendance_count_max = 200;
inline constexpr std::size_t outcome_count_max = 256;
inline constexpr std::size_t translated_count_max = 256;

enum class Advice : std::uint8_t {  // On the wire.
  adopt = 1,
  adopt_modified = 2,
  reject = 3,
  refer = 4,
  settled = 5,
  vote = 6,
};

/// What an organisation's coordinator would do with a revision.
struct RecommendStatement {
  RecordId revision;
  Advice advice = Advice::adopt;
  std::optional<RecordId> other = {};  ///< The revision that settles it, or that it is adopted as.
  std::optional<BodyRef> reason = {};

  friend bool operator==(const RecommendStatement&, const RecommendStatement&) = default;
};

/// The author's, to a recommendation.
struct AnswerStatement {
  bool agrees = false;
  std::optional<BodyRef> text = {};

  friend bool operator==(const AnswerStatement&, const AnswerStatement&) = default;
};

struct Attendance {
  OrgId org;
  std::uint32_t people = 0;

  friend bool operator==(const Attendance&, const Attendance&) = default;
};

struct MeetingStatement {
  std::optional<RecordId> replaces = {};  ///< The same organisation's earlier record of it.
  BodyRef title;
  std::string place;   ///< 1 to 100 bytes.
  std::string region;  ///< At most 100 bytes, as is the next.
  std::string series;  ///< Such as a regional tour.
  Day date = 0;
  std::uint32_t begins_at = 0;  ///< Minutes after midnight, there.
  std::uint32_t minutes = 0;    ///< 0: isn't said.
  std::optional<BodyRef> agenda = {};
  std::optional<BodyRef> report = {};  ///< Its minutes.
  std::vector<BodyRef> questions = {};
  std::vector<Attendance> attendance = {};  ///< Strictly ascending by org.
  std::vector<RecordId> outcomes = {};      ///< Records that came out of it; distinct.
  std::string language;

  friend bool operator==(const MeetingStatement&, const MeetingStatement&) = default;
};

enum class Ground : std::uint8_t {  // On the wire.
  off_topic = 1,
  personal_data = 2,
  insult = 3,
  unlawful = 4,
  spam = 5,
};

/// What an organisation thinks should not be shown. Each node does as its own people decide.
struct NoticeStatement {
  RecordId record;
  Ground ground = Ground::off_topic;
  bool lifted = false;  ///< It takes back what it had said before.
  BodyRef text;

  friend bool operator==(const NoticeStatement&, const NoticeStatement&) = default;
};

struct TranslatedText {
  Commitment source;
  BodyRef text;

  friend bool operator==(const TranslatedText&, const TranslatedText&) = default;
};

struct TranslateStatement {
  std::string language;
  std::vector<TranslatedText> texts;  ///< Strictly ascending by source.

  friend bool operator==(const TranslateStatement&, const TranslateStatement&) = default;
};

/// Each refuses with Errc::malformed.
Result<RecommendStatement> decode_recommend(ByteView header);
Result<AnswerStatement> decode_answer(ByteView header);
Result<MeetingStatement> decode_meeting(ByteView header);
Result<NoticeStatement> decode_notice(ByteView header);
Result<BodyRef> decode_appeal(ByteView header);
Result<TranslateStatement> decode_translate(ByteView header);

Bytes encode(const RecommendStatement& statement);
Bytes encode(const AnswerStatement& statement);
Bytes encode(const MeetingStatement& statement);
Bytes encode(const NoticeStatement& statement);
Bytes encode_appeal(const BodyRef& text);
Bytes encode(const TranslateStatement& statement);

}  // namespace palabre::federation
