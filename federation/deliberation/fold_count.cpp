// What each kind of record does to the state, once its signature holds.

#include <algorithm>

#include "federation/deliberation/body_refs.hpp"
#include "federation/deliberation/fold.hpp"

namespace palabre::federation {

bool Fold::count(const Staged& staged) {
  if (staged.row.author == 0) {
    auto& highest = organisations_[staged.place.feed.org].highest_seq;
#ifndef PALABRE_PLANT_COUNTS_TWICE
    if (staged.row.seq <= highest) return false;
#endif
    highest = std::max(highest, staged.row.seq);
    return count_organisation(staged);
  }
  const auto& record = staged.record.record;
  return count_member(staged, *roll(record.home_org).find(record.signer));
}

bool Fold::count_organisation(const Staged& staged) {
  const auto& org = staged.place.feed.org;
  const auto& header = staged.row.header;
  auto& roll = organisations_[org].roll;
  switch (static_cast<Kind>(staged.row.kind)) {
    case Kind::epoch: {
      const auto epoch = decode_epoch(header);
      // An adoption changes who opens the later ones.
      const bool first = staged.place.feed.epoch == 0;
      const bool right_key = epoch && (first ? org_id(network_, epoch->root_key) == org
                                             : is_root(org, epoch->root_key));
      const bool opens = right_key && epoch->epoch == staged.place.feed.epoch;
      if (!opens) return false;
      feeds_.at(staged.place.feed).opened = true;
      auto& published = organisations_[org].next_root_digest;
      if (!published) published = epoch->next_root_digest;
      return true;
    }
    case Kind::introduce: return decode_introduce(header).has_value();
    case Kind::admit: {
      const auto statement = decode_admit(header);
      if (!statement) return false;
      const auto height = height_of(statement->parent_adoption);
      if (!height) return false;
      if (admission_.admit(org, *statement, *height)) support_.admit(statement->org);
      return true;
    }
    case Kind::enrol: {
      const auto statement = decode_enrol(header);
      return statement &&
             roll.enrol(*statement, staged.number, position_of(staged.place)).has_value();
    }
    case Kind::revoke: {
      const auto key = decode_revoke(header);
      return key && roll.revoke(*key, position_of(staged.place)).has_value();
    }
    case Kind::profile: {
      auto profile = decode_profile(header);
      if (!profile || org_id(network_, profile->root_key) != org) return false;
      profiles_.insert_or_assign(org, std::move(*profile));
      return true;
    }
    case Kind::carry: return count_carry(staged);
    case Kind::observe:
    case Kind::candidate:
    case Kind::propose:
    case Kind::vote1:
    case Kind::vote2: return true;  // They say nothing before they are q.
    case Kind::agenda: return count_agenda(staged);
    case Kind::rebase: return count_rebase(staged);
    case Kind::resolution:
    case Kind::attest:
    case Kind::sheet:
    case Kind::strike:
    case Kind::retract: return count_ledger(staged);
    case Kind::campaign:
    case Kind::recommend:
    case Kind::meeting:
    case Kind::notice: return count_said(staged, {});
#ifdef PALABRE_PLANT_UNLISTED_COUNTS
    default: return true;
#else
    default: return false;
#endif
  }
}

bool Fold::count_member(const Staged& staged, const Member& member) {
  const auto& record = staged.record.record;
  const Owner author{member.person, record.home_org};
  Amendments::Step step{staged.id, author, position_of(staged.place), {}, false, height()};
  if (staged.home_end) {
    step.at = *staged.home_end;
    step.carried = true;
  }
  if (!record.references.empty()) step.reference = record.references.front();
  switch (static_cast<Kind>(record.kind)) {
    case Kind::amendment:
    case Kind::revise: return count_amendment(staged, step);
    case Kind::withdraw:
    case Kind::hand_over: return count_step(staged, step);
    case Kind::endorse: return count_endorsement(staged, member);
    case Kind::comment: return count_comment(staged, author);
    case Kind::story: return count_story(staged, author);
    case Kind::erase: return count_erase(staged, author);
    case Kind::answer:
    case Kind::appeal:
    case Kind::translate: return count_said(staged, author);
    default: return false;
  }
}

bool Fold::count_amendment(const Staged& staged, const Amendments::Step& step) {
  auto statement = decode_amendment(staged.row.header);
  if (!statement) return false;
  const bool first = static_cast<Kind>(staged.row.kind) == Kind::amendment;
  const auto checked = first ? amendments_.check_propose(step, *statement)
                             : amendments_.check_revise(step, *statement);
  if (!checked) return false;
  auto bodies = statement->bodies;
  bodies.push_back(statement->title);
  if (statement->reason) bodies.push_back(*statement->reason);
  refer(staged, step.signer, bodies);
  if (first) {
    amendments_.propose(step, std::move(*statement));
  } else {
    amendments_.revise(step, std::move(*statement));
  }
  return true;
}

bool Fold::count_step(const Staged& staged, const Amendments::Step& step) {
  if (!amendments_.check_next(step)) return false;
  if (static_cast<Kind>(staged.row.kind) == Kind::withdraw) {
    if (!staged.row.header.empty()) return false;
    amendments_.withdraw(step);
    return true;
  }
  const auto statement = decode_hand_over(staged.row.header);
  if (!statement) return false;
  amendments_.hand_over(step, {statement->new_owner, statement->new_owner_org});
  return true;
}

bool Fold::count_endorsement(const Staged& staged, const Member& member) {
  const auto& record = staged.record.record;
  const auto stance = decode_endorse(record.header);
  if (!stance || !is_target(record.references.front())) return false;
  support_.hear(record.references.front(), member.person,
                {record.home_org, member.generation, record.seq, staged.id, *stance});
  return true;
}

bool Fold::count_comment(const Staged& staged, const Owner& author) {
  const auto statement = decode_comment(staged.row.header);
  const auto& references = staged.record.record.references;
  if (!statement || statement->block.has_value() != references.empty()) return false;
  CommentEntry entry{staged.id, {}, author, *statement};
  if (!references.empty()) {
    const auto& target = references.front();
    if (amendments_.revision(target) == nullptr && comment_ids_.count(target) == 0) return false;
    entry.target = target;
  }
  refer(staged, author, {statement->text});
  comment_ids_.insert(staged.id);
  comments_.push_back(std::move(entry));
  return true;
}

bool Fold::count_story(const Staged& staged, const Owner& author) {
  auto statement = decode_story(staged.row.header);
  if (!statement) return false;
  refer(staged, author, {statement->title, statement->text});
  stories_.push_back({staged.id, author, std::move(*statement)});
  return true;
}

/// It says nothing before q have voted; but what it merges are texts like others, made of those of
/// the revisions.
bool Fold::count_agenda(const Staged& staged) {
  const auto agenda = decode_agenda(staged.row.header);
  if (!agenda || agenda->merges.empty()) return true;
  std::vector<Commitment> texts;
  for (const auto& merge : agenda->merges) {
    new_bodies_.push_back(merge.text);
    texts.push_back(merge.text.commitment);
  }
  erasures_.derive(staged.id, std::move(texts), agenda->adopted);
  return true;
}

/// It changes nothing, so that it counts whether the revision is here or not.
bool Fold::count_rebase(const Staged& staged) {
  auto rebase = decode_rebase(staged.row.header);
  if (!rebase) return false;
  std::vector<Commitment> texts;
  for (const auto& body : body_refs(staged.row.kind, staged.row.header)) {
    new_bodies_.push_back(body);
    texts.push_back(body.commitment);
  }
  erasures_.derive(staged.id, std::move(texts), {rebase->revision});
  const auto revision = rebase->revision;
  rebases_[revision].push_back({staged.id, staged.place.feed.org, std::move(rebase->amendment)});
  return true;
}

bool Fold::count_erase(const Staged& staged, const Owner& author) {
  const auto& record = staged.record.record;
  if (!record.header.empty()) return false;
  for (const auto& erased : record.references) {
    erasures_.erase(erased, {record.signer, author.person, author.org});
  }
  return true;
}

void Fold::refer(const Staged& staged, const Owner& author, const std::vector<BodyRef>& bodies) {
  refer(staged, Author{staged.record.record.signer, author.person, author.org}, bodies);
}

void Fold::refer(const Staged& staged, const Author& author, const std::vector<BodyRef>& bodies) {
  if (bodies.empty()) return;
  std::vector<Commitment> texts;
  texts.reserve(bodies.size());
  for (const auto& body : bodies) texts.push_back(body.commitment);
  new_bodies_.insert(new_bodies_.end(), bodies.begin(), bodies.end());
  erasures_.refer(staged.id, author, std::move(texts));
}

}  // namespace palabre::federation
