#include "node/publish/ical.hpp"

#include <fmt/format.h>

#include <string_view>

namespace palabre::node {

namespace {

constexpr std::size_t line_bytes_max = 75;

/// TEXT values: backslash, semicolon, comma and line feed are escaped.
std::string text_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || c == ';' || c == ',') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
      out += c;
    }
  }
  return out;
}

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

/// One content line, folded where it is too long, never inside a character.
void add(std::string& calendar, std::string_view line) {
  std::size_t room = line_bytes_max;
  while (line.size() > room) {
    auto end = room;
    while (continues_a_character(line[end])) --end;
    calendar += line.substr(0, end);
    calendar += "\r\n ";
    line.remove_prefix(end);
    room = line_bytes_max - 1;
  }
  calendar += line;
  calendar += "\r\n";
}

void add(std::string& calendar, const CalendarMeeting& meeting) {
  add(calendar, "BEGIN:VEVENT");
  add(calendar, "UID:" + meeting.id + "@palabre");
  // The time of the record isn't decided by anybody; the day of the meeting is what is known.
  add(calendar, fmt::format("DTSTAMP:{:08}T000000Z", meeting.date));
  add(calendar, fmt::format("SEQUENCE:{}", meeting.sequence));
  add(calendar, fmt::format("DTSTART:{:08}T{:02}{:02}00", meeting.date, meeting.begins_at / 60,
                            meeting.begins_at % 60));
  if (meeting.minutes > 0) add(calendar, fmt::format("DURATION:PT{}M", meeting.minutes));
  add(calendar, "SUMMARY:" + text_value(meeting.title));
  add(calendar, "LOCATION:" + text_value(meeting.place));
  if (!meeting.description.empty()) add(calendar, "DESCRIPTION:" + text_value(meeting.description));
  add(calendar, "END:VEVENT");
}

}  // namespace

std::string to_ical(const std::string& name, const std::vector<CalendarMeeting>& meetings) {
  std::string calendar;
  add(calendar, "BEGIN:VCALENDAR");
  add(calendar, "VERSION:2.0");
  add(calendar, "PRODID:-//Palabre//Palabre//FR");
  add(calendar, "X-WR-CALNAME:" + text_value(name));
  for (const auto& meeting : meetings) add(calendar, meeting);
  add(calendar, "END:VCALENDAR");
  return calendar;
}

}  // namespace palabre::node
