// What a candidate must be before this steward signs for it: made by the rules from what it has
// seen itself, of rows and texts that it holds, with the state that it computes itself.

#include <algorithm>

#include "federation/adoption/closing_cut.hpp"
#include "federation/core/limits.hpp"
#include "federation/replica/opening.hpp"
#include "federation/replica/voter.hpp"

namespace palabre::federation {

namespace {

/// Deterministic, so that one candidate that is made twice is one: there is nothing to hide in it.
Salt salt_of(const CandidateContent& content) { return content.state_digest.bytes; }

void add_texts(std::vector<Commitment>& texts, const Revision& revision) {
  const auto& said = revision.statement;
  texts.push_back(said.title.commitment);
  if (said.reason) texts.push_back(said.reason->commitment);
  for (const auto& body : said.bodies) texts.push_back(body.commitment);
}

std::vector<Consistency> proofs_of(const Cut& cut, const std::vector<Cut>& observed,
                                   const Feeds& feeds) {
  std::vector<Consistency> proofs;
  for (const auto& [feed, head] : cut) {
    const auto held = feeds.held(feed);
    if (!held) continue;
    std::set<std::uint64_t> proven;
    for (const auto& other : observed) {
      const auto seen = head_in(other, feed);
      const bool longer = seen.size > head.size && seen.size <= held->tree.size();
      if (!longer || held->tree.root(seen.size) != seen.root) continue;
      if (!proven.insert(seen.size).second) continue;
      proofs.push_back({feed, head, seen, held->tree.prove_consistency(head.size, seen.size)});
    }
  }
  return proofs;
}

/// Where the epoch that is held as `feed` goes on from.
std::optional<TreeHead> base_held(const FeedId& feed, const Feeds& feeds) {
  const auto held = feeds.held(feed);
  if (!held) return std::nullopt;
  const auto base = base_of(held->opening);
  return base ? *base : std::nullopt;
}

/// Whether nothing is in `cut` beside what this node's own copies show but what only proofs can
/// show it: lines of a forked feed that others observed in another history. Whether it has all that
/// they show is asked of a fresh candidate alone: whoever made it, and who voted for it, may not
/// have held as much yet, and once q have, the others must be able to follow.
bool is_shown(const Cut& cut, const Cut& own, const Feeds& feeds) {
  for (std::size_t i = 0; i < cut.size(); ++i) {
    if (head_in(own, cut[i].feed) == cut[i].head) continue;
    // Where a closed epoch ends, no observation shows, but the row that opens the next.
    const FeedId next{cut[i].feed.org, cut[i].feed.epoch + 1};
    if (i + 1 == cut.size() || cut[i + 1].feed != next) continue;
    if (base_held(next, feeds) != cut[i].head) return false;
  }
  return true;
}

}  // namespace

bool is_forked(const OrgId& org, const Feeds& feeds) {
  const auto epoch = feeds.latest_epoch(org);
  return epoch && feeds.stands_still({org, *epoch});
}

bool holds(const Feeds& feeds, const Cut& cut) {
  return std::all_of(cut.begin(), cut.end(), [&](const CutLine& line) {
    const auto held = feeds.held(line.feed);
    return held && held->tree.size() >= line.head.size &&
           held->tree.root(line.head.size) == line.head.root;
  });
}

Cut cut_of(const Parent& parent, std::vector<Cut> observed, const Feeds& feeds) {
  for (auto& cut : observed) {
    std::erase_if(cut, [&](const CutLine& line) { return feeds.stands_still(line.feed); });
  }
  const auto extends = [&](const FeedId& feed, const TreeHead& older, const TreeHead& newer) {
    const auto held = feeds.held(feed);
    return held && held->tree.size() >= newer.size && held->tree.root(newer.size) == newer.root &&
           held->tree.root(older.size) == older.root;
  };
  const auto base = [&](const FeedId& feed) { return base_held(feed, feeds); };
  return close_epochs(closing_cut({parent.quorum(), parent.cut, observed}, extends), parent.cut,
                      base);
}

std::optional<Voter::Want> Voter::make_candidate(const Holding& holding, const RecordId& agenda) {
  const auto& parent = book_.parent();
  const auto& asked = book_.agendas().at(agenda);
  CandidateContent content;
  content.agenda = asked.record;
  std::vector<Cut> observed;
  const auto& observes = book_.observes(agenda);
  const auto unforked = std::count_if(observes.begin(), observes.end(), [&](const auto& observe) {
    return !is_forked(observe.first, holding.feeds);
  });
  const bool enough = static_cast<std::size_t>(unforked) >= parent.quorum();
  for (const auto& [org, observe] : observes) {
    if (enough && is_forked(org, holding.feeds)) continue;
    content.observes.push_back(observe.record);
    observed.push_back(observe.statement.held);
  }
  content.cut = cut_of(parent, observed, holding.feeds);
  if (!holds(holding.feeds, content.cut)) {
    put_off_.insert(agenda);  // Some of it may have been taken back for good.
    return std::nullopt;
  }
  if (!state_ || state_cut_ != content.cut) return want_state(content.cut);
  const auto decided = decide(*state_, asked.statement);
  if (const auto* objections = std::get_if<std::vector<Objection>>(&decided)) {
    objections_[agenda] = *objections;
#ifndef PALABRE_PLANT_NEVER_PUTS_OFF
    put_off_.insert(agenda);
#endif
    return std::nullopt;
  }
  std::optional<Want> want;
  note_merges(*state_, agenda, asked.statement);
  const auto merges = judge_merges(agenda, holding, want);
  if (want) return want;
  if (merges != Verdict::right) {
    if (merges == Verdict::wrong)
      objections_[agenda] = {{Objection::Reason::wrong_merge, {}, {}, {}, {}}};
    put_off_.insert(agenda);
    return std::nullopt;
  }
  objections_.erase(agenda);
  content.proofs = proofs_of(content.cut, observed, holding.feeds);
  content.text_hash = text_hash(std::get<Decision>(decided).text);
  content.state_digest = state_->digest();
  const Body body{salt_of(content), MediaType::candidate, encode(content)};
  if (body.text.size() > candidate_bytes_max) return std::nullopt;
  for (const auto& [id, candidate] : book_.candidates()) {
    // The same has been made already, and waits for a text that isn't here.
    if (candidate.statement.content.commitment != commitment(body)) continue;
    put_off_.insert(agenda);
    return std::nullopt;
  }
  contents_.emplace(commitment(body), body);
  return Sign{Kind::candidate,
              encode(CandidateStatement{parent.height + 1, parent.adoption, refer_to(body)}), body};
}

Voter::Verdict Voter::judge(const RecordId& id, const Holding& holding, std::optional<Want>& want) {
  const auto candidate = book_.candidates().find(id);
  if (candidate == book_.candidates().end()) return Verdict::waiting;
  if (const auto known = verdicts_.find(id); known != verdicts_.end()) return known->second;
  const auto body = contents_.find(candidate->second.statement.content.commitment);
  if (body == contents_.end()) return Verdict::waiting;
  const auto verdict = matches(candidate->second.statement.content, body->second)
                           ? judge_content(id, body->second, holding, want)
                           : Verdict::wrong;
  if (verdict != Verdict::waiting) verdicts_.emplace(id, verdict);
  return verdict;
}

Voter::Verdict Voter::judge_texts(const std::vector<Commitment>& texts, const Holding& holding) {
  const auto here = [&](const Commitment& text) { return holding.missing.count(text) == 0; };
  return std::all_of(texts.begin(), texts.end(), here) ? Verdict::right : Verdict::waiting;
}

Voter::Verdict Voter::judge_content(const RecordId& id, const Body& body, const Holding& holding,
                                    std::optional<Want>& want) {
  // Its state was computed once: two candidates that wait for texts would have each other's read
  // again and again.
  if (const auto sound = sound_.find(id); sound != sound_.end()) {
    return judge_sound(sound->second, holding, want);
  }
  const auto content = decode_candidate_content(body.text);
  if (!content) return Verdict::wrong;
  const auto parts = check_content(book_.parent(), *content);
  if (!parts) return Verdict::wrong;
  if (!agrees_to(*content)) return Verdict::waiting;
  // It was here when this steward agreed to it, whatever has become of the history that it stood
  // in.
  book_.hear_shown(content->agenda);
  // For those of a candidate that q have voted for, they stand.
  for (const auto& record : content->observes) {
    if (backed_.count(id) != 0) break;
    const auto verdict = judge_observe(record, parts->agenda_id, holding.feeds);
    if (verdict != Verdict::right) return verdict;
  }
  if (!holds(holding.feeds, content->cut)) return Verdict::waiting;
  const auto own = cut_of(book_.parent(), parts->observed, holding.feeds);
  if (!is_shown(content->cut, own, holding.feeds)) return Verdict::waiting;
  if (!state_ || state_cut_ != content->cut) {
    want = want_state(content->cut);
    return Verdict::waiting;
  }
  const auto decided = decide(*state_, parts->agenda);
  const auto* decision = std::get_if<Decision>(&decided);
  if (decision == nullptr) return Verdict::wrong;
#ifndef PALABRE_PLANT_BELIEVES_TEXTS
  if (text_hash(decision->text) != content->text_hash) return Verdict::wrong;
#endif
#ifndef PALABRE_PLANT_BELIEVES_DIGESTS
  if (state_->digest() != content->state_digest) return Verdict::wrong;
#endif
  note_merges(*state_, parts->agenda_id, parts->agenda);
  auto& [agenda_id, texts] = sound_[id];
  agenda_id = parts->agenda_id;
  for (const auto& adopted : parts->agenda.adopted) {
    add_texts(texts, *state_->amendments().revision(adopted));
  }
  for (const auto& merge : parts->agenda.merges) texts.push_back(merge.text.commitment);
  return judge_sound(sound_.at(id), holding, want);
}

Voter::Verdict Voter::judge_sound(const Sound& sound, const Holding& holding,
                                  std::optional<Want>& want) {
  if (judge_texts(sound.texts, holding) == Verdict::waiting) return Verdict::waiting;
  return judge_merges(sound.agenda, holding, want);
}

/// What they are made of is the same at whatever cut of this height, so they are judged once.
void Voter::note_merges(const Fold& state, const RecordId& id, const AgendaStatement& agenda) {
  if (merges_.count(id) != 0) return;
  auto& merges = merges_[id];
  merges.from = mergings_of(state, agenda);
  for (const auto& merge : agenda.merges) merges.into.push_back(merge.text);
}

Voter::Verdict Voter::judge_merges(const RecordId& agenda, const Holding& holding,
                                   std::optional<Want>& want) {
#ifdef PALABRE_PLANT_BELIEVES_MERGES
  return Verdict::right;
#endif
  auto& merges = merges_.at(agenda);
  if (merges.verdict) return *merges.verdict;
  // Block by block, so that no more than the texts of one are held.
  while (!merges.from.empty()) {
    const auto& merging = merges.from.back();
    std::vector<Commitment> texts{merging.after.begin(), merging.after.end()};
    texts.push_back(merging.before);
    if (judge_texts(texts, holding) == Verdict::waiting) return Verdict::waiting;
    for (const auto& text : texts) {
      if (texts_.count(text) != 0) continue;
      if (recalled_.insert(text).second) want = Recall{text};
      return Verdict::waiting;
    }
    const auto made = merged_body(merging, texts_);
    const bool right = made && refer_to(*made) == merges.into.back();
    for (const auto& [text, body] : std::exchange(texts_, {})) recalled_.erase(text);
    if (!right) return *(merges.verdict = Verdict::wrong);
    merges.from.pop_back();
    merges.into.pop_back();
  }
  return *(merges.verdict = Verdict::right);
}

/// As it came in the steward's own feed, or signed by that steward as well: one that forked may
/// have signed two, of which each node holds another.
Voter::Verdict Voter::judge_observe(const SignedRecord& observe, const RecordId& agenda,
                                    const Feeds& feeds) const {
  const auto& org = observe.record.home_org;
  const auto& observes = book_.observes(agenda);
  const auto known = observes.find(org);
  if (known != observes.end() && known->second.record == observe) return Verdict::right;
  const auto opening = feeds.opening_record(org, observe.record.signer);
  if (!opening) return Verdict::waiting;
  const bool certified = opening->record.signer == book_.parent().stewards.at(org);
  return certified && verify(observe) ? Verdict::right : Verdict::wrong;
}

/// Those of them whose epoch is here.
std::vector<CertifiedVote> Voter::certified(const Book::Votes& votes, const Feeds& feeds) const {
  std::vector<CertifiedVote> certified;
  for (const auto& [org, vote] : votes) {
    auto epoch = feeds.opening_record(org, vote.record.signer);
    if (epoch) certified.push_back({vote, std::move(*epoch)});
  }
  return certified;
}

std::optional<Certificate> Voter::certificate(const Feeds& feeds) const {
  const auto decided = book_.decided();
  if (!decided) return std::nullopt;
  const auto candidate = book_.candidates().find(decided->candidate);
  if (candidate == book_.candidates().end()) return std::nullopt;
  const auto content = contents_.find(candidate->second.statement.content.commitment);
  if (content == contents_.end()) return std::nullopt;
  Certificate certificate{candidate->second.record, content->second,
                          certified(book_.votes().at(*decided), feeds)};
  if (certificate.votes.size() < book_.parent().quorum()) return std::nullopt;
  return certificate;
}

}  // namespace palabre::federation
