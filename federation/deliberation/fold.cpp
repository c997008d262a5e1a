#include "federation/deliberation/fold.hpp"

#include <algorithm>

#include "federation/core/assert.hpp"
#include "federation/core/limits.hpp"
#include "federation/record/kind.hpp"
#include "federation/record/posted.hpp"

namespace palabre::federation {

namespace {

bool is(std::uint16_t number, Kind kind) noexcept {
  return number == static_cast<std::uint16_t>(kind);
}

}  // namespace

Fold::Fold(const NetworkId& network, const Founding& founding)
    : network_{network},
      founding_{founding},
      charter_{founding.charter},
      stewards_{stewards_of(network, founding)},
      heights_{{Digest{network.bytes}, 0}},
      parent_{network.bytes},
      amendments_{Digest{network.bytes}, founding.manifest},
      quotas_{founding.charter} {
  for (const auto& steward : founding.stewards) {
    const auto org = org_id(network, steward.root_key);
    admission_.add_steward(org, {steward.region, steward.sector});
    support_.admit(org);
    profiles_.emplace(org, steward);
  }
  for (const auto& block : founding.manifest) erasures_.exempt(block.text);
}

void Fold::adopt(const Adoption& adoption, Manifest text) {
  PALABRE_ASSERT(settled());
  digest_.reset();
  const auto height = heights_.size();
  heights_.emplace(adoption.id, height);
  parent_ = adoption.id;
  for (const auto& revision : adoption.agenda.adopted) {
    adopted_tallies_[revision] = tallies(revision);
  }
  for (const auto& block : text) erasures_.exempt(block.text);
  amendments_.adopt(adoption.id, std::move(text), adoption.agenda.adopted);
  const auto& changes = adoption.agenda.changes;
  stewards_ = stewards_after(stewards_, changes);
  charter_ = changes.charter.value_or(charter_);
  if (changes.round) round_.move(*changes.round, height);
  quotas_ = Quotas{charter_};
  for (const auto& change : changes.organisations) {
    if (change.removed) {
      admission_.remove(change.org, height);
      support_.expel(change.org);
    }
    if (change.standing) admission_.regroup(change.org, *change.standing);
    if (change.root_key) {
      roots_.insert_or_assign(change.org, *change.root_key);
      organisations_[change.org].next_root_digest.reset();  // The new one's epochs publish another.
    }
  }
  std::set<OrgId> stewards;
  for (const auto& [org, root_key] : stewards_) stewards.insert(org);
  admission_.set_stewards(std::move(stewards));
}

std::optional<std::uint64_t> Fold::height_of(const Digest& adoption) const noexcept {
  const auto found = heights_.find(adoption);
  if (found == heights_.end()) return std::nullopt;
  return found->second;
}

bool Fold::is_root(const OrgId& org, const PublicKey& key) const noexcept {
  const auto changed = roots_.find(org);
  return changed == roots_.end() ? org_id(network_, key) == org : changed->second == key;
}

std::optional<Digest> Fold::next_root_digest(const OrgId& org) const noexcept {
  const auto found = organisations_.find(org);
  if (found == organisations_.end()) return std::nullopt;
  return found->second.next_root_digest;
}

std::vector<Check> Fold::stage(const FeedId& feed_id, const SignedRow& signed_row) {
  digest_.reset();
  auto& feed = feeds_[feed_id];
  Staged staged;
  staged.place = {feed_id, feed.ids.size()};
  staged.signature = signed_row.signature;
  feed.ids.emplace_back();
  std::vector<Check> ready;
  auto row = decode_row(signed_row.row);
  if (!row) return ready;
  staged.row = std::move(*row);
  take_numbers(organisations_[feed_id.org], staged);
  if (!well_formed(staged)) return ready;
  if (is(staged.row.kind, Kind::carry)) {
    if (auto carried = decode_carry(staged.row.header)) staged.carried = std::move(*carried);
  }
  if (is(staged.row.kind, Kind::epoch)) {
    if (const auto epoch = decode_epoch(staged.row.header))
      feed.operating_key = epoch->operating_key;
  }
  const auto key = signer(staged);
  if (!key) return ready;
#ifndef PALABRE_PLANT_QUOTA_AS_IT_SETTLES
  staged.within_quota = take_quota(staged, *key);
#endif
  const auto references = places(staged);
  if (!references) return ready;
  staged.record.record = {network_,       feed_id.org,       *key, staged.row.kind,
                          staged.row.seq, staged.row.header, {}};
  staged.references = *references;
  pending_.emplace(staged.place, leaf_hash(signed_row.row, signed_row.signature));
  resolve(std::move(staged), ready);
  return ready;
}

void Fold::settle(Verdict verdict) {
  PALABRE_ASSERT(!staged_.empty());
  digest_.reset();
  Staged staged = std::move(staged_.front());
  staged_.pop_front();
#ifdef PALABRE_PLANT_QUOTA_AS_IT_SETTLES
  staged.within_quota = take_quota(staged, staged.record.record.signer);
#endif
#ifdef PALABRE_PLANT_BELIEVES_SIGNATURES
  verdict = Verdict::holds;
#endif
  if (verdict == Verdict::fails || !staged.within_quota) return;
#ifndef PALABRE_PLANT_COUNTS_TWICE
  if (places_.count(staged.id) != 0) return stand_again(staged);
#endif
  // Wherever it stands, a steward's signature is its word.
  if (is_adoption(staged.row.kind)) adoption_records_.push_back(staged.record);
  if (!may_count(staged) || !count(staged)) return;
  places_.emplace(staged.id, staged.place);
  // Whoever names a Carry speaks of what is carried, and waits for that.
  if (!staged.carried) feeds_.at(staged.place.feed).standing.insert(staged.place.position);
  const auto kind = static_cast<Kind>(staged.row.kind);
  std::optional<PublicKey> member;
  if (staged.row.author != 0) {
    member = staged.record.record.signer;
    organisations_[staged.place.feed.org].roll.heard(*member, staged.row.seq);
  }
  entries_.push_back({staged.id, staged.place, kind, member, staged.row.seq});
}

/// What is asked of the row, whatever its record says: also where the record stands already. So
/// which of two rows came first is nothing to whoever speaks of one of them.
bool Fold::may_count(const Staged& staged) const {
  if (staged.place.position != 0 && !feeds_.at(staged.place.feed).opened) return false;
  if (staged.row.author == 0) return true;
  const auto& record = staged.record.record;
  const auto* member = roll(record.home_org).find(record.signer);
  if (member == nullptr || !member->enrolled_at(position_of(staged.place))) return false;
  // An Erase may name what doesn't count.
  return is(staged.row.kind, Kind::erase) ||
         std::all_of(staged.references.begin(), staged.references.end(), [&](const Place& place) {
           return feeds_.at(place.feed).standing.count(place.position) != 0;
         });
}

/// A record that counts, in another row. Of rows that waited for different things an earlier one
/// may come to count last; the record stands where it stands first.
void Fold::stand_again(const Staged& staged) {
  if (staged.row.author == 0 || !may_count(staged)) return;
  feeds_.at(staged.place.feed).standing.insert(staged.place.position);
  auto& place = places_.at(staged.id);
  // Another organisation's Carry has brought it, at an earlier height: there it stays.
  if (place.feed.org != staged.place.feed.org || place < staged.place) return;
  place = staged.place;
  amendments_.move_step(staged.id, position_of(staged.place));
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& each) { return each.id == staged.id; });
  entry->place = staged.place;
}

/// An Enrol row takes an author number and an Introduce row an organisation number by its kind
/// alone, so that an invalid one shifts nobody's numbers on one node and not on another.
void Fold::take_numbers(Organisation& organisation, Staged& staged) {
  if (is(staged.row.kind, Kind::enrol)) {
    const auto enrol = decode_enrol(staged.row.header);
    std::optional<PublicKey> key;
    if (enrol) key = enrol->member_key;
    staged.number = organisation.roll.take_number(key);
  } else if (is(staged.row.kind, Kind::introduce)) {
    const auto org = decode_introduce(staged.row.header);
    organisation.introduced.push_back(org ? std::optional<OrgId>{*org} : std::nullopt);
  }
}

/// Before the row's references are looked at: what they wait for decides nothing here.
bool Fold::take_quota(const Staged& staged, const PublicKey& signer) {
  const auto& org = staged.place.feed.org;
#ifdef PALABRE_PLANT_QUOTA_OF_EACH_EPOCH
  if (is(staged.row.kind, Kind::epoch)) quotas_ = Quotas{charter_};
#endif
#ifdef PALABRE_PLANT_CARRY_BURNS_ITS_MEMBER
  if (staged.carried) {
    const auto& said = *staged.carried;
    quotas_.take(said.record.home_org, said.record.signer, staged.signature);
  }
#endif
#ifdef PALABRE_PLANT_CARRY_IS_FREE
  if (staged.carried) return true;
#endif
  if (staged.row.author != 0) return quotas_.take(org, signer, staged.signature);
  const bool free_of_it = is(staged.row.kind, Kind::epoch) ||
                          is(staged.row.kind, Kind::introduce) || is_adoption(staged.row.kind);
  if (free_of_it) return true;
  return quotas_.take(org, staged.signature);
}

bool Fold::well_formed(const Staged& staged) const {
  const auto rule = kind_rule(staged.row.kind);
  if (!rule) return false;
  const bool by_member = rule->signer == Signer::member;
  if (by_member != (staged.row.author != 0)) return false;
  if (by_member && (staged.row.seq == 0 || staged.row.seq > member_seq_max)) return false;
  const bool first = staged.place.position == 0;
  if (first != (rule->kind == Kind::epoch)) return false;
  const auto references = staged.row.addresses.size();
  return references >= rule->reference_count_min && references <= rule->reference_count_max;
}

std::optional<PublicKey> Fold::signer(const Staged& staged) const {
  if (staged.row.author != 0) {
    return organisations_.at(staged.place.feed.org).roll.key_of(staged.row.author);
  }
  if (!is(staged.row.kind, Kind::epoch)) return feeds_.at(staged.place.feed).operating_key;
  const auto epoch = decode_epoch(staged.row.header);
  if (!epoch) return std::nullopt;
  return epoch->root_key;
}

/// The places that a row's addresses name; none if one of them can never be resolved.
std::optional<std::vector<Place>> Fold::places(const Staged& staged) const {
  const auto& organisation = organisations_.at(staged.place.feed.org);
  std::vector<Place> places;
  for (const auto& address : staged.row.addresses) {
    OrgId org = staged.place.feed.org;
    if (address.organisation != 0) {
      if (address.organisation > organisation.introduced.size()) return std::nullopt;
      const auto& introduced = organisation.introduced[address.organisation - 1U];
      if (!introduced) return std::nullopt;
      org = *introduced;
    }
    const Place place{{org, address.epoch}, address.sequence};
    if (org == staged.place.feed.org && place >= staged.place) return std::nullopt;
    places.push_back(place);
  }
  return places;
}

/// Stages a row whose references are all known, and then those that waited for it; one after the
/// other, since a chain may be as long as the history.
void Fold::resolve(Staged first, std::vector<Check>& ready) {
  std::deque<Staged> queue;
  queue.push_back(std::move(first));
  while (!queue.empty()) {
    Staged staged = std::move(queue.front());
    queue.pop_front();
    auto& references = staged.record.record.references;
    references.clear();
    std::optional<Place> unknown;
    for (const auto& place : staged.references) {
      const auto feed = feeds_.find(place.feed);
      const bool there = feed != feeds_.end() && place.position < feed->second.ids.size();
      if (!there || !feed->second.ids[place.position]) {
        unknown = place;
        break;
      }
      references.push_back(*feed->second.ids[place.position]);
    }
    if (unknown) {
      waiting_[*unknown].push_back(std::move(staged));
      continue;
    }
    staged.id = record_id(staged.record.record);
    staged.record.signature = staged.signature;
    pending_.erase(staged.place);
    // Whoever names a Carry by its place speaks of what is carried.
    feeds_.at(staged.place.feed).ids[staged.place.position] =
        staged.carried ? record_id(staged.carried->record) : staged.id;
    if (auto freed = waiting_.extract(staged.place)) {
      for (auto& waiter : freed.mapped()) queue.push_back(std::move(waiter));
    }
    ready.push_back(check_of(staged));
    staged_.push_back(std::move(staged));
  }
}

Check Fold::check_of(const Staged& staged) const {
  const auto& record = staged.record.record;
  Check check{staged.place, {{record.signer, preimage(record), staged.signature}}};
  if (staged.carried) {
    const auto& carried = staged.carried->record;
    check.claims.push_back({carried.signer, preimage(carried), staged.carried->signature});
  }
  if (is(record.kind, Kind::enrol)) {
    if (const auto enrol = decode_enrol(record.header)) {
      check.claims.push_back(
          {enrol->member_key, consent_preimage(network_, record.home_org), enrol->consent});
    }
  }
  return check;
}

std::optional<SignedRecord> Fold::record_at(const Place& place, const SignedRow& signed_row) const {
  Staged staged;
  staged.place = place;
  auto row = decode_row(signed_row.row);
  if (!row) return std::nullopt;
  staged.row = std::move(*row);
  if (!well_formed(staged)) return std::nullopt;
  const auto key = signer(staged);
  const auto addressed = places(staged);
  if (!key || !addressed) return std::nullopt;
  SignedRecord read{{network_,
                     place.feed.org,
                     *key,
                     staged.row.kind,
                     staged.row.seq,
                     std::move(staged.row.header),
                     {}},
                    signed_row.signature};
  for (const auto& at : *addressed) {
    const auto feed = feeds_.find(at.feed);
    if (feed == feeds_.end() || at.position >= feed->second.ids.size()) return std::nullopt;
    const auto& id = feed->second.ids[at.position];
    if (!id) return std::nullopt;
    read.record.references.push_back(*id);
  }
  return read;
}

const Roll& Fold::roll(const OrgId& org) const noexcept {
  static const Roll nobody;
  const auto found = organisations_.find(org);
  return found == organisations_.end() ? nobody : found->second.roll;
}

std::optional<Place> Fold::place_of(const RecordId& id) const noexcept {
  const auto found = places_.find(id);
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

std::vector<RecordId> Fold::beginning_with(const RecordPrefix& prefix,
                                           std::size_t count_max) const {
  RecordId from;
  std::copy(prefix.begin(), prefix.end(), from.bytes.begin());
  std::vector<RecordId> found;
  for (auto at = places_.lower_bound(from); at != places_.end(); ++at) {
    if (prefix_of(at->first) != prefix || found.size() == count_max) break;
    found.push_back(at->first);
  }
  return found;
}

std::uint64_t Fold::highest_org_seq(const OrgId& org) const noexcept {
  const auto found = organisations_.find(org);
  return found == organisations_.end() ? 0 : found->second.highest_seq;
}

std::optional<PublicKey> Fold::operating_key(const FeedId& feed) const noexcept {
  const auto found = feeds_.find(feed);
  if (found == feeds_.end()) return std::nullopt;
  return found->second.operating_key;
}

std::optional<std::uint16_t> Fold::organisation_number(const OrgId& org, const OrgId& other) const {
  if (org == other) return std::uint16_t{0};
  const auto found = organisations_.find(org);
  if (found == organisations_.end()) return std::nullopt;
  const auto& introduced = found->second.introduced;
  const auto at = std::find(introduced.begin(), introduced.end(), std::optional<OrgId>{other});
  if (at == introduced.end()) return std::nullopt;
  return static_cast<std::uint16_t>(at - introduced.begin() + 1);
}

std::vector<TreeHash> Fold::pending() const {
  std::vector<TreeHash> leaves;
  for (const auto& [place, leaf] : pending_) leaves.push_back(leaf);
  std::sort(leaves.begin(), leaves.end());
  return leaves;
}

PublicKey Fold::person(const OrgId& org, const PublicKey& key) const noexcept {
  const auto* member = roll(org).find(key);
  return member == nullptr ? key : member->person;
}

Fold::Verdict verify(const Check& check) noexcept {
  const bool hold = std::all_of(check.claims.begin(), check.claims.end(), [](const Claim& claim) {
    return verify(claim.signer, claim.message, claim.signature);
  });
  return hold ? Fold::Verdict::holds : Fold::Verdict::fails;
}

const std::vector<RebaseEntry>& Fold::rebases(const RecordId& revision) const noexcept {
  static const std::vector<RebaseEntry> none;
  const auto found = rebases_.find(revision);
  return found == rebases_.end() ? none : found->second;
}

}  // namespace palabre::federation
