#include "federation/deliberation/body_refs.hpp"

#include "federation/deliberation/agenda.hpp"
#include "federation/deliberation/round_statement.hpp"
#include "federation/deliberation/statement.hpp"
#include "federation/record/kind.hpp"
#include "federation/record/posted.hpp"

namespace palabre::federation {

namespace {

/// Of what organisations and members say around the text, and of sheets.
std::vector<BodyRef> said_refs(Kind kind, ByteView header) {
  std::vector<BodyRef> refs;
  const auto add = [&](const std::optional<BodyRef>& ref) {
    if (ref) refs.push_back(*ref);
  };
  if (kind == Kind::sheet) {
    if (const auto sheet = decode_sheet(header)) add(sheet->witnessed);
  } else if (kind == Kind::campaign) {
    if (const auto campaign = decode_campaign(header)) add(campaign->title);
  } else if (kind == Kind::recommend) {
    if (const auto recommended = decode_recommend(header)) add(recommended->reason);
  } else if (kind == Kind::meeting) {
    const auto meeting = decode_meeting(header);
    if (!meeting) return refs;
    refs = meeting->questions;
    add(meeting->title);
    add(meeting->agenda);
    add(meeting->report);
  } else if (kind == Kind::notice) {
    if (const auto notice = decode_notice(header)) add(notice->text);
  } else if (kind == Kind::answer) {
    if (const auto answer = decode_answer(header)) add(answer->text);
  } else if (kind == Kind::appeal) {
    if (const auto text = decode_appeal(header)) refs.push_back(*text);
  } else if (kind == Kind::translate) {
    const auto translated = decode_translate(header);
    if (!translated) return refs;
    for (const auto& each : translated->texts) refs.push_back(each.text);
  }
  return refs;
}

}  // namespace

std::vector<BodyRef> body_refs(std::uint16_t kind, ByteView header) {
  std::vector<BodyRef> refs;
  const auto add_amendment = [&](AmendmentStatement statement) {
    refs = std::move(statement.bodies);
    refs.push_back(statement.title);
    if (statement.reason) refs.push_back(*statement.reason);
  };
  switch (static_cast<Kind>(kind)) {
    case Kind::amendment:
    case Kind::revise:
      if (auto statement = decode_amendment(header)) add_amendment(std::move(*statement));
      break;
    case Kind::rebase:
      if (auto rebase = decode_rebase(header)) add_amendment(std::move(rebase->amendment));
      break;
    case Kind::comment:
      if (const auto statement = decode_comment(header)) refs.push_back(statement->text);
      break;
    case Kind::story:
      if (const auto statement = decode_story(header)) {
        refs.push_back(statement->title);
        refs.push_back(statement->text);
      }
      break;
    case Kind::agenda:
      if (const auto agenda = decode_agenda(header)) {
        for (const auto& merge : agenda->merges) refs.push_back(merge.text);
      }
      break;
    case Kind::carry:
      if (const auto carried = decode_carry(header)) {
        const auto& record = carried->record;
        const auto inner = static_cast<Kind>(record.kind);
        if (inner != Kind::carry) return body_refs(record.kind, record.header);
      }
      break;
    default: return said_refs(static_cast<Kind>(kind), header);
  }
  return refs;
}

}  // namespace palabre::federation
