// Adoptions: what stewards sign, what is decided, and going on from there.

#include <algorithm>

#include "federation/core/assert.hpp"
#include "federation/replica/replica.hpp"

namespace palabre::federation {

namespace {

/// Statements of this node's own in one batch; more come in the next.
constexpr int statement_count_max = 8;

}  // namespace

/// Passes on what stewards signed, if the key is one that the steward's root has certified.
void Replica::hear_stewards() {
  const auto& stewards = fold_.stewards();
  for (const auto& record : fold_.take_adoption_records()) {
    const auto steward = stewards.find(record.record.home_org);
    if (steward == stewards.end()) continue;
    const auto epoch = feeds_.opening_record(record.record.home_org, record.record.signer);
    if (!epoch || epoch->record.signer != steward->second) continue;
    voter_->handle_record(record);
  }
}

void Replica::vote(Instant now) {
  look_again_ = false;
  hear_stewards();
  if (const auto valid = std::exchange(inbox_.valid_ballot, {})) {
    const bool now_known = hear_valid_ballot(valid->second, valid->first);
    if (now_known) write_.valid_ballot = voter_->valid_ballot();
  }
  if (adoptions_.size() > fold_.height()) return;  // A decision waits for its rows.
  for (const auto& content : voter_->take_due_contents()) {
    const auto is_it = [&](const Body& body) { return commitment(body) == content; };
    const auto& written = write_.bodies;
    const bool here = std::any_of(written.begin(), written.end(), is_it);
    if (!here && !voter_->has_content(content)) upstream_.miss(content);
  }
  // It may have been asked of the store before it came, and isn't asked again.
  for (const auto& body : write_.bodies) {
    if (body.media_type == MediaType::candidate) voter_->handle_content(body);
  }
  sign_what_is_due(now);
  // In one write with whatever was signed since it was seen: nobody is locked on what is lost.
  if (voter_->follow_valid_ballots(feeds_)) write_.valid_ballot = voter_->valid_ballot();
}

/// Row after row, as long as something is due.
void Replica::sign_what_is_due(Instant now) {
  for (int count = 0;; ++count) {
    const bool full = count == statement_count_max;
    // Before it is asked: what it wants it says once.
    if (full) {
      look_again_ = true;
      return;
    }
    const bool may_sign = hold() == Hold::none;
    auto want = voter_->look({feeds_, upstream_.missing(), may_sign}, now);
    if (!want) return;
    if (auto* statement = std::get_if<Voter::Sign>(&*want)) {
      sign(std::move(*statement));
      hear_stewards();
    } else if (const auto* recall = std::get_if<Voter::Recall>(&*want)) {
      after_write_.push_back(Recall{recall->commitment});
    } else if (const auto* keep = std::get_if<Voter::Keep>(&*want)) {
      keep_rows(*keep);
    } else if (auto* refold = std::get_if<Voter::Refold>(&*want)) {
      after_write_.push_back(Refold{std::make_unique<CutFold>(
          network_, fold_.founding(), adoptions_, std::move(refold->cut), unsound_)});
    }
  }
}

void Replica::sign(Voter::Sign statement) {
  if (statement.body) write_.bodies.push_back(std::move(*statement.body));
#ifndef PALABRE_PLANT_FORGETS_CANDIDATES
  if (statement.kind == Kind::vote1) {
    const auto vote = decode_vote(statement.header);
    write_.candidates.push_back(voter_->book().candidates().at(vote->candidate).record);
  }
#endif
  const auto appended = append_own(statement.kind, std::move(statement.header));
  PALABRE_ASSERT(appended.has_value());
}

/// Appends a record of this organisation without references.
Result<void> Replica::append_own(Kind kind, Bytes header) {
  Record record{network_,
                own_,
                operating_key_.public_key(),
                static_cast<std::uint16_t>(kind),
                fold_.highest_org_seq(own_) + 1,
                std::move(header),
                {}};
  const auto signature = federation::sign(record, operating_key_).signature;
  return append({record.kind, 0, record.seq, {}, std::move(record.header)}, signature);
}

void Replica::handle_content(const Body& body) {
  voter_->handle_content(body);
  look_again_ = true;
}

void Replica::handle_state(std::unique_ptr<CutFold> fold) {
  voter_->handle_state(fold->cut(), fold->take());
  look_again_ = true;
}

Result<void> Replica::restore(const Certificate& certificate) {
  PALABRE_TRY(auto adoption, verify_certificate(parent_, certificate));
  take_up(certificate, std::move(adoption));
  return boost::system::in_place_value;
}

void Replica::restore_rival(const Certificate& certificate) {
  if (rivals_.empty()) rivals_.push_back(certificate);
}

/// From here on this is the history: its rows are fetched, and none of them is taken back.
void Replica::take_up(const Certificate& certificate, Adoption adoption) {
  parent_ = parent_after(parent_, adoption);
  for (const auto& line : adoption.cut) feeds_.pin(line);
  for (const auto& [from, root] : new_roots(adoption)) feeds_.set_root(from, root);
  certificates_.push_back(certificate);
  adoptions_.push_back(std::move(adoption));
}

void Replica::adopt(const Certificate& certificate) {
  auto adoption = verify_certificate(parent_, certificate);
  if (!adoption) return;  // Of a height that another one has decided meanwhile.
  follow_history(adoption->cut);
  // What was kept for another candidate is nobody's business any more, and what it held up is.
  const auto over = [&](const CutLine& line) {
    return line.head.size > head_in(adoption->cut, line.feed).size;
  };
  const auto kept = std::exchange(kept_, {});
  if (std::any_of(kept.cut.begin(), kept.cut.end(), over)) reload_ = Reload{Reload::Sessions::end};
  for (const auto& [from, root] : new_roots(*adoption)) {
    feeds_.set_root(from, root);
    // Epochs that the key has opened since which was given up: nobody is bound by them.
    for (const auto& feed : feeds_.of_other_root(from.org)) {
      const FeedId before{feed.org, feed.epoch - 1};
      set_aside_unchecked(before);
      feeds_.reopen(before);
      write_.set_aside.push_back(feed);
      reload_ = Reload{Reload::Sessions::end};
    }
  }
  // What other candidates of this height were made of is nobody's business any more, and whoever
  // has decided by a certificate never asks for it.
  for (const auto& [id, candidate] : voter_->book().candidates()) {
    upstream_.found(candidate.statement.content.commitment);
  }
  write_.bodies.push_back(certificate.content);
  write_.certificates.push_back(certificate);
  take_up(certificate, std::move(*adoption));
}

/// Where another history than this is held here, it is set aside; where an epoch that counts until
/// now takes some of this back, it counts no longer.
void Replica::follow_history(const Cut& cut) {
  for (const auto& [feed, head] : cut) {
    const auto held = feeds_.held(feed);
    const auto size = held ? std::min(held->tree.size(), head.size) : 0;
    const bool other = size == head.size && size > 0 && held->tree.root(size) != head.root;
    const auto base = feeds_.bases().find(feed);
    const bool taken_back = base != feeds_.bases().end() && takes_back(base->second, head);
    const FeedId before{feed.org, feed.epoch - 1};
    const auto closing = feed.epoch > 0 ? feeds_.bases().find(before) : feeds_.bases().end();
    // Opened twice, and what is here is the opening that isn't counted.
    const bool wrong_opening =
        feeds_.is_void(feed) ||
        (closing != feeds_.bases().end() && takes_back(closing->second, head_in(cut, before)));
    if (other || wrong_opening) set_aside(feed);
    if (!taken_back) continue;
    set_aside_unchecked(feed);
    reload_ = Reload{Reload::Sessions::end};
  }
}

/// Like what is adopted, but for this height alone, and in the place of what was kept before.
void Replica::keep_rows(const Voter::Keep& keep) {
#ifdef PALABRE_PLANT_GIVES_ROWS_BACK
  return;
#endif
  const auto before = std::exchange(kept_, keep);
  const auto over = [&](const CutLine& line) {
    return line.head.size > head_in(keep.cut, line.feed).size;
  };
  if (std::any_of(before.cut.begin(), before.cut.end(), over)) {
    // The successor begins without what it held up.
    reload_ = Reload{Reload::Sessions::end};
    return;
  }
  follow_history(keep.cut);
  for (const auto& line : keep.cut) {
    if (line.head.size > feeds_.pinned(line.feed).size) feeds_.pin(line);
  }
}

/// Takes decisions from peers and from the votes that are here, and those whose rows have come.
void Replica::follow_adoptions() {
  for (const auto& certificate : std::exchange(inbox_.certificates, {})) adopt(certificate);
  if (adoptions_.size() == fold_.height()) {
    if (const auto certificate = voter_->certificate(feeds_)) adopt(*certificate);
  }
  const auto height = fold_.height();
  if (adoptions_.size() == height || disagrees_ || reload_) return;
  if (holds(feeds_, adoptions_[height].cut)) reload_ = Reload{Reload::Sessions::stay};
}

/// What the adoption after `height` builds on.
Parent Replica::parent_at(std::uint64_t height) const {
  auto parent = parent_of(network_, fold_.founding());
  for (std::uint64_t i = 0; i < height; ++i) parent = parent_after(parent, adoptions_[i]);
  return parent;
}

void Replica::start_voter() {
  voter_ = std::make_unique<Voter>(parent_at(fold_.height()), own_, ballot_patience_);
  if (!kept_.cut.empty()) voter_->resume_keeping(kept_.valid);
  hear_stewards();
  held_back_ = texts_to_decide();
  look_again_ = true;
  hear_what_was_kept();
}

/// What stands in no feed any more: this node has voted on it.
void Replica::hear_what_was_kept() {
  const auto& parent = voter_->book().parent();
  for (const auto& candidate : std::exchange(voted_for_, {})) {
    if (check_candidate(parent, candidate)) voter_->handle_record(candidate);
  }
  const auto stored = std::exchange(stored_valid_, {});
  if (!stored) return;
  const auto statement = verify_valid_ballot(parent, *stored);
  if (statement) hear_valid_ballot(*stored, *statement);
}

void Replica::begin_restore(const std::vector<Place>& ends) {
  Cut last;
  for (const auto& end : ends) {
    const auto size = std::min(end.position, feeds_.counted(end.feed));
    if (size > 0) last.push_back({end.feed, {size, {}}});
  }
  std::vector<Cut> cuts;
  for (const auto& adoption : adoptions_) {
    const auto here = [&](const CutLine& line) {
      return head_in(last, line.feed).size >= line.head.size;
    };
    if (!std::all_of(adoption.cut.begin(), adoption.cut.end(), here)) break;
    cuts.push_back(adoption.cut);
  }
  reading_.emplace(cuts, last);
}

std::optional<Part> Replica::next_part() {
  while (const auto step = reading_->next()) {
    if (const auto* part = std::get_if<Part>(&*step)) return *part;
    const auto height = std::get<HeightEnd>(*step).height;
    if (!disagrees_) disagrees_ = !end_height(fold_, adoptions_[height - 1]);
    reading_->pass_height();
  }
  reading_.reset();
  start_voter();
  return std::nullopt;
}

Result<void> Replica::restore(const Run& run) {
  if (const auto held = feeds_.restore(run); !held) return held.error();
  durable_[run.feed] = *feeds_.head(run.feed);
  const auto step = reading_ ? reading_->next() : std::nullopt;
  const auto part =
      step ? std::get<Part>(*step) : Part{run.feed, run.from, feeds_.counted(run.feed)};
  fold_stored(fold_, run, part, unsound_);
  if (step) reading_->advance(run.end());
  return boost::system::in_place_value;
}

void Replica::deliver_adopted(SessionNumber number, const Adopted& adopted, Instant now) {
  if (adopted.height > certificates_.size()) return;  // It sends what comes next here.
  const bool same = adopted.height == 0 || adoptions_[adopted.height - 1].id == adopted.adoption;
  if (!same) {
    say(number, Frame{certificates_[adopted.height - 1]}, now);
  } else if (adopted.height < certificates_.size()) {
    say(number, Frame{certificates_[adopted.height]}, now);
  }
}

void Replica::deliver_certificate(SessionNumber number, Certificate&& certificate, Instant now) {
  const auto statement = decode_candidate(certificate.candidate.record.header);
  if (!statement) return drop(number, Errc::malformed, now);
  const auto height = statement->height;
  if (height > adoptions_.size() + 1) return;
  // Whoever has two shows them again, once this one is stored.
  if (!inbox_.certificates.empty()) return;
  if (height <= adoptions_.size() &&
      adoptions_[height - 1].id.bytes == record_id(certificate.candidate.record).bytes) {
    return;
  }
  if (const auto verified = verify_certificate(parent_at(height - 1), certificate); !verified) {
    return drop(number, static_cast<Errc>(verified.error().value()), now);
  }
  if (height == adoptions_.size() + 1) {
    inbox_.certificates.push_back(std::move(certificate));
  } else if (rivals_.empty()) {
    // More than a third of the stewards have lied. People have to decide what follows.
    rivals_.push_back(certificate);
    write_later_.push_back(std::move(certificate));
    look_again_ = true;
  }
}

/// Votes prove themselves, whoever shows them.
void Replica::deliver_valid_ballot(SessionNumber number, ValidBallot&& valid, Instant now) {
  const auto& known = voter_->valid_vote();
  if (known && !valid.votes.empty()) {
    const auto first = decode_vote(valid.votes.front().vote.record.header);
    if (first && first->height == known->height && first->ballot <= known->ballot) return;
  }
  const auto statement = verify_valid_ballot(voter_->book().parent(), valid);
  if (!statement) {
    const auto reason = static_cast<Errc>(statement.error().value());
    // Of a height that is over here, or not begun.
    if (reason == Errc::stale_sequence) return;
    return drop(number, reason, now);
  }
  const auto& waits = inbox_.valid_ballot;
  if (!waits || waits->first < *statement)
    inbox_.valid_ballot.emplace(*statement, std::move(valid));
}

/// Whether it is about the present height, and the highest that is known.
bool Replica::hear_valid_ballot(const ValidBallot& valid, const VoteStatement& statement) {
  if (statement.height != fold_.height() + 1) return false;
  voter_->handle_valid_ballot(valid, statement);
  return voter_->valid_vote() == statement;
}

/// Now and then again, since whoever is at another height passes it over.
void Replica::announce_valid_ballot(SessionNumber number, Instant now) {
#ifdef PALABRE_PLANT_KEEPS_VOTES_TO_ITSELF
  return;
#endif
  const auto& valid = voter_->valid_vote();
  const auto peer = peers_.find(number);
  if (!valid || adoptions_.size() > fold_.height() || peer == peers_.end()) return;
  if (peer->second.session.state() != Session::State::live) return;
  auto& told = peer->second.told_valid;
  if (told && told->first == *valid && now < told->second) return;
  told.emplace(*valid, now + retell_every);
  say(number, Frame{*voter_->valid_ballot()}, now);
}

/// Whoever is behind is sent what comes next; so it is said again now and then, lest a lost frame
/// leave somebody behind for ever.
void Replica::announce_adoption(SessionNumber number, Instant now) {
  const auto peer = peers_.find(number);
  if (peer == peers_.end() || peer->second.session.state() != Session::State::live) return;
  auto& [height, again_at] = peer->second.told_height;
  const bool told = height == adoptions_.size() && now < again_at;
  if (told) return;
  height = adoptions_.size();
  again_at = now + retell_every;
  say(number, Frame{Adopted{height, parent_.adoption}}, now);
}

}  // namespace palabre::federation
