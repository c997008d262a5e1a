#include "federation/replica/audit.hpp"

#include <algorithm>
#include <limits>

#include "federation/core/assert.hpp"
#include "federation/core/match.hpp"
#include "federation/deliberation/decision.hpp"
#include "federation/deliberation/merging.hpp"
#include "federation/replica/entry.hpp"
#include "federation/replica/fork.hpp"

namespace palabre::federation {

using What = AuditFlaw::What;

namespace {

Errc reason_of(const boost::system::error_code& error) { return static_cast<Errc>(error.value()); }

}  // namespace

void Audit::add(const AuditFlaw& flaw) {
  ++flaw_count_;
  if (flaws_.size() < audit_listed_count_max) flaws_.push_back(flaw);
}

void Audit::take(const Frame& frame) {
  if (const auto* head = std::get_if<BundleHead>(&frame)) {
    network_ = head->network;
    feeds_.emplace(network_);
    return;
  }
  if (const auto* part = std::get_if<BundleFounding>(&frame)) {
    founding_header_.insert(founding_header_.end(), part->part.begin(), part->part.end());
    return;
  }
  if (!begun_) begin();
  std::visit(
      Match{[&](const Have& have) {
              if (!have.entries.empty()) add({What::not_whole, Errc::not_ready, {}, 0, {}});
            },
            [&](const Certificate& certificate) { take_certificate(certificate); },
            [&](const ForkProof& proof) {
              const auto holds = verify_fork(network_, proof, feeds_->root_of(proof.feed));
              if (holds) {
                forks_.insert(proof.feed);
              } else {
                add({What::fork_proof, reason_of(holds.error()), Place{proof.feed, 0}, 0, {}});
              }
            },
            [&](const Run& run) { take_run(run); },
            [&](const Bodies& some) {
              const bool merges = std::any_of(
                  adoptions_.begin(), adoptions_.end(),
                  [](const auto& found) { return !found.adoption.agenda.merges.empty(); });
              for (const auto& body : some.bodies) {
                const auto ref = refer_to(body);
                bodies_.emplace(ref.commitment, ref);
                if (merges) texts_.emplace(ref.commitment, body);
              }
            },
            [&](const auto&) {}},
      frame);
}

/// The founding is complete.
void Audit::begin() {
  begun_ = true;
  PALABRE_ASSERT(feeds_.has_value());
  if (founding_header_.empty()) return add({What::not_whole, Errc::not_found, {}, 0, {}});
  auto founding = decode_founding(founding_header_);
  if (!founding) return add({What::founding, reason_of(founding.error()), {}, 0, {}});
  if (network_id(founding_header_) != network_) {
    return add({What::founding, Errc::wrong_network, {}, 0, {}});
  }
  founding_ = std::move(*founding);
  parent_ = parent_of(network_, *founding_);
}

void Audit::take_certificate(const Certificate& certificate) {
  if (!parent_) return;
  auto adoption = verify_certificate(*parent_, certificate);
  if (!adoption) {
    return add({What::certificate, reason_of(adoption.error()), {}, parent_->height + 1, {}});
  }
  const auto quorum = parent_->quorum();
  parent_ = parent_after(*parent_, *adoption);
  for (const auto& line : adoption->cut) feeds_->pin(line);
  for (const auto& [from, root] : new_roots(*adoption)) feeds_->set_root(from, root);
  adoptions_.push_back({std::move(*adoption), certificate.votes.size(), quorum, false});
}

void Audit::take_run(const Run& run) {
  if (left_.count(run.feed) != 0) return;
  found_[run.feed];
  const auto before = found_.find({run.feed.org, run.feed.epoch - 1});
  const bool follows_void =
      run.feed.epoch > 0 && before != found_.end() && before->second.void_epoch;
  const auto accepted = follows_void ? Errc::stale_sequence : feeds_->accept(run);
  if (accepted) {
    runs_[run.feed].push_back(run);
    return;
  }
  left_.insert(run.feed);
  const auto reason = reason_of(accepted.error());
  // An epoch that takes back what was adopted is void by rule, and so is what follows it.
  if (reason == Errc::stale_sequence) {
    found_[run.feed].void_epoch = true;
  } else {
    add({What::rows, reason, Place{run.feed, run.from}, 0, {}});
  }
}

void Audit::finish() {
  if (!begun_ && feeds_) begin();
  if (!founding_) return;
  check_cuts(known_cut({}));
  auto strangers = fold_rows({});
  // Only stewards admit, and they are no strangers: who belongs is the same without these rows.
  if (!strangers.empty()) fold_rows(strangers);
  check_bodies(judge_rows(strangers));
}

/// All rows that count and are here, but those of `strangers`.
Cut Audit::known_cut(const std::set<OrgId>& strangers) const {
  auto cut = feeds_->cut();
  std::erase_if(cut, [&](const CutLine& line) { return strangers.count(line.feed.org) != 0; });
  return cut;
}

void Audit::check_cuts(const Cut& last) {
  for (std::size_t i = 0; i < adoptions_.size(); ++i) {
    bool held = true;
    for (const auto& line : adoptions_[i].adoption.cut) {
      const auto here = head_in(last, line.feed).size;
      if (here >= line.head.size) continue;
      held = false;
      add({What::cut, Errc::not_found, Place{line.feed, here}, i + 1, {}});
    }
    if (held && heights_held_ == i) heights_held_ = i + 1;
  }
}

/// Folds anew, and answers with the organisations that never belonged.
std::set<OrgId> Audit::fold_rows(const std::set<OrgId>& strangers) {
  fold_ = std::make_unique<Fold>(network_, *founding_);
  final_tallies_.clear();
  std::set<OrgId> members;
  std::vector<Cut> cuts;
  for (std::size_t i = 0; i < heights_held_; ++i) {
    cuts.push_back(adoptions_[i].adoption.cut);
    for (const auto& line : cuts.back()) members.insert(line.feed.org);
  }
  const auto note_members = [&] {
    for (const auto& [org, standing] : fold_->admission().admitted()) members.insert(org);
  };
  Reading reading{cuts, known_cut(strangers)};
  while (const auto step = reading.next()) {
    if (const auto* part = std::get_if<Part>(&*step)) {
      const auto& run = run_at(part->feed, part->from);
      fold_part(run, *part);
      reading.advance(run.end());
      continue;
    }
    note_members();
    auto& adoption = adoptions_.at(std::get<HeightEnd>(*step).height - 1);
    if (!end_height(adoption)) break;
    reading.pass_height();
  }
  note_members();
  std::set<OrgId> others;
  for (const auto& [feed, found] : found_) {
    if (members.count(feed.org) == 0) others.insert(feed.org);
  }
  return others;
}

void Audit::fold_part(const Run& run, const Part& part) {
  const auto end = std::min(run.end(), part.to);
  for (auto position = part.from; position < end; ++position) {
    for (const auto& check : fold_->stage(run.feed, run.rows[position - run.from])) {
      auto verdict = verdicts_.find(check.place);
      if (verdict == verdicts_.end()) {
        verdict = verdicts_.emplace(check.place, verify(check)).first;
      }
      fold_->settle(verdict->second);
    }
  }
}

/// Whether what was computed is what was certified; if it isn't, what follows has no ground.
bool Audit::end_height(AdoptionFound& found) {
  const auto& adoption = found.adoption;
  const auto height = fold_->height() + 1;
  const auto differs = [&](What what) {
    const AuditFlaw flaw{what, Errc::proof_mismatch, {}, height, {}};
    // A second fold, without strangers, says the same again.
    if (std::find(flaws_.begin(), flaws_.end(), flaw) == flaws_.end()) add(flaw);
    return false;
  };
  fold_->count_carried();
  if (fold_->digest() != adoption.state_digest) return differs(What::state);
  auto decided = decide(*fold_, adoption.agenda);
  auto* decision = std::get_if<Decision>(&decided);
  if (decision == nullptr) return differs(What::decision);
  if (text_hash(decision->text) != adoption.text_hash) return differs(What::text);
  check_merges(found);
  for (const auto& revision : adoption.agenda.adopted) {
    final_tallies_[revision] = fold_->tallies(revision);
  }
  fold_->adopt(adoption, std::move(decision->text));
  found.recomputed = true;
  return true;
}

/// As far as the texts are here: the certified commitments are what they are all the same.
void Audit::check_merges(AdoptionFound& found) {
  found.merges_recomputed = 0;
  found.merges_unseen = 0;
  const auto& agenda = found.adoption.agenda;
  const auto mergings = mergings_of(*fold_, agenda);
  for (std::size_t i = 0; i < mergings.size(); ++i) {
    const auto& after = mergings[i].after;
    const auto here = [this](const Commitment& text) { return texts_.count(text) != 0; };
    if (!here(mergings[i].before) || !std::all_of(after.begin(), after.end(), here)) {
      ++found.merges_unseen;
      continue;
    }
    const auto made = merged_body(mergings[i], texts_);
    if (made && refer_to(*made) == agenda.merges[i].text) {
      ++found.merges_recomputed;
      continue;
    }
    const AuditFlaw flaw{What::merge, Errc::proof_mismatch, {}, fold_->height() + 1, {}};
    if (std::find(flaws_.begin(), flaws_.end(), flaw) == flaws_.end()) add(flaw);
  }
}

/// Answers with the texts of records that count.
std::set<BodyRef> Audit::judge_rows(const std::set<OrgId>& strangers) {
  std::set<BodyRef> refs;
  std::set<Place> counted;
  for (const auto& entry : fold_->entries()) counted.insert(entry.place);
  const auto pending = fold_->pending();
  const auto judge = [&](const Place& place, const SignedRow& signed_row) {
    if (strangers.count(place.feed.org) != 0) return VoidReason::stranger;
    if (place.position >= feeds_->counted(place.feed)) return VoidReason::past_base;
    const auto leaf = leaf_hash(signed_row.row, signed_row.signature);
    // Also if it didn't wait for a stranger's row when that was read.
    if (std::binary_search(pending.begin(), pending.end(), leaf)) return VoidReason::waiting;
    const auto verdict = verdicts_.find(place);
    if (verdict != verdicts_.end() && verdict->second == Fold::Verdict::fails) {
      return VoidReason::bad_signature;
    }
    const auto row = decode_row(signed_row.row);
    if (!row) return VoidReason::malformed;
    return kind_rule(row->kind) ? VoidReason::by_rule : VoidReason::unknown_kind;
  };
  for (const auto& [feed, runs] : runs_) {
    auto& found = found_[feed];
    for (const auto& run : runs) {
      for (auto position = run.from; position < run.end(); ++position) {
        const Place place{feed, position};
        const auto& signed_row = run.rows[position - run.from];
        if (counted.count(place) != 0) {
          ++found.records;
          const auto row = decode_row(signed_row.row);
          for (const auto& ref : body_refs(row->kind, row->header)) refs.insert(ref);
          continue;
        }
        const auto reason = judge(place, signed_row);
        ++found.voids[reason];
        if (void_rows_.size() < audit_listed_count_max) void_rows_.push_back({place, reason});
      }
    }
  }
  return refs;
}

void Audit::check_bodies(const std::set<BodyRef>& counted) {
  for (const auto& ref : counted) {
    const auto here = bodies_.find(ref.commitment);
    const bool held = here != bodies_.end() && here->second == ref;
    if (!held && !fold_->erasures().is_erased(ref.commitment)) ++bodies_missing_;
  }
  for (const auto& block : founding_->manifest) bodies_missing_ += 1 - bodies_.count(block.text);
  for (const auto& block : fold_->amendments().base()) {
    text_bodies_missing_ += 1 - bodies_.count(block.text);
  }
  // Rows that weren't taken may be what a text belongs to.
  if (!left_.empty()) return;
  std::set<Commitment> referred;
  for (const auto& block : founding_->manifest) referred.insert(block.text);
  for (const auto& found : adoptions_) {
    for (const auto& merge : found.adoption.agenda.merges) referred.insert(merge.text.commitment);
  }
  for (const auto& [feed, runs] : runs_) {
    for (const auto& run : runs) {
      for (const auto& signed_row : run.rows) {
        const auto row = decode_row(signed_row.row);
        if (!row) continue;
        for (const auto& ref : body_refs(row->kind, row->header)) referred.insert(ref.commitment);
      }
    }
  }
  for (const auto& [id, ref] : bodies_) {
    if (referred.count(id) == 0) add({What::body, Errc::dangling, {}, 0, id});
  }
}

const SignedRow* Audit::row_at(const Place& place) const {
  if (place.position >= feeds_->size(place.feed)) return nullptr;
  const auto& run = run_at(place.feed, place.position);
  return &run.rows[place.position - run.from];
}

const Run& Audit::run_at(const FeedId& feed, std::uint64_t position) const {
  const auto& runs = runs_.at(feed);
  const auto after =
      std::upper_bound(runs.begin(), runs.end(), position,
                       [](std::uint64_t at, const Run& run) { return at < run.from; });
  PALABRE_ASSERT(after != runs.begin());
  return *std::prev(after);
}

}  // namespace palabre::federation
