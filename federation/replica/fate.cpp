#include "federation/replica/fate.hpp"

#include "federation/record/posted.hpp"

namespace palabre::federation {

namespace {

using State = Fate::State;

Fate fate_of_voice(const Fold& fold, const Record& record, const RecordId& id) {
  const auto& voices = fold.support().voices(record.references.front());
  const auto spoken = voices.find(fold.person(record.home_org, record.signer));
  const auto* counted = spoken == voices.end() ? nullptr : fold.support().counted(spoken->second);
  if (counted == nullptr) return {State::not_counted, {}, false};
  if (counted->record != id) return {State::replaced, counted->record, false};
  return {State::counted, {}, false};
}

Fate fate_of_revision(const Fold& fold, const RecordId& id) {
  if (fold.amendments().adopted_in(id)) return {State::counted, {}, false};
  const auto head = fold.amendments().head(fold.amendments().revision(id)->amendment);
  if (head.withdrawn) return {State::withdrawn, {}, false};
  if (head.revision != id) return {State::replaced, head.revision, false};
  if (fold.erasures().is_erased(id)) return {State::erased, {}, false};
  return {State::counted, {}, false};
}

Fate fate_when_counted(const Fold& fold, const Record& record, const RecordId& id) {
  if (record.kind == static_cast<std::uint16_t>(Kind::endorse)) {
    return fate_of_voice(fold, record, id);
  }
  if (fold.amendments().revision(id) != nullptr) return fate_of_revision(fold, id);
  if (fold.erasures().is_erased(id)) return {State::erased, {}, false};
  return {State::counted, {}, false};
}

}  // namespace

SignedRecord spoken(const SignedRecord& record) {
  if (record.record.kind != static_cast<std::uint16_t>(Kind::carry)) return record;
  if (auto carried = decode_carry(record.record.header)) return std::move(*carried);
  return record;
}

Fate fate_of(const Fold& fold, const Feeds& feeds, const Place& place,
             const std::optional<SignedRecord>& record) {
  if (place.position >= feeds.counted(place.feed)) return {State::past_base, {}, false};
  if (!record) {
    const auto state = fold.is_pending(place) ? State::waiting : State::void_by_rule;
    return {state, {}, false};
  }
  const auto said = spoken(*record);
  const auto id = record_id(said.record);
  const auto first = fold.place_of(id);
  if (!first) {
    const bool at_a_cut = fold.carried().count(id) != 0;
    return {at_a_cut ? State::waiting : State::void_by_rule, {}, false};
  }
  auto fate = fate_when_counted(fold, said.record, id);
  if (*first != place) fate.state = State::repeated;
  fate.is_final = place.position < feeds.pinned(place.feed).size;
  return fate;
}

}  // namespace palabre::federation
