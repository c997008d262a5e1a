#include "federation/deliberation/decision.hpp"

#include <algorithm>

#include "federation/crypto/hash.hpp"
#include "federation/text/consolidate.hpp"

namespace palabre::federation {

namespace {

constexpr Context text_context{"palabre/text"};

using Reason = Objection::Reason;
using Objections = std::vector<Objection>;

/// Why a revision can't be adopted, whatever the others are; none if it can.
std::optional<Objection> objection_to(const Fold& fold, const RecordId& id) {
  const auto& amendments = fold.amendments();
  const auto* revision = amendments.revision(id);
  if (revision == nullptr) return Objection{Reason::unknown, id, {}, {}};
  if (amendments.adopted_in(id)) return Objection{Reason::adopted_before, id, {}, {}};
  const auto head = amendments.head(revision->amendment);
  if (head.withdrawn) return Objection{Reason::withdrawn, id, {}, {}};
  if (head.revision != id) return Objection{Reason::superseded, id, {}, {}};
  if (fold.erasures().is_erased(id)) return Objection{Reason::erased, id, {}, {}};
  const auto& round = fold.round();
  if (round.is_frozen() && revision->height >= round.frozen_at()) {
    return Objection{Reason::too_late, id, {}, {}};
  }
  const auto& thresholds = fold.charter().thresholds;
  const auto reach = fold.reach(id);
  if (!meets(reach, thresholds)) return Objection{Reason::thresholds, id, {}, reach};
  return std::nullopt;
}

void check_organisations(const Fold& fold, const AgendaStatement& agenda, Objections& found) {
  for (const auto& change : agenda.changes.organisations) {
    if (!fold.admission().is_admitted(change.org)) {
      found.push_back({Reason::unknown, {}, change.org, {}});
    } else if (change.root_key && !change.root_lost) {
      const auto published = fold.next_root_digest(change.org);
      const bool due = published && *published == next_root_digest(*change.root_key);
      if (!due) found.push_back({Reason::other_root_key, {}, change.org, {}});
    }
  }
}

/// What the agenda changes about `org`; none if nothing.
const OrganisationChange* change_of(const AgendaStatement& agenda, const OrgId& org) {
  const auto& changes = agenda.changes.organisations;
  const auto at = std::find_if(changes.begin(), changes.end(),
                               [&](const auto& change) { return change.org == org; });
  return at == changes.end() ? nullptr : &*at;
}

void check_stewards(const Fold& fold, const AgendaStatement& agenda, Objections& found) {
  if (stewards_after(fold.stewards(), agenda.changes).empty()) {
    found.push_back({Reason::no_steward_left, {}, {}, {}});
  }
  for (const auto& [org, root_key] : agenda.changes.stewards.value_or(Stewards{})) {
    const auto* change = change_of(agenda, org);
    const bool removed = change != nullptr && change->removed;
    const bool rotates = change != nullptr && change->root_key;
    const bool right_key = rotates ? change->root_key == root_key : fold.is_root(org, root_key);
    if (fold.admission().is_admitted(org) && !removed && right_key) continue;
    found.push_back({Reason::steward_unknown, {}, org, {}});
  }
}

void check_round(const Fold& fold, const Changes& changes, Objections& found) {
  if (changes.round && !fold.round().may_become(*changes.round)) {
    found.push_back({Reason::round_order, {}, {}, {}});
  }
  if (changes.charter && fold.round().is_open()) {
    found.push_back({Reason::charter_frozen, {}, {}, {}});
  }
}

/// Those that amend the platform's text apply to it at once, and then those that amend them, in the
/// agenda's order.
Manifest consolidated(const Manifest& base, const std::vector<const Revision*>& adopted,
                      const AgendaStatement& agenda, Objections& found) {
  Merged merged;
  for (const auto& merge : agenda.merges) merged.emplace(merge.block, merge.text.commitment);
  std::vector<Contribution> contributions;
  for (const auto* revision : adopted) {
    if (!revision->base) contributions.push_back({revision->id, revision->statement.operations});
  }
  auto made = consolidate(base, contributions, merged);
  for (const auto index : made.conflicts) {
    found.push_back({Reason::conflict, contributions[index].id, {}, {}});
  }
  for (const auto& block : made.idle_merges) {
    found.push_back({Reason::wrong_merge, {}, {}, {}, block});
  }
  for (const auto* revision : adopted) {
    if (!revision->base) continue;
    auto applied = apply(made.text, revision->statement.operations, revision->id);
    if (applied) {
      made.text = std::move(*applied);
    } else {
      found.push_back({Reason::conflict, revision->id, {}, {}});
    }
  }
  return std::move(made.text);
}

}  // namespace

Digest text_hash(const Manifest& text) {
  constexpr std::uint32_t rule_book = 1;
  ByteWriter writer;
  writer.u32(rule_book).u32(static_cast<std::uint32_t>(text.size()));
  for (const auto& block : text) {
    writer.raw(block.id.view()).u8(static_cast<std::uint8_t>(block.kind)).u8(block.level);
    writer.raw(block.text.view());
  }
  return hash_as<Digest>(text_context, {ByteView{writer.bytes()}});
}

std::variant<Decision, Objections> decide(const Fold& fold, const AgendaStatement& agenda) {
  Objections found;
  if (agenda.height != fold.height() + 1 || agenda.parent_adoption != fold.parent()) {
    found.push_back({Reason::other_height, {}, {}, {}});
    return found;
  }
  std::vector<const Revision*> adopted;
  for (const auto& id : agenda.adopted) {
    if (const auto objection = objection_to(fold, id)) {
      found.push_back(*objection);
    } else {
      adopted.push_back(fold.amendments().revision(id));
    }
  }
  Decision decision{consolidated(fold.amendments().base(), adopted, agenda, found)};
  check_organisations(fold, agenda, found);
  check_stewards(fold, agenda, found);
  check_round(fold, agenda.changes, found);
  if (!found.empty()) return found;
  return decision;
}

}  // namespace palabre::federation
