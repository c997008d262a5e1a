#include <fmt/format.h>

#include <utility>

#include "federation/deliberation/body_refs.hpp"
#include "node/http/around.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Fields of one kind after the other; what its author took back is null.
class SaidJson {
 public:
  SaidJson(const ShownSaid& shown, const Api::Texts& texts, json::object& row)
      : shown_{shown}, texts_{texts}, row_{row} {}

  void operator()(const CampaignStatement& campaign) {
    row_["version"] = hex(campaign.version);
    row_["title"] = text(campaign.title);
    row_["members"] = campaign.members;
    row_["organisations"] = campaign.organisations;
    row_["deadline"] = iso_day(campaign.deadline);
  }
  void operator()(const RecommendStatement& recommended) {
    row_["revision"] = hex(recommended.revision);
    row_["advice"] = name_of(recommended.advice);
    row_["other"] = recommended.other ? json::value(hex(*recommended.other)) : json::value();
    row_["reason"] = text(recommended.reason);
  }
  void operator()(const MeetingStatement& meeting) {
    row_["replaces"] = meeting.replaces ? json::value(hex(*meeting.replaces)) : json::value();
    row_["title"] = text(meeting.title);
    row_["place"] = meeting.place;
    row_["region"] = meeting.region;
    row_["series"] = meeting.series;
    row_["date"] = iso_day(meeting.date);
    row_["begins_at"] = fmt::format("{:02}:{:02}", meeting.begins_at / 60, meeting.begins_at % 60);
    row_["minutes"] = meeting.minutes;
    row_["agenda"] = text(meeting.agenda);
    row_["report"] = text(meeting.report);
    row_["language"] = meeting.language;
    json::array questions;
    for (const auto& question : meeting.questions) questions.push_back(text(question));
    row_["questions"] = std::move(questions);
    json::array attendance;
    for (const auto& [org, people] : meeting.attendance) {
      attendance.push_back(json::object{{"organisation", hex(org)}, {"people", people}});
    }
    row_["attendance"] = std::move(attendance);
    json::array outcomes;
    for (const auto& outcome : meeting.outcomes) outcomes.push_back(json::value(hex(outcome)));
    row_["outcomes"] = std::move(outcomes);
  }
  void operator()(const NoticeStatement& notice) {
    row_["record"] = hex(notice.record);
    row_["ground"] = name_of(notice.ground);
    row_["lifted"] = notice.lifted;
    row_["text"] = text(notice.text);
  }
  void operator()(const AnswerStatement& answer) {
    row_["agrees"] = answer.agrees;
    row_["text"] = text(answer.text);
  }
  void operator()(const BodyRef& appeal) { row_["text"] = text(appeal); }
  void operator()(const TranslateStatement& translation) {
    row_["language"] = translation.language;
    json::array parts;
    for (const auto& [source, translated] : translation.texts) {
      parts.push_back(json::object{{"source", hex(source)}, {"text", text(translated)}});
    }
    row_["texts"] = std::move(parts);
  }

 private:
  json::value text(const BodyRef& ref) const {
    return shown_.erased ? json::value() : text_or_null(texts_, ref.commitment);
  }
  json::value text(const std::optional<BodyRef>& ref) const {
    return ref ? text(*ref) : json::value();
  }

  const ShownSaid& shown_;
  const Api::Texts& texts_;
  json::object& row_;
};

template <class Statement>
void add(SaidJson& writer, const Result<Statement>& statement) {
  if (statement) writer(*statement);
}

void add_fields(SaidJson& writer, Kind kind, ByteView header) {
  switch (kind) {
    case Kind::campaign: return add(writer, decode_campaign(header));
    case Kind::recommend: return add(writer, decode_recommend(header));
    case Kind::meeting: return add(writer, decode_meeting(header));
    case Kind::notice: return add(writer, decode_notice(header));
    case Kind::answer: return add(writer, decode_answer(header));
    case Kind::appeal: return add(writer, decode_appeal(header));
    case Kind::translate: return add(writer, decode_translate(header));
    default: return;
  }
}

/// What the last entry of an organisation with the same one takes the place of; none of kinds that
/// stand each by itself.
std::optional<RecordId> subject_of(Kind kind, ByteView header) {
  if (kind == Kind::recommend) {
    if (const auto recommended = decode_recommend(header)) return recommended->revision;
  }
  if (kind == Kind::notice) {
    if (const auto notice = decode_notice(header)) return notice->record;
  }
  return std::nullopt;
}

Kind replies_to(Kind kind) { return kind == Kind::recommend ? Kind::answer : Kind::appeal; }

}  // namespace

std::string_view name_of(Advice advice) {
  switch (advice) {
    case Advice::adopt: return "adopt";
    case Advice::adopt_modified: return "adopt_modified";
    case Advice::reject: return "reject";
    case Advice::refer: return "refer";
    case Advice::settled: return "settled";
    case Advice::vote: return "vote";
  }
  return "unknown";
}

std::string_view name_of(Ground ground) {
  switch (ground) {
    case Ground::off_topic: return "off_topic";
    case Ground::personal_data: return "personal_data";
    case Ground::insult: return "insult";
    case Ground::unlawful: return "unlawful";
    case Ground::spam: return "spam";
  }
  return "unknown";
}

std::string_view name_of(Channel channel) {
  return channel == Channel::paper ? "paper" : "meeting";
}

std::string_view name_of(RoundPhase phase) {
  switch (phase) {
    case RoundPhase::collecting: return "collecting";
    case RoundPhase::discussion: return "discussion";
    case RoundPhase::frozen: return "frozen";
    case RoundPhase::decided: return "decided";
    case RoundPhase::published: return "published";
  }
  return "unknown";
}

std::string iso_day(Day day) {
  constexpr Day month_unit = 100;
  constexpr Day year_unit = 10'000;
  return fmt::format("{:04}-{:02}-{:02}", day / year_unit, day / month_unit % month_unit,
                     day % month_unit);
}

SaidReader::SaidReader(const Fold& fold, Kind kind)
    : fold_{fold}, kind_{kind}, reply_kind_{replies_to(kind)} {
  std::map<std::pair<OrgId, RecordId>, RecordId> latest;
  for (const auto& entry : fold.said(kind)) {
    if (kind == Kind::meeting) {
      const auto meeting = decode_meeting(entry.header);
      const auto* before = meeting && meeting->replaces ? fold.said(*meeting->replaces) : nullptr;
      if (before != nullptr && before->org == entry.org) outdated_.insert(before->id);
    }
    const auto subject = subject_of(kind, entry.header);
    if (!subject) continue;
    if (kind == Kind::recommend) about_[*subject].push_back(&entry);
    // Of one organisation they come in the order of its feed.
    auto [last, is_first] = latest.try_emplace({entry.org, *subject}, entry.id);
    if (!is_first) outdated_.insert(std::exchange(last->second, entry.id));
  }
  if (kind != Kind::recommend && kind != Kind::notice) return;
  for (const auto& reply : fold.said(reply_kind_)) {
    if (reply.reference) replies_[*reply.reference].push_back(&reply);
  }
}

ShownSaid SaidReader::shown(const SaidEntry& entry) const {
  const auto show = [&](Kind kind, const SaidEntry& each) {
    return ShownSaid{each,
                     kind,
                     name_in(fold_, each.org),
                     fold_.erasures().is_erased(each.id),
                     outdated_.count(each.id) == 0,
                     {}};
  };
  auto shown = show(kind_, entry);
  const auto replies = replies_.find(entry.id);
  if (replies == replies_.end()) return shown;
  for (const auto* reply : replies->second) shown.replies.push_back(show(reply_kind_, *reply));
  return shown;
}

std::vector<ShownSaid> SaidReader::current_about(const RecordId& revision) const {
  std::vector<ShownSaid> shown_now;
  const auto found = about_.find(revision);
  if (found == about_.end()) return shown_now;
  for (const auto* entry : found->second) {
    if (outdated_.count(entry->id) == 0) shown_now.push_back(shown(*entry));
  }
  return shown_now;
}

std::set<RecordId> hidden_by(const Fold& fold, const OrgId& org) {
  std::set<RecordId> hidden;
  for (const auto& entry : fold.said(Kind::notice)) {
    const auto notice =
        entry.org == org ? decode_notice(entry.header) : Result<NoticeStatement>{Errc::not_found};
    if (!notice) continue;
    // They come in the order of its feed.
    if (notice->lifted) {
      hidden.erase(notice->record);
    } else {
      hidden.insert(notice->record);
    }
  }
  return hidden;
}

std::vector<Commitment> texts_of(const ShownSaid& shown) {
  std::vector<Commitment> texts;
  const auto kind = static_cast<std::uint16_t>(shown.kind);
  for (const auto& ref : body_refs(kind, shown.entry.header)) texts.push_back(ref.commitment);
  for (const auto& reply : shown.replies) {
    const auto more = texts_of(reply);
    texts.insert(texts.end(), more.begin(), more.end());
  }
  return texts;
}

json::object to_json(const ShownSaid& shown, const Api::Texts& texts) {
  json::object row{{"id", hex(shown.entry.id)},  {"organisation", hex(shown.entry.org)},
                   {"name", shown.organisation}, {"member", nullptr},
                   {"erased", shown.erased},     {"current", shown.current}};
  if (shown.entry.author) row["member"] = hex(shown.entry.author->person);
  SaidJson writer{shown, texts, row};
  add_fields(writer, shown.kind, shown.entry.header);
  if (shown.kind == Kind::recommend || shown.kind == Kind::notice) {
    json::array replies;
    for (const auto& reply : shown.replies) replies.push_back(to_json(reply, texts));
    row[shown.kind == Kind::recommend ? "answers" : "appeals"] = std::move(replies);
  }
  return row;
}

}  // namespace palabre::node
