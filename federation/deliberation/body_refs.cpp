#include "federation/deliberation/body_refs.hpp"

#include "federation/deliberation/agenda.hpp"
#include "federation/deliberation/statement.hpp"
#include "federation/record/kind.hpp"
#include "federation/record/posted.hpp"

namespace palabre::federation {

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
    default: break;
  }
  return refs;
}

}  // namespace palabre::federation
