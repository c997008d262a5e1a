// What other organisations append of a member whose own node refuses it, or is gone.
//
// Whether it counts depends on the end of the home organisation's part of the cut: who is enrolled
// there, and what of the same came by itself. So it is judged once, when a cut is complete, and
// between two adoptions it waits.
//
// Source: docs/protocol.md#carry, docs/adr/0014-what-is-carried-counts-at-the-end.md.

#include <limits>

#include "federation/core/assert.hpp"
#include "federation/core/limits.hpp"
#include "federation/deliberation/body_refs.hpp"
#include "federation/deliberation/fold.hpp"
#include "federation/record/posted.hpp"

namespace palabre::federation {

namespace {

/// What a member could have said in a feed of its own organisation, which isn't `carrier`.
bool may_be_carried(const Record& record, const NetworkId& network, const OrgId& carrier) {
  const auto rule = kind_rule(record.kind);
  if (!rule || rule->signer != Signer::member) return false;
  const auto references = record.references.size();
  return record.network == network && record.home_org != carrier && record.seq != 0 &&
         record.seq <= member_seq_max && references >= rule->reference_count_min &&
         references <= rule->reference_count_max;
}

}  // namespace

bool Fold::count_carry(const Staged& staged) {
  if (!staged.carried) return false;
  const auto& record = staged.carried->record;
  if (!may_be_carried(record, network_, staged.place.feed.org)) return false;
  const auto refs = body_refs(record.kind, record.header);
  new_bodies_.insert(new_bodies_.end(), refs.begin(), refs.end());
  const auto at = carried_.emplace(record_id(record), Carried{*staged.carried, {}}).first;
  at->second.places.insert(staged.place);
#ifdef PALABRE_PLANT_CARRIES_AT_ONCE
  count_carried();
#endif
  return true;
}

void Fold::count_carried() {
#ifndef PALABRE_PLANT_CARRIES_AT_ONCE
  PALABRE_ASSERT(settled());
#endif
  digest_.reset();
  std::map<RecordId, std::vector<RecordId>> waiting;  // By what they wait for.
  std::set<RecordId> ready;
  const auto sort_in = [&](const RecordId& id) {
    for (const auto& reference : carried_.at(id).record.record.references) {
      if (places_.count(reference) != 0) continue;
      if (carried_.count(reference) != 0) waiting[reference].push_back(id);
      return;
    }
    ready.insert(id);
  };
  std::erase_if(carried_, [this](const auto& each) {
    const bool came_by_itself = places_.count(each.first) != 0;
    if (came_by_itself) stand(each.second);
    return came_by_itself;
  });
  for (const auto& [id, carried] : carried_) sort_in(id);
  while (!ready.empty()) {
    const auto id = ready.extract(ready.begin()).value();
    if (!count_carried(id, carried_.at(id))) continue;
    carried_.erase(id);
    if (const auto freed = waiting.extract(id)) {
      for (const auto& waiter : freed.mapped()) sort_in(waiter);
    }
  }
}

bool Fold::count_carried(const RecordId& id, const Carried& carried) {
  const auto& record = carried.record.record;
  const auto* member = roll(record.home_org).find(record.signer);
  if (member == nullptr || !member->enrolled()) return false;
  Staged staged;
  staged.place = *carried.places.begin();
  staged.row = {record.kind, member->number, record.seq, {}, record.header};
  staged.signature = carried.record.signature;
  staged.record = carried.record;
  staged.id = id;
  staged.home_end = end_of(record.home_org);
  if (!count_member(staged, *member)) return false;
  places_.emplace(id, staged.place);
  stand(carried);
  organisations_[record.home_org].roll.heard(record.signer, record.seq);
  entries_.push_back({id, staged.place, static_cast<Kind>(record.kind), record.signer, record.seq});
  return true;
}

/// From now on it may be named by the places of its Carries.
void Fold::stand(const Carried& carried) {
  for (const auto& place : carried.places) {
    feeds_.at(place.feed).standing.insert(place.position);
  }
}

/// The last row that has been read of the organisation's logical feed; none if none has.
std::optional<Position> Fold::end_of(const OrgId& org) const {
  const auto after = feeds_.upper_bound({org, std::numeric_limits<std::uint32_t>::max()});
  if (after == feeds_.begin()) return std::nullopt;
  const auto& [feed, read] = *std::prev(after);
  if (feed.org != org || read.ids.empty()) return std::nullopt;
  return Position{feed.epoch, read.ids.size() - 1};
}

}  // namespace palabre::federation
