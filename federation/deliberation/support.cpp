#include "federation/deliberation/support.hpp"

#include <algorithm>

#include "federation/core/assert.hpp"

namespace palabre::federation {

namespace {

bool beats(const Voice& a, const Voice& b) noexcept {
  if (a.generation != b.generation) return a.generation > b.generation;
#ifdef PALABRE_PLANT_ARRIVAL_ORDER
  return true;
#endif
  if (a.seq != b.seq) return a.seq > b.seq;
  return a.record < b.record;
}

/// The count that a stance adds to; none for a withdrawn one.
std::uint64_t* count_of(Tally& tally, Stance stance) noexcept {
#ifdef PALABRE_PLANT_WITHDRAWN_COUNTS
  if (stance == Stance::withdrawn) return &tally.abstain;
#endif
  switch (stance) {
    case Stance::support: return &tally.support;
    case Stance::oppose: return &tally.oppose;
    case Stance::abstain: return &tally.abstain;
    case Stance::withdrawn: break;
  }
  return nullptr;
}

void add(Support::ByOrganisation& tallies, const Voice* voice) {
  if (voice == nullptr) return;
  if (auto* count = count_of(tallies[voice->org], voice->stance)) ++*count;
}

void remove(Support::ByOrganisation& tallies, const Voice* voice) {
  if (voice == nullptr) return;
  if (auto* count = count_of(tallies[voice->org], voice->stance)) {
    PALABRE_ASSERT(*count > 0);
    --*count;
  }
}

}  // namespace

void Support::admit(const OrgId& org) {
  if (admitted_.count(org) != 0) return;
  recount(org, [&] { admitted_.insert(org); });
}

void Support::expel(const OrgId& org) {
  if (admitted_.count(org) == 0) return;
  recount(org, [&] { admitted_.erase(org); });
}

template <class Change>
void Support::recount(const OrgId& org, Change change) {
  const auto says = [&org](const Voice& voice) { return voice.org == org; };
  std::vector<std::pair<Target*, const std::vector<Voice>*>> touched;
  for (auto& [id, target] : targets_) {
    for (const auto& [person, voices] : target.voices) {
      if (std::none_of(voices.begin(), voices.end(), says)) continue;
      remove(target.by_organisation, counted(voices));
      touched.emplace_back(&target, &voices);
    }
  }
  change();
  for (const auto& [target, voices] : touched) add(target->by_organisation, counted(*voices));
}

void Support::hear(const RecordId& target_id, const PublicKey& person, const Voice& voice) {
  auto& target = targets_[target_id];
  auto& voices = target.voices[person];
  remove(target.by_organisation, counted(voices));
  const auto earlier = std::find_if(voices.begin(), voices.end(),
                                    [&](const Voice& other) { return other.org == voice.org; });
  if (earlier == voices.end()) {
    voices.push_back(voice);
  } else if (beats(voice, *earlier)) {
    *earlier = voice;
  }
  add(target.by_organisation, counted(voices));
}

const Support::ByOrganisation& Support::by_organisation(const RecordId& target) const noexcept {
  static const ByOrganisation nothing;
  const auto found = targets_.find(target);
  return found == targets_.end() ? nothing : found->second.by_organisation;
}

Tally Support::tally(const RecordId& target) const noexcept {
  return sum_of(by_organisation(target));
}

Tally sum_of(const Support::ByOrganisation& tallies) noexcept {
  Tally sum;
  for (const auto& [org, tally] : tallies) {
    sum.support += tally.support;
    sum.oppose += tally.oppose;
    sum.abstain += tally.abstain;
  }
  return sum;
}

const Voice* Support::counted(const std::vector<Voice>& voices) const noexcept {
  const Voice* best = nullptr;
  for (const auto& voice : voices) {
    if (admitted_.count(voice.org) == 0) continue;
    if (best == nullptr || beats(voice, *best)) best = &voice;
  }
  return best;
}

const Support::Voices& Support::voices(const RecordId& target) const noexcept {
  static const Voices nobody;
  const auto found = targets_.find(target);
  return found == targets_.end() ? nobody : found->second.voices;
}

}  // namespace palabre::federation
