#include "federation/replica/entry.hpp"

#include <algorithm>

#include "federation/core/limits.hpp"
#include "federation/deliberation/round_statement.hpp"
#include "federation/record/kind.hpp"

namespace palabre::federation {

namespace {

/// Whether each of the header's bodies came with it, and nothing else did.
Result<void> check_bodies(const Fold& fold, const PostedRecord& posted) {
  const auto& record = posted.signed_record.record;
  const auto refs = body_refs(record.kind, record.header);
  for (const auto& ref : refs) {
    if (fold.erasures().is_erased(ref.commitment)) return Errc::dangling;
    const bool there = std::any_of(posted.bodies.begin(), posted.bodies.end(),
                                   [&](const Body& body) { return matches(ref, body); });
    if (!there) return Errc::dangling;
  }
  if (posted.bodies.size() > refs.size()) return Errc::malformed;
  return boost::system::in_place_value;
}

bool has_block(const Fold& fold, const BlockId& id) {
  const auto& blocks = fold.amendments().base();
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const auto& block) { return block.id == id; });
}

Result<void> check_comment(const Fold& fold, const Record& record) {
  PALABRE_TRY(const auto comment, decode_comment(record.header));
  if (comment.block.has_value() != record.references.empty()) return Errc::malformed;
  if (comment.block && !has_block(fold, *comment.block)) return Errc::dangling;
  if (comment.block) return boost::system::in_place_value;
  const auto& target = record.references.front();
  if (fold.amendments().revision(target) == nullptr && !fold.is_comment(target)) {
    return Errc::dangling;
  }
  return boost::system::in_place_value;
}

Result<void> check_erase(const Fold& fold, const Record& record, const Member& member) {
  if (!record.header.empty()) return Errc::malformed;
  for (const auto& erased : record.references) {
    const auto checked =
        fold.erasures().check_erase(erased, {record.signer, member.person, record.home_org});
    if (!checked) return checked.error();
  }
  return boost::system::in_place_value;
}

/// An Answer speaks of a recommendation, by the author of what that is about; an Appeal of a
/// notice.
Result<void> check_reply(const Fold& fold, const Record& record, const Member& member) {
  const auto* answered = fold.said(record.references.front());
  if (answered == nullptr) return Errc::dangling;
  if (static_cast<Kind>(record.kind) == Kind::appeal) {
    const auto text = decode_appeal(record.header);
    if (!text) return text.error();
    if (!decode_notice(answered->header)) return Errc::dangling;
    return boost::system::in_place_value;
  }
  const auto answer = decode_answer(record.header);
  if (!answer) return answer.error();
  const auto recommended = decode_recommend(answered->header);
  if (!recommended) return Errc::dangling;
  const auto* revision = fold.amendments().revision(recommended->revision);
  if (revision == nullptr) return Errc::dangling;
  const Owner signer{member.person, record.home_org};
  if (fold.amendments().head(revision->amendment).owner != signer) return Errc::not_owner;
  return boost::system::in_place_value;
}

Result<void> check_member_record(const Fold& fold, const Record& record, const Member& member) {
  Amendments::Step step{record_id(record), {member.person, record.home_org}, {}, {}};
  if (!record.references.empty()) step.reference = record.references.front();
  switch (static_cast<Kind>(record.kind)) {
    case Kind::amendment:
    case Kind::revise: {
      PALABRE_TRY(const auto statement, decode_amendment(record.header));
      if (static_cast<Kind>(record.kind) == Kind::revise) {
        return fold.amendments().check_revise(step, statement);
      }
      return fold.amendments().check_propose(step, statement);
    }
    case Kind::hand_over: {
      const auto statement = decode_hand_over(record.header);
      if (!statement) return statement.error();
      return fold.amendments().check_next(step);
    }
    case Kind::withdraw: {
      if (!record.header.empty()) return Errc::malformed;
      return fold.amendments().check_next(step);
    }
    case Kind::endorse: {
      if (const auto stance = decode_endorse(record.header); !stance) return stance.error();
      if (!fold.is_target(*step.reference)) return Errc::dangling;
      return boost::system::in_place_value;
    }
    case Kind::comment: return check_comment(fold, record);
    case Kind::story: {
      PALABRE_TRY(const auto story, decode_story(record.header));
      for (const auto& block : story.blocks) {
        if (!has_block(fold, block)) return Errc::dangling;
      }
      return boost::system::in_place_value;
    }
    case Kind::erase: return check_erase(fold, record, member);
    case Kind::answer:
    case Kind::appeal: return check_reply(fold, record, member);
    case Kind::translate: {
      const auto translation = decode_translate(record.header);
      if (!translation) return translation.error();
      return boost::system::in_place_value;
    }
    default: return Errc::unknown_kind;
  }
}

/// Of another organisation's member, whose own node doesn't take it. What it refers to may be
/// carried as well.
Result<void> check_carry(const Fold& fold, const Record& carry) {
  PALABRE_TRY(const auto carried, decode_carry(carry.header));
  const auto& record = carried.record;
  const auto rule = kind_rule(record.kind);
  if (record.network != fold.network()) return Errc::wrong_network;
  if (!rule || rule->signer != Signer::member) return Errc::unknown_kind;
  if (record.home_org == carry.home_org) return Errc::not_owner;
  if (!verify(carried)) return Errc::bad_signature;
  const auto id = record_id(record);
  if (fold.place_of(id) || fold.carried().count(id) != 0) return Errc::duplicate;
  if (record.seq == 0 || record.seq > member_seq_max) return Errc::malformed;
  const auto references = record.references.size();
  if (references < rule->reference_count_min || references > rule->reference_count_max) {
    return Errc::malformed;
  }
  const auto* member = fold.roll(record.home_org).find(record.signer);
  if (member == nullptr || !member->enrolled()) return Errc::not_enrolled;
  bool all_count = true;
  for (const auto& reference : record.references) {
    if (fold.place_of(reference)) continue;
    if (fold.carried().count(reference) == 0) return Errc::dangling;
    all_count = false;
  }
  if (all_count) return check_member_record(fold, record, *member);
  return boost::system::in_place_value;
}

/// Whether the revision's author could sign it as it is.
Result<void> check_rebase(const Fold& fold, const Record& record) {
  PALABRE_TRY(const auto rebase, decode_rebase(record.header));
  const auto& amendments = fold.amendments();
  const auto* revision = amendments.revision(rebase.revision);
  if (revision == nullptr) return Errc::dangling;
  const auto head = amendments.head(revision->amendment);
  if (head.adopted || head.withdrawn) return Errc::settled;
  if (head.revision != rebase.revision) return Errc::stale_sequence;
  // What a sub-amendment amends doesn't change.
  if (revision->base) return Errc::malformed;
  return amendments.check_revise({record_id(record), head.owner, {}, head.step}, rebase.amendment);
}

/// Version 0 can be spoken of as well.
bool is_known_target(const Fold& fold, const Target& target) {
  return fold.is_target(target) || fold.height_of(Digest{target.bytes}).has_value();
}

/// What an organisation says about something that has to be here.
Result<void> check_said(const Fold& fold, const Record& record) {
  const auto known = [&](bool is_known) -> Result<void> {
    if (!is_known) return Errc::dangling;
    return boost::system::in_place_value;
  };
  const auto& header = record.header;
  switch (static_cast<Kind>(record.kind)) {
    case Kind::resolution: {
      PALABRE_TRY(const auto resolution, decode_resolution(header));
      return known(is_known_target(fold, resolution.target));
    }
    case Kind::attest: {
      PALABRE_TRY(const auto attested, decode_attest(header));
      const auto* revision = fold.amendments().revision(attested);
      if (revision == nullptr) return Errc::dangling;
      if (revision->statement.change != Change::editorial) return Errc::malformed;
      const bool may =
          fold.stewards().count(record.home_org) != 0 && revision->author.org != record.home_org;
      if (!may) return Errc::not_owner;
      return boost::system::in_place_value;
    }
    case Kind::sheet: {
      PALABRE_TRY(const auto sheet, decode_sheet(header));
      return known(is_known_target(fold, sheet.target));
    }
    case Kind::strike: {
      PALABRE_TRY(const auto strike, decode_strike(header));
      const auto* sheet = fold.ledgers().sheet(strike.sheet);
      if (sheet == nullptr) return Errc::dangling;
      const auto line = line_of(strike.opening);
      if (sheet->struck.count(line) != 0) return Errc::duplicate;
      const auto& lines = sheet->statement.lines;
      return known(std::binary_search(lines.begin(), lines.end(), line));
    }
    case Kind::campaign: {
      PALABRE_TRY(const auto campaign, decode_campaign(header));
      return known(fold.height_of(campaign.version).has_value());
    }
    case Kind::recommend: {
      PALABRE_TRY(const auto recommended, decode_recommend(header));
      const auto is_revision = [&](const RecordId& id) {
        return fold.amendments().revision(id) != nullptr;
      };
      return known(is_revision(recommended.revision) &&
                   (!recommended.other || is_revision(*recommended.other)));
    }
    case Kind::meeting: {
      PALABRE_TRY(const auto meeting, decode_meeting(header));
      for (const auto& outcome : meeting.outcomes) {
        if (!fold.place_of(outcome)) return Errc::dangling;
      }
      if (!meeting.replaces) return boost::system::in_place_value;
      const auto* earlier = fold.said(*meeting.replaces);
      if (earlier == nullptr) return Errc::dangling;
      if (earlier->org != record.home_org) return Errc::not_owner;
      return boost::system::in_place_value;
    }
    case Kind::notice: {
      PALABRE_TRY(const auto notice, decode_notice(header));
      return known(fold.place_of(notice.record).has_value());
    }
    case Kind::retract: {
      PALABRE_TRY(const auto records, decode_retract(header));
      const PublicKey self{record.home_org.bytes};
      for (const auto& each : records) {
        const auto checked = fold.erasures().check_erase(each, {self, self, record.home_org});
        if (!checked) return checked.error();
      }
      return boost::system::in_place_value;
    }
    default: return Errc::unknown_kind;
  }
}

Result<void> check_organisation_record(const Fold& fold, const Record& record) {
  const auto& roll = fold.roll(record.home_org);
  if (record.seq <= fold.highest_org_seq(record.home_org)) return Errc::stale_sequence;
  switch (static_cast<Kind>(record.kind)) {
    case Kind::enrol: {
      PALABRE_TRY(const auto enrol, decode_enrol(record.header));
      const auto consent = consent_preimage(record.network, record.home_org);
      if (!verify(enrol.member_key, consent, enrol.consent)) return Errc::bad_signature;
      return roll.check_enrol(enrol);
    }
    case Kind::revoke: {
      PALABRE_TRY(const auto key, decode_revoke(record.header));
      return roll.check_revoke(key);
    }
    case Kind::admit: {
      PALABRE_TRY(const auto admit, decode_admit(record.header));
      if (!fold.height_of(admit.parent_adoption)) return Errc::dangling;
      if (fold.admission().stewards().count(record.home_org) == 0) return Errc::not_owner;
      return boost::system::in_place_value;
    }
    case Kind::profile: {
      PALABRE_TRY(const auto profile, decode_profile(record.header));
      if (org_id(record.network, profile.root_key) != record.home_org) return Errc::not_owner;
      return boost::system::in_place_value;
    }
    case Kind::carry: return check_carry(fold, record);
    case Kind::agenda: {
      PALABRE_TRY(const auto agenda, decode_agenda(record.header));
      if (fold.admission().stewards().count(record.home_org) == 0) return Errc::not_owner;
      const bool next =
          agenda.height == fold.height() + 1 && agenda.parent_adoption == fold.parent();
      if (!next) return Errc::stale_sequence;
      return boost::system::in_place_value;
    }
    case Kind::rebase: return check_rebase(fold, record);
    case Kind::resolution:
    case Kind::attest:
    case Kind::sheet:
    case Kind::strike:
    case Kind::campaign:
    case Kind::recommend:
    case Kind::meeting:
    case Kind::notice:
    case Kind::retract: return check_said(fold, record);
    case Kind::observe: {
      // What it says of feeds, the Voter knows.
      if (fold.admission().stewards().count(record.home_org) == 0) return Errc::not_owner;
      return boost::system::in_place_value;
    }
    default: return Errc::unknown_kind;
  }
}

}  // namespace

Result<void> check_entry(const Fold& fold, const OrgId& own, const PublicKey& operating_key,
                         const PostedRecord& posted) {
  const auto& record = posted.signed_record.record;
  if (record.network != fold.network()) return Errc::wrong_network;
  const auto rule = kind_rule(record.kind);
  // Epoch, Introduce, and what a steward's node itself signs are in no post.
  if (!rule || rule->kind == Kind::epoch || rule->kind == Kind::introduce) {
    return Errc::unknown_kind;
  }
  if (record.home_org != own) return Errc::not_enrolled;
  const auto references = record.references.size();
  if (references < rule->reference_count_min || references > rule->reference_count_max) {
    return Errc::malformed;
  }
  if (fold.place_of(record_id(record))) return Errc::duplicate;
  for (const auto& reference : record.references) {
    if (!fold.place_of(reference)) return Errc::dangling;
  }
  if (const auto bodies = check_bodies(fold, posted); !bodies) return bodies.error();
  if (rule->signer != Signer::member) {
    if (record.signer != operating_key) return Errc::not_enrolled;
    if (!fold.quotas().has_room(own)) return Errc::quota_exceeded;
    return check_organisation_record(fold, record);
  }
  const auto* member = fold.roll(own).find(record.signer);
  if (member == nullptr || !member->enrolled()) return Errc::not_enrolled;
  if (record.seq == 0 || record.seq > member_seq_max) return Errc::malformed;
  if (record.seq <= member->highest_seq) return Errc::stale_sequence;
  if (!fold.quotas().has_room(own, record.signer)) return Errc::quota_exceeded;
  return check_member_record(fold, record, *member);
}

Result<void> check_again(const Fold& fold, const SignedRecord& said) {
  const auto& record = said.record;
  if (fold.place_of(record_id(record))) return Errc::duplicate;
  for (const auto& reference : record.references) {
    if (!fold.place_of(reference)) return Errc::dangling;
  }
  const auto* member = fold.roll(record.home_org).find(record.signer);
  if (member == nullptr || !member->enrolled()) return Errc::not_enrolled;
  if (!fold.quotas().has_room(record.home_org, record.signer)) return Errc::quota_exceeded;
  return check_member_record(fold, record, *member);
}

}  // namespace palabre::federation
