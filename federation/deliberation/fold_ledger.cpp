// Support beside that of members, and what is said around the text.

#include "federation/deliberation/body_refs.hpp"
#include "federation/deliberation/fold.hpp"
#include "federation/deliberation/round_statement.hpp"

namespace palabre::federation {

namespace {

/// An organisation as the author of its own records. Its id is no key that signs.
Author author_of(const OrgId& org) noexcept {
  const PublicKey self{org.bytes};
  return {self, self, org};
}

bool decodes(Kind kind, ByteView header) {
  switch (kind) {
    case Kind::campaign: return decode_campaign(header).has_value();
    case Kind::recommend: return decode_recommend(header).has_value();
    case Kind::meeting: return decode_meeting(header).has_value();
    case Kind::notice: return decode_notice(header).has_value();
    case Kind::answer: return decode_answer(header).has_value();
    case Kind::appeal: return decode_appeal(header).has_value();
    case Kind::translate: return decode_translate(header).has_value();
    default: return false;
  }
}

void add(Support::ByOrganisation& into, const Voice& voice) {
  auto& tally = into[voice.org];
  if (voice.stance == Stance::support) ++tally.support;
  if (voice.stance == Stance::oppose) ++tally.oppose;
  if (voice.stance == Stance::abstain) ++tally.abstain;
}

}  // namespace

bool Fold::count_ledger(const Staged& staged) {
  const auto& org = staged.place.feed.org;
  const auto& header = staged.row.header;
  switch (static_cast<Kind>(staged.row.kind)) {
    case Kind::resolution: {
      auto resolution = decode_resolution(header);
      if (!resolution) return false;
      ledgers_.resolve(staged.id, org, std::move(*resolution));
      return true;
    }
    case Kind::attest: {
      const auto revision = decode_attest(header);
      if (!revision || stewards_.count(org) == 0) return false;
      ledgers_.attest(org, *revision);
      return true;
    }
    case Kind::sheet: {
      auto sheet = decode_sheet(header);
      if (!sheet) return false;
      refer(staged, author_of(org), {sheet->witnessed});
      ledgers_.add({staged.id, org, std::move(*sheet), {}});
      return true;
    }
    case Kind::strike: {
      const auto strike = decode_strike(header);
      if (!strike) return false;
      ledgers_.strike(*strike);
      return true;
    }
    case Kind::retract: {
      const auto records = decode_retract(header);
      if (!records) return false;
      for (const auto& record : *records) erasures_.erase(record, author_of(org));
      return true;
    }
    default: return false;
  }
}

bool Fold::count_said(const Staged& staged, const std::optional<Owner>& author) {
  const auto kind = static_cast<Kind>(staged.row.kind);
  const auto& record = staged.record.record;
  if (!decodes(kind, record.header)) return false;
  std::optional<RecordId> reference;
  if (!record.references.empty()) {
    reference = record.references.front();
    const auto answered = said_at_.find(*reference);
    const auto due = kind == Kind::answer ? Kind::recommend : Kind::notice;
    if (answered == said_at_.end() || answered->second.first != due) return false;
  }
  const auto bodies = body_refs(record.kind, record.header);
  if (author) {
    refer(staged, *author, bodies);
  } else {
    refer(staged, author_of(record.home_org), bodies);
  }
  auto& entries = said_[kind];
  said_at_.emplace(staged.id, std::pair{kind, entries.size()});
  entries.push_back({staged.id, record.home_org, author, reference, record.header});
  return true;
}

bool Fold::is_target(const Target& target) const noexcept {
  if (amendments_.revision(target) != nullptr) return true;
  return height_of(Digest{target.bytes}).has_value();
}

bool Fold::carries_over(const Revision& revision) const noexcept {
  if (!charter_.editorial_support_carries_over || !revision.replaced) return false;
  if (revision.statement.change != Change::editorial) return false;
#ifdef PALABRE_PLANT_CARRIES_NOTHING_OVER
  const std::set<OrgId> attested;
#else
  const auto& attested = ledgers_.attested_by(revision.id);
#endif
  return attested.size() > attested.count(revision.author.org);
}

std::map<PublicKey, Voice> Fold::voices(const Target& target) const {
  std::vector<Target> chain{target};
  const auto* revision = amendments_.revision(target);
  while (revision != nullptr && carries_over(*revision)) {
    chain.push_back(*revision->replaced);
    revision = amendments_.revision(*revision->replaced);
  }
  std::map<PublicKey, Voice> counted;
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    for (const auto& [person, voices] : support_.voices(*at)) {
      const auto* voice = support_.counted(voices);
      if (voice != nullptr) counted.insert_or_assign(person, *voice);
    }
  }
  return counted;
}

Support::ByOrganisation Fold::tallies(const Target& target) const {
  const auto* revision = amendments_.revision(target);
  if (revision != nullptr && carries_over(*revision)) {
    Support::ByOrganisation tallies;
    for (const auto& [person, voice] : voices(target)) add(tallies, voice);
    return tallies;
  }
  return support_.by_organisation(target);
}

Tally Fold::tally(const Target& target) const { return sum_of(tallies(target)); }

Support::ByOrganisation Fold::final_tallies(const Target& target) const {
  const auto adopted = adopted_tallies_.find(target);
  return adopted == adopted_tallies_.end() ? tallies(target) : adopted->second;
}

Tally Fold::final_tally(const Target& target) const { return sum_of(final_tallies(target)); }

Reach Fold::reach(const Target& target) const {
  return reach_of(tallies(target), ledgers_.resolutions(target), admission_, charter_.thresholds);
}

const std::vector<SaidEntry>& Fold::said(Kind kind) const noexcept {
  static const std::vector<SaidEntry> none;
  const auto found = said_.find(kind);
  return found == said_.end() ? none : found->second;
}

const SaidEntry* Fold::said(const RecordId& id) const noexcept {
  const auto found = said_at_.find(id);
  if (found == said_at_.end()) return nullptr;
  const auto [kind, index] = found->second;
  return &said_.at(kind)[index];
}

}  // namespace palabre::federation
