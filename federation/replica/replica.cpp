// Records: restoring, batches, the node's own feed.

#include "federation/replica/replica.hpp"

#include <algorithm>

#include "federation/core/assert.hpp"
#include "federation/core/limits.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/entry.hpp"
#include "federation/replica/opening.hpp"

namespace palabre::federation {

Replica::Replica(const NetworkId& network, const Founding& founding, const OrgId& own,
                 SigningKey operating_key, Duration ballot_patience)
    : network_{network},
      own_{own},
      operating_key_{std::move(operating_key)},
      fold_{network, founding},
      feeds_{network},
      ballot_patience_{ballot_patience},
      parent_{parent_of(network, founding)},
      voter_{std::make_unique<Voter>(parent_, own, ballot_patience)} {}

/// Takes a verdict, and notes for the store what it changes. A row that was unsound may be sound
/// now, and the other way round, where its addresses led into a history that was set aside.
void Replica::settle(const Check& check, Fold::Verdict verdict) {
  const auto& record = fold_.oldest_staged();
  const bool by_member = kind_rule(record.record.kind)->signer == Signer::member;
  if (verdict == Fold::Verdict::holds && by_member && check.place.feed.org == own_) {
    write_.said.push_back({check.place, record});
  }
  fold_.settle(verdict);
  if (verdict == Fold::Verdict::fails) {
    if (unsound_.insert(check.place).second) write_.unsound.push_back(check.place);
  } else if (unsound_.erase(check.place) != 0) {
    write_.sound.push_back(check.place);
  }
}

std::unique_ptr<Replica> Replica::make_successor(Reload::Sessions sessions) {
  auto next = std::make_unique<Replica>(network_, fold_.founding(), own_, std::move(operating_key_),
                                        ballot_patience_);
  for (std::size_t i = 0; i < adoptions_.size(); ++i) {
    next->take_up(certificates_[i], std::move(adoptions_[i]));
  }
  next->kept_ = std::move(kept_);
  for (const auto& line : next->kept_.cut) {
    if (line.head.size > next->feeds_.pinned(line.feed).size) next->feeds_.pin(line);
  }
  for (const auto& [feed, base] : feeds_.bases()) {
    if (!takes_back(base, next->feeds_.pinned(feed))) next->feeds_.close(feed, base);
  }
  next->rivals_ = std::move(rivals_);
  next->write_later_ = std::move(write_later_);
  next->returned_ = std::move(returned_);
  next->last_session_ = last_session_;
  next->last_post_ = last_post_;
  next->recovery_ = std::move(recovery_);
  next->claims_ = std::move(claims_);
  next->left_ = std::move(left_);
  next->unproven_ = std::move(unproven_);
  if (sessions == Reload::Sessions::stay) {
    next->peers_ = std::move(peers_);
    next->upstream_ = std::move(upstream_);
    next->upstream_.forget_missing();  // Some of it may be void at the new height.
    next->inbox_ = std::move(inbox_);
    next->actions_ = std::move(actions_);
  } else {
    next->inbox_.posts = std::move(inbox_.posts);
    next->openings_ = std::move(openings_);
  }
  return next;
}

Result<void> Replica::restore_opening(const FeedId& feed, const SignedRow& opening) {
  PALABRE_TRY(const auto row, decode_row(opening.row));
  PALABRE_TRY(const auto epoch, decode_epoch(row.header));
  // Of one that another root key opened than an adoption has given since, this says nothing.
  const auto opens = check_opening(network_, feed, opening, feeds_.root_of(feed));
  if (!opens && opens.error() != Errc::not_ready) return opens.error();
  feeds_.note_stored(feed, epoch.root_key);
  PALABRE_TRY(const auto base, base_of(opening));
  if (base) feeds_.close({feed.org, feed.epoch - 1}, *base);
  if (feeds_.is_void(feed)) openings_.emplace(feed, opening);
  return boost::system::in_place_value;
}

Result<void> Replica::restore(const ForkProof& proof) {
  const auto verified = verify_fork(network_, proof, feeds_.root_of(proof.feed));
  // Of an epoch under a root key that an adoption has replaced since: nobody is bound by it.
  if (!verified && verified.error() == Errc::not_ready) return boost::system::in_place_value;
  if (!verified) return verified.error();
  keep(proof);
  return boost::system::in_place_value;
}

void Replica::keep(const ForkProof& proof) {
  forks_.emplace(proof.feed, proof);
  feeds_.note_fork(proof);
}

std::vector<Commitment> Replica::take_referred_bodies() {
  std::vector<Commitment> bodies;
  for (const auto& block : fold_.amendments().base()) bodies.push_back(block.text);
  const auto contents = voter_->take_due_contents();
  bodies.insert(bodies.end(), contents.begin(), contents.end());
  for (const auto& ref : fold_.take_new_bodies()) {
    if (!is_gone(ref.commitment)) bodies.push_back(ref.commitment);
  }
  return bodies;
}

std::vector<Commitment> Replica::take_erased_bodies() {
  auto erased = fold_.take_newly_erased();
  std::erase_if(erased, [this](const Commitment& text) { return !is_gone(text); });
  return erased;
}

std::size_t Replica::missing_body_count() const noexcept {
  const auto& missing = upstream_.missing();
  const auto count = std::count_if(missing.begin(), missing.end(), [this](const Commitment& text) {
    return !fold_.erasures().is_erased(text);
  });
  return static_cast<std::size_t>(count);
}

PostNumber Replica::handle_post(PostedRecord posted) {
  const auto number = ++last_post_;
  if (inbox_.posts.size() >= inbox_post_count_max) {
    actions_.push_back(Answer{number, Errc::not_ready});
  } else {
    inbox_.posts.push_back({number, std::move(posted)});
  }
  return number;
}

Replica::Batch Replica::take_batch(Instant now) {
  PALABRE_ASSERT(posts_.empty() && run_checks_.empty() && fold_.settled());
  Batch batch;
  write_ = {};
  write_.bodies = std::exchange(inbox_.bodies, {});
  write_.forks = std::exchange(inbox_.forks, {});
  write_.rivals = std::exchange(write_later_, {});
  accept_runs(batch, now);
  run_checks_ = batch.run_checks;
  while (!inbox_.posts.empty() && posts_.size() < post_count_max) {
    auto post = std::move(inbox_.posts.front());
    inbox_.posts.pop_front();
    const auto& signed_record = post.posted.signed_record;
    batch.post_checks.push_back(
        {{},
         {{signed_record.record.signer, preimage(signed_record.record), signed_record.signature}}});
    posts_.push_back(std::move(post));
  }
  return batch;
}

void Replica::accept_runs(Batch& batch, Instant now) {
  for (auto& received : std::exchange(inbox_.runs, {})) {
    if (reload_) return;  // What goes on from what isn't read here is fetched by the successor.
    feeds_.skip_held(received.run);
    const auto& run = received.run;
    const FeedId before{run.feed.org, run.feed.epoch - 1};
    const auto counted = std::min(feeds_.size(before), feeds_.counted(before));
    const auto accepted = feeds_.accept(run);
    if (accepted) {
      // An epoch that begins before the end of what was counted takes that back; one that begins
      // after the base of another opening counts what wasn't read. Its own rows are read by the
      // successor, which fetches them anew: here members have the numbers of that other history.
      const bool opens = run.from == 0 && run.feed.epoch > 0;
      if (opens) note_opening(run);
      if (opens && counted != std::min(feeds_.size(before), feeds_.counted(before))) {
        reload_ = Reload{Reload::Sessions::end};
        return;
      }
      stage(run, batch);
      write_.runs.push_back(std::move(received.run));
      continue;
    }
    const auto reason = static_cast<Errc>(accepted.error().value());
    if (follow_epoch(run, reason, now)) continue;
    if (reason == Errc::stale_sequence) note_opening(run);
    const bool harmless =
        reason == Errc::duplicate || reason == Errc::not_ready || reason == Errc::stale_sequence;
    const bool repeated = reason == Errc::duplicate;
    if (repeated && upstream_.repeats(received.session, run.feed)) {
      say(received.session, Frame{Unwant{run.feed}}, now);
    }
    // Wrong rows, or another history that the organisation has signed as well.
    const bool other = (reason == Errc::root_mismatch && feeds_.size(run.feed) > 0) ||
                       (reason == Errc::forked && awaits_epoch_after(run.feed)) ||
                       (forks_.count(run.feed) != 0 && !harmless);
    if (other) suspect(received.session, run.feed, now);
    if (!harmless && !other) drop(received.session, reason, now);
  }
}

void Replica::stage(const Run& run, Batch& batch) {
  const auto counted = feeds_.counted(run.feed);
  for (std::size_t i = 0; i < run.rows.size() && run.from + i < counted; ++i) {
    auto checks = fold_.stage(run.feed, run.rows[i]);
    std::move(checks.begin(), checks.end(), std::back_inserter(batch.run_checks));
  }
}

void Replica::finish_batch(const Verdicts& verdicts, std::uint64_t wall_ms, Instant now) {
  settle_claims(now);
  PALABRE_ASSERT(verdicts.runs.size() == run_checks_.size());
  PALABRE_ASSERT(verdicts.posts.size() == posts_.size());
  for (std::size_t i = 0; i < verdicts.runs.size(); ++i) {
    note_returned(run_checks_[i], verdicts.runs[i]);
    settle(run_checks_[i], verdicts.runs[i]);
  }
  run_checks_.clear();
  enter_posts(verdicts.posts);
  append_again();
  vote(now);
  if (!own_run_.rows.empty()) {
    feeds_.extend(own_run_, operating_key_, wall_ms);
    write_.signed_to = Place{own_run_.feed, own_run_.end()};
    write_.runs.push_back(std::move(own_run_));
  }
  follow_bodies();
  follow_adoptions();
  for (const auto& proof : write_.forks) keep(proof);
  leave_wrong_histories(now);
  if (!write_.set_aside.empty()) {
    // Runs of a history that goes aside in this very batch go with it.
    const auto aside = [this](const Run& run) {
      const auto& all = write_.set_aside;
      return std::find(all.begin(), all.end(), run.feed) != all.end();
    };
    std::erase_if(write_.runs, aside);
  }
  auto answers = take_answers();
  std::vector<FeedId> grown;
  for (const auto& run : write_.runs) {
    durable_[run.feed] = *feeds_.head(run.feed);
    if (grown.empty() || grown.back() != run.feed) grown.push_back(run.feed);
  }
#ifdef PALABRE_PLANT_WRITES_IN_PARTS
  if (!write_.runs.empty()) {
    Write rows;
    rows.set_aside = std::exchange(write_.set_aside, {});
    rows.runs = std::exchange(write_.runs, {});
    actions_.push_back(std::move(rows));
  }
#endif
#ifndef PALABRE_PLANT_TELL_BEFORE_WRITE
  if (!write_.empty()) actions_.push_back(std::exchange(write_, {}));
#endif
  std::move(answers.begin(), answers.end(), std::back_inserter(actions_));
  // What was to be read may have been set aside, and whoever comes after asks for it anew.
  if (reload_) after_write_.clear();
  std::move(after_write_.begin(), after_write_.end(), std::back_inserter(actions_));
  after_write_.clear();
  const auto reload = std::exchange(reload_, {});
  if (reload && reload->sessions == Reload::Sessions::end) {
    actions_.push_back(*reload);
    return;
  }
  std::vector<SessionNumber> numbers;
  for (const auto& [number, peer] : peers_) numbers.push_back(number);
  for (const auto number : numbers) {
    announce_forks(number, now);
    announce_adoption(number, now);
    announce_growth(number, grown, now);
    supply(number);
  }
#ifdef PALABRE_PLANT_TELL_BEFORE_WRITE
  if (!write_.empty()) actions_.push_back(std::exchange(write_, {}));
#endif
  for (const auto& feed : grown) pull(feed, now);
  ask_for_bodies(now);
  if (reload) actions_.push_back(*reload);
}

/// What is asked for from now on, what is stored and what goes, after the records of this batch.
void Replica::follow_bodies() {
  const auto held_before = std::exchange(held_back_, texts_to_decide());
  for (const auto& ref : fold_.take_new_bodies()) {
    const bool here = again_texts_.count(ref.commitment) != 0;
    if (!here && !is_gone(ref.commitment)) upstream_.miss(ref.commitment);
  }
  const auto newly_erased = fold_.take_newly_erased();
  for (const auto& text : newly_erased) {
    if (is_gone(text)) write_.erased.push_back(text);
  }
  const std::set<Commitment> still_here{newly_erased.begin(), newly_erased.end()};
  for (const auto& text : held_back_) {
    // It went before the agenda came. A steward doesn't vote before it is here again.
    const bool went = fold_.erasures().is_erased(text) && still_here.count(text) == 0;
    if (went && held_before.count(text) == 0) upstream_.miss(text);
  }
#ifdef PALABRE_PLANT_KEEPS_ERASED
  write_.erased.clear();
#endif
  for (const auto& text : write_.erased) {
    upstream_.found(text);
    again_texts_.erase(text);
  }
  std::erase_if(write_.bodies, [this](const Body& body) { return is_gone(commitment(body)); });
  for (const auto& body : write_.bodies) upstream_.found(commitment(body));
}

/// What is open at this height may make these part of the text, by a cut that an Erase lies past.
std::set<Commitment> Replica::texts_to_decide() const {
  std::set<Commitment> texts;
  const auto add = [&](const AgendaStatement& agenda) {
    for (const auto& merge : agenda.merges) texts.insert(merge.text.commitment);
    for (const auto& id : agenda.adopted) {
      const auto* revision = fold_.amendments().revision(id);
      if (revision == nullptr) continue;
      for (const auto& body : revision->statement.bodies) texts.insert(body.commitment);
    }
  };
  for (const auto& [id, agenda] : voter_->book().agendas()) add(agenda.statement);
  for (auto i = fold_.height(); i < adoptions_.size(); ++i) add(adoptions_[i].agenda);
  return texts;
}

void Replica::enter_posts(const std::vector<Fold::Verdict>& verdicts) {
  const auto posts = std::exchange(posts_, {});
  const auto feed = own_feed();
  own_run_ = {feed, feeds_.size(feed), {}, {}};
  own_run_bytes_ = 0;
  const bool held = hold() != Hold::none;
  for (std::size_t i = 0; i < posts.size(); ++i) {
    const auto& record = posts[i].posted.signed_record.record;
    Result<void> entered = Errc::bad_signature;
    if (own_run_bytes_ > group_bytes_max) {
      inbox_.posts.push_front(posts[i]);
      continue;
    }
    if (held) {
      entered = Errc::not_ready;
    } else if (verdicts[i] == Fold::Verdict::holds) {
      entered = enter(posts[i].posted);
    }
    Result<std::uint64_t> position = own_run_.end() - 1;
    if (!entered) {
      position = entered.error();
    } else {
      write_.bodies.insert(write_.bodies.end(), posts[i].posted.bodies.begin(),
                           posts[i].posted.bodies.end());
    }
    answered_.push_back({posts[i].number, record_id(record), position});
  }
}

/// Appends a record whose signature holds, or says why it doesn't enter.
Result<void> Replica::enter(const PostedRecord& posted) {
  const auto& record = posted.signed_record.record;
  const auto key = operating_key_.public_key();
  if (const auto checked = check_entry(fold_, own_, key, posted); !checked) return checked.error();
  if (record.kind == static_cast<std::uint16_t>(Kind::observe)) {
    PALABRE_TRY(const auto observe, decode_observe(record.header));
    if (const auto may = voter_->check_observe(observe, feeds_); !may) return may.error();
  }
  return append_signed(posted.signed_record);
}

/// Appends what check_entry() or check_again() has let in, in the feed's own numbers.
Result<void> Replica::append_signed(const SignedRecord& signed_record) {
  const auto& record = signed_record.record;
  Row row{record.kind, 0, record.seq, {}, record.header};
  if (record.signer != operating_key_.public_key())
    row.author = fold_.roll(own_).find(record.signer)->number;
  if (encode(row)->size() + record.references.size() * 8 > row_bytes_max) return Errc::too_large;
  for (const auto& reference : record.references) {
    if (const auto introduced = introduce(reference); !introduced) return introduced.error();
    const auto place = *fold_.place_of(reference);
    row.addresses.push_back({*fold_.organisation_number(own_, place.feed.org),
                             static_cast<std::uint16_t>(place.feed.epoch),
                             static_cast<std::uint32_t>(place.position)});
  }
  return append(row, signed_record.signature);
}

/// Gives the organisation in whose feed `reference` stands a number in this feed, if it has none.
Result<void> Replica::introduce(const RecordId& reference) {
  const auto org = fold_.place_of(reference)->feed.org;
  if (fold_.organisation_number(own_, org)) return boost::system::in_place_value;
  return append_own(Kind::introduce, encode_introduce(org));
}

Result<void> Replica::append(const Row& row, const Signature& signature) {
  PALABRE_TRY(auto bytes, encode(row));
  own_run_bytes_ += bytes.size();
  own_run_.rows.push_back({std::move(bytes), signature});
  for (const auto& check : fold_.stage(own_run_.feed, own_run_.rows.back())) {
    // A row from elsewhere that waited for this one hasn't been checked yet.
    const bool own =
        check.place.feed == own_run_.feed && check.place.position == own_run_.end() - 1;
    settle(check, own ? Fold::Verdict::holds : verify(check));
  }
  return boost::system::in_place_value;
}

/// Nothing of it is here while another history of it than this node's was adopted and is fetched.
FeedId Replica::own_feed() const { return {own_, feeds_.latest_epoch(own_).value_or(0)}; }

}  // namespace palabre::federation
