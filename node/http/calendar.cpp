// Meetings as a calendar to subscribe to.

#include "node/http/around.hpp"
#include "node/publish/ical.hpp"

namespace palabre::node {

using namespace federation;

namespace {

struct Entry {
  CalendarMeeting meeting;
  MeetingStatement statement;
  bool erased = false;
};

/// The first record of a meeting, which its later ones replace, and how many did.
std::pair<RecordId, std::uint32_t> origin_of(const Fold& fold, const SaidEntry& entry) {
  std::pair<RecordId, std::uint32_t> origin{entry.id, 0};
  for (const auto* at = &entry;;) {
    const auto meeting = decode_meeting(at->header);
    const auto* before = meeting && meeting->replaces ? fold.said(*meeting->replaces) : nullptr;
    // A record can't name one that comes after it, so the chain ends.
    if (before == nullptr || before->org != entry.org) return origin;
    origin.first = before->id;
    ++origin.second;
    at = before;
  }
}

std::vector<Entry> entries_of(const Fold& fold) {
  std::vector<Entry> entries;
  const SaidReader reader{fold, Kind::meeting};
  for (const auto& said : fold.said(Kind::meeting)) {
    const auto shown = reader.shown(said);
    const auto meeting = decode_meeting(said.header);
    if (!shown.current || !meeting) continue;
    const auto [first, count] = origin_of(fold, said);
    entries.push_back({{hex(first), count, meeting->date, meeting->begins_at, meeting->minutes, "",
                        meeting->place, ""},
                       *meeting,
                       shown.erased});
  }
  return entries;
}

std::string words_of(const Api::Texts& texts, const BodyRef& ref) {
  const auto found = texts.find(ref.commitment);
  return found == texts.end() ? "…" : found->second.words;
}

}  // namespace

awaitable<HttpResponse> get_calendar(Api& api, Call) {
  co_await api.node().readable();
  auto entries = entries_of(api.fold());
  const auto name = api.fold().founding().name;
  const auto version = hex(api.fold().digest());
  std::vector<Commitment> wanted;
  for (const auto& entry : entries) {
    wanted.push_back(entry.statement.title.commitment);
    if (entry.statement.agenda) wanted.push_back(entry.statement.agenda->commitment);
    for (const auto& question : entry.statement.questions) wanted.push_back(question.commitment);
  }
  const auto texts = co_await api.texts(std::move(wanted));
  std::vector<CalendarMeeting> meetings;
  for (auto& [meeting, statement, erased] : entries) {
    meeting.title = erased ? "…" : words_of(texts, statement.title);
    if (!erased && statement.agenda) meeting.description = words_of(texts, *statement.agenda);
    for (const auto& question : statement.questions) {
      if (erased) break;
      if (!meeting.description.empty()) meeting.description += "\n";
      meeting.description += "? " + words_of(texts, question);
    }
    meetings.push_back(std::move(meeting));
  }
  HttpResponse response;
  response.status = 200;
  response.headers["Content-Type"] = "text/calendar; charset=utf-8";
  response.headers["Cache-Control"] = "no-cache";
  response.headers["ETag"] = "\"" + version + "\"";
  response.body = to_ical(name, meetings);
  co_return response;
}

}  // namespace palabre::node
