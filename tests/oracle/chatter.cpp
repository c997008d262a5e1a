// Whatever organisations may append: what people say, and what no honest node would write.

#include <algorithm>

#include "federation/core/limits.hpp"
#include "federation/deliberation/decision.hpp"
#include "tests/oracle/by_lot.hpp"
#include "tests/oracle/histories.hpp"
#include "tests/oracle/platform.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::oracle {

using namespace federation;

namespace {

constexpr std::size_t row_count_max = 60;
constexpr std::uint64_t people = 10'000;
constexpr std::uint64_t person_count = 7;
constexpr std::uint64_t later_keys = people + person_count;  // That replace lost ones.
constexpr std::uint64_t later_key_count = 4;

class Chatter {
 public:
  explicit Chatter(std::uint64_t seed)
      : rng_{seed},
        stewards_{1 + rng_.below(3)},
        platform_{stewards_ + 1 + rng_.below(2), stewards_, charter_by_lot(rng_)} {
    for (std::size_t i = stewards_; i < platform_.size(); ++i) {
      if (!rng_.one_in(6)) platform_.admit(i, word("R"), word("S"));
    }
  }

  test::Contents run() {
    for (std::size_t i = 0; i < platform_.size(); ++i) {
      for (int count = 0; count < 3; ++count) enrol(i, person());
    }
    while (platform_.ids().size() < row_count_max) step();
    return platform_.contents();
  }

 private:
  void step();
  void say();
  void speak(std::size_t at, const SigningKey& key, Kind kind, Bytes header,
             const std::vector<Stood>& about = {}, const Platform::Flaw& flaw = {});
  void say_oddly();
  void govern();
  void rebase(std::size_t at, const Platform::Flaw& flaw);
  void resolve_or_attest(std::size_t at, const Platform::Flaw& flaw);
  void open_epoch();
  void adopt();
  Changes changes();
  Bytes odd_header(Kind kind);
  AmendmentStatement amendment(const Manifest& base);
  BodyRef text();
  BodyRef beside(const Commitment& before);
  std::vector<Stood> some(std::size_t count);
  std::optional<Stood> revision();
  std::optional<Stood> own_step(std::size_t org, const SigningKey& key);

  std::size_t org() { return rng_.below(platform_.size()); }
  /// One of a few people, some of them in several organisations.
  SigningKey person() { return sim::key_of(people + rng_.below(person_count)); }
  SigningKey member(std::size_t at);
  std::string word(const std::string& start) { return start + std::to_string(rng_.below(3)); }
  void enrol(std::size_t at, const SigningKey& key, std::optional<PublicKey> replaces = {}) {
    platform_.enrol(at, key, replaces);
  }

  sim::Rng rng_;
  std::size_t stewards_;
  Platform platform_;
  std::uint64_t said_ = 0;
};

void Chatter::step() {
  ++said_;
  const auto lot = rng_.below(100);
  if (lot < 74) return say();
  if (lot < 84) return say_oddly();
  if (lot < 93) return govern();
  if (lot < 95) return open_epoch();
  adopt();
}

/// Somebody whom the organisation has enrolled, but now and then anybody.
SigningKey Chatter::member(std::size_t at) {
  const auto state = platform_.fold();
  const auto& roll = state->roll(platform_.org(at).id);
  const auto count = person_count + later_key_count;
  const auto first = rng_.below(count);
  for (std::uint64_t i = 0; i < count && !rng_.one_in(25); ++i) {
    auto key = sim::key_of(people + (first + i) % count);
    const auto* found = roll.find(key.public_key());
    if (found != nullptr && found->enrolled()) return key;
  }
  return person();
}

BodyRef Chatter::text() {
  // Now and then a text that stands elsewhere as well.
  auto body = sim::body_of("Texte " + std::to_string(rng_.one_in(4) ? rng_.below(said_) : said_));
  const auto ref = refer_to(body);
  if (!rng_.one_in(5)) platform_.add_body(std::move(body));
  return ref;
}

/// The text with one word more at its beginning or its end, so that two of them can both be had.
BodyRef Chatter::beside(const Commitment& before) {
  const auto* known = platform_.body(before);
  if (known == nullptr) return text();
  const std::string words{known->text.begin(), known->text.end()};
  const auto added = word("mot");
  auto body = sim::body_of(rng_.one_in(2) ? added + " " + words : words + " " + added);
  const auto ref = refer_to(body);
  platform_.add_body(std::move(body));
  return ref;
}

/// What stands somewhere: with a record id, counted or not.
std::vector<Stood> Chatter::some(std::size_t count) {
  std::vector<Stood> found;
  for (std::size_t i = 0; i < count; ++i) {
    auto at = platform_.ids().begin();
    std::advance(at, static_cast<std::ptrdiff_t>(rng_.below(platform_.ids().size())));
    found.push_back({at->first, at->second});
  }
  return found;
}

std::optional<Stood> Chatter::revision() {
  const auto state = platform_.fold();
  const auto& revisions = state->amendments().revisions();
  if (revisions.empty()) return std::nullopt;
  auto at = revisions.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(rng_.below(revisions.size())));
  return Stood{*state->place_of(at->first), at->first};
}

/// The end of a chain of steps that this person owns, or now and then an earlier one.
std::optional<Stood> Chatter::own_step(std::size_t at, const SigningKey& key) {
  const auto state = platform_.fold();
  const auto person_of = state->person(platform_.org(at).id, key.public_key());
  for (const auto& [id, revision] : state->amendments().revisions()) {
    const auto head = state->amendments().head(revision.amendment);
    if (head.owner != Owner{person_of, platform_.org(at).id} || rng_.one_in(3)) continue;
    const auto step = rng_.one_in(4) ? id : head.step;
    return Stood{*state->place_of(step), step};
  }
  return std::nullopt;
}

AmendmentStatement Chatter::amendment(const Manifest& base) {
  AmendmentStatement statement;
  const auto state = platform_.fold();
  statement.base_version = state->amendments().version();
  if (rng_.one_in(8)) statement.base_version = Digest{platform_.network().bytes};
  if (rng_.one_in(30)) statement.base_version = {};
  auto index = rng_.below(3);
  do {
    if (index >= base.size()) break;
    statement.operations.push_back(
        operation_by_lot(rng_, base, index, [&](const Commitment* before) {
          statement.bodies.push_back(before != nullptr ? beside(*before) : text());
          return statement.bodies.back().commitment;
        }));
    index += rng_.below(3);  // By 0 now and then: two operations at one place.
  } while (rng_.one_in(2));
  statement.title = text();
  if (rng_.one_in(3)) statement.reason = text();
  statement.language = "fr";
  return statement;
}

/// In their organisation's feed, but now and then another one carries it.
void Chatter::speak(std::size_t at, const SigningKey& key, Kind kind, Bytes header,
                    const std::vector<Stood>& about, const Platform::Flaw& flaw) {
  if (!rng_.one_in(6)) {
    platform_.say(at, key, kind, std::move(header), about, flaw);
    return;
  }
  auto carried = flaw;
  carried.bad_signature = rng_.one_in(15);
  platform_.carry(org(), at, key, kind, std::move(header), about, carried);
}

void Chatter::say() {
  const auto at = org();
  const auto key = member(at);
  const auto target = revision();
  const auto lot = rng_.below(12);
  const auto state = platform_.fold();
  if (!target || lot < 2) {
    speak(at, key, Kind::amendment, encode(amendment(state->amendments().base())));
  } else if (lot == 2) {
    const auto made = state->amendments().text_of(target->id);
    auto statement = amendment(made ? *made : state->amendments().base());
    statement.counter_proposal = rng_.one_in(3);
    speak(at, key, Kind::amendment, encode(statement), {*target});
  } else if (lot < 5) {
    const auto step = own_step(at, key);
    if (!step) return;
    const auto kind = rng_.below(5);
    if (kind == 0) {
      speak(at, key, Kind::withdraw, {}, {*step});
    } else if (kind == 1) {
      const HandOverStatement to{person().public_key(), platform_.org(org()).id};
      speak(at, key, Kind::hand_over, encode(to), {*step});
    } else {
      auto statement = amendment(state->amendments().base());
      statement.change = static_cast<Change>(rng_.one_in(8) ? 0 : 1 + rng_.below(2));
      speak(at, key, Kind::revise, encode(statement), {*step});
    }
  } else if (lot < 8) {
    const auto stance = static_cast<Stance>(1 + rng_.below(rng_.one_in(2) ? 4 : 1));
    Platform::Flaw flaw;
    // The same number twice, so that the lower id decides.
    if (rng_.one_in(3)) flaw.seq = 1'000 + rng_.below(3);
    speak(at, key, Kind::endorse, encode_endorse(stance), {*target}, flaw);
  } else if (lot < 10) {
    CommentStatement comment{{}, static_cast<Side>(1 + rng_.below(4)), text(), "fr"};
    if (rng_.one_in(3)) comment.block = platform_.founding().manifest[rng_.below(6)].id;
    const auto about = comment.block && !rng_.one_in(4) ? std::vector<Stood>{} : some(1);
    speak(at, key, Kind::comment, encode(comment), about);
  } else if (lot == 10) {
    speak(at, key, Kind::story,
          encode(StoryStatement{
              "Accès", text(), text(), "fr", {platform_.founding().manifest[0].id}}));
  } else {
    speak(at, key, Kind::erase, {}, some(1 + rng_.below(3)));
  }
}

/// A header that its message can't be, or can be only just.
Bytes Chatter::odd_header(Kind kind) {
  auto header = kind == Kind::endorse
                    ? encode_endorse(Stance::support)
                    : encode(HandOverStatement{person().public_key(), platform_.org(org()).id});
  switch (rng_.below(6)) {
    case 0: header.push_back(0xFF); break;                                 // Cut off.
    case 1: header.insert(header.end(), {0xF8, 0x07, 0x01}); break;        // Field 127.
    case 2: header.insert(header.end(), {0x0A, 0x01, 0x58}); break;        // Field 1, of 1 byte.
    case 3: header.insert(header.end(), {0x08, 0x02}); break;              // Field 1, a number.
    case 4: header.insert(header.end(), {0x08, 0xFF, 0x01}); break;        // No such stance.
    case 5: header.insert(header.end(), {0x08, 0x82, 0x80, 0x00}); break;  // 2, in three bytes.
  }
  return header;
}

void Chatter::say_oddly() {
  const auto at = org();
  const auto key = member(at);
  const auto about = some(1);
  Platform::Flaw flaw;
  switch (rng_.below(12)) {
    case 0: flaw.bad_signature = true; break;
    case 1: flaw.author = static_cast<std::uint32_t>(rng_.below(9)); break;
    case 2: flaw.seq = rng_.one_in(2) ? 0 : member_seq_max + rng_.below(2); break;
    case 3: {  // A kind of another rule book, or a Carry of nothing.
      const auto kind = static_cast<Kind>(rng_.one_in(2) ? 7 : 200 + rng_.below(3));
      platform_.say(at, key, kind, {}, about);
      return;
    }
    case 4: platform_.say(at, key, Kind::endorse, encode_endorse(Stance::support)); return;
    case 5: platform_.put_row(at, {Bytes(rng_.below(40), 7), {}}); return;
    case 6: {  // What isn't there yet, and may come.
      auto place = about.front().place;
      place.position += 1 + rng_.below(12);
      platform_.say(at, key, Kind::endorse, encode_endorse(Stance::oppose),
                    {{place, about.front().id}});
      return;
    }
    case 7: platform_.say(at, key, Kind::endorse, odd_header(Kind::endorse), about); return;
    case 8: platform_.say(at, key, Kind::hand_over, odd_header(Kind::hand_over), about); return;
    case 9: {  // A row again, at the end of its feed.
      const auto contents = platform_.contents();
      const auto& run = contents.runs[rng_.below(contents.runs.size())];
      const auto index = platform_.index_of(run.feed.org);
      platform_.put_row(*index, run.rows[rng_.below(run.rows.size())]);
      return;
    }
    case 10: {  // Badly signed, then well; and who answers names the one or the other.
      const auto ask = encode(CommentStatement{{}, Side::question, text(), "fr"});
      flaw.bad_signature = true;
      flaw.seq = 100 + said_;
      const auto bad = platform_.say(at, key, Kind::comment, ask, about, flaw);
      flaw.bad_signature = false;
      const auto good = platform_.say(at, key, Kind::comment, ask, about, flaw);
      const auto other = org();
      platform_.say(other, member(other), Kind::comment, ask, {rng_.one_in(2) ? bad : good});
      return;
    }
    default: break;
  }
  platform_.say(at, key, Kind::endorse, encode_endorse(Stance::abstain), about, flaw);
}

/// Of any revision, also of none, and also badly.
void Chatter::rebase(std::size_t at, const Platform::Flaw& flaw) {
  const auto target = revision();
  RebaseStatement rebase{target ? target->id : RecordId{{9}}, {}};
  rebase.amendment = amendment(platform_.fold()->amendments().base());
  rebase.amendment.change = rng_.one_in(8) ? Change::none : Change::editorial;
  platform_.put(at, Kind::rebase, encode(rebase), flaw);
}

/// Of any revision, and of none.
void Chatter::resolve_or_attest(std::size_t at, const Platform::Flaw& flaw) {
  const auto target = revision();
  const RecordId id = target ? target->id : RecordId{{9}};
  if (rng_.one_in(2)) {
    platform_.put(at, Kind::attest, encode_attest(id), flaw);
    return;
  }
  constexpr Day day = 20020514;
  const auto stance = static_cast<Stance>(1 + rng_.below(4));
  platform_.put(at, Kind::resolution,
                encode(ResolutionStatement{id, stance, word("Conseil "), day, 3, 2, 1}), flaw);
}

void Chatter::govern() {
  const auto at = org();
  const auto& id = platform_.org(at).id;
  const auto key = rng_.one_in(2) ? member(at) : person();
  Platform::Flaw flaw;
  flaw.bad_signature = rng_.one_in(12);
  if (rng_.one_in(12)) flaw.seq = rng_.below(8);
  if (rng_.one_in(5)) return rebase(at, flaw);
  if (rng_.one_in(3)) return resolve_or_attest(at, flaw);
  switch (rng_.below(9)) {
    case 0: enrol(at, key); break;
    case 1:
      enrol(at, sim::key_of(later_keys + rng_.below(later_key_count)), key.public_key());
      break;
    case 2: platform_.put(at, Kind::revoke, encode_revoke(key.public_key()), flaw); break;
    case 3: {
      const auto consent = key.sign(consent_preimage(platform_.network(), platform_.org(0).id));
      platform_.put(at, Kind::enrol,
                    encode(EnrolStatement{key.public_key(), consent, {}, SigningPlace::node}),
                    flaw);
      break;
    }
    case 4: platform_.put(at, Kind::enrol, Bytes(5, 9), flaw); break;
    case 5:
      platform_.put(at, Kind::introduce, rng_.one_in(3) ? Bytes{} : encode_introduce(id));
      break;
    case 6: {
      const auto& other = platform_.org(org()).id;
      const auto parent =
          rng_.one_in(2) ? platform_.parent().adoption : Digest{platform_.network().bytes};
      platform_.put(at, Kind::admit, encode(AdmitStatement{other, word("R"), word("S"), parent}),
                    flaw);
      break;
    }
    case 7: {
      const auto root = sim::key_of(1000 + org()).public_key();
      platform_.put(at, Kind::profile, encode(Profile{root, word("Nom "), "", "", "", ""}), flaw);
      break;
    }
    case 8:
      platform_.put(at, Kind::vote1,
                    encode(VoteStatement{platform_.parent().height + 1, 0, some(1).front().id}));
      break;
  }
}

void Chatter::open_epoch() {
  const auto at = org();
  if (platform_.org(at).epoch > 2) return;
  const auto counted = head_in(platform_.parent().cut, platform_.feed(at)).size;
  const auto size = platform_.rows(at);
  const auto least = std::max<std::uint64_t>(counted, size / 2 + 1);
  const auto next = sim::key_of(3000 + at).public_key();
  std::optional<Digest> digest;
  if (rng_.one_in(2)) digest = next_root_digest(next);
  platform_.open_epoch(at, rng_.one_in(2) ? size : least, digest);
}

Changes Chatter::changes() {
  Changes changes;
  const auto at = org();
  OrganisationChange change{platform_.org(at).id, false, {}, {}, false};
  switch (rng_.below(5)) {
    case 0: change.standing = Standing{word("R"), word("S")}; break;
    case 1: change.root_key = sim::key_of(3000 + at).public_key(); break;
    case 2:
      change.root_key = sim::key_of(3000 + at).public_key();
      change.root_lost = true;
      break;
    case 3: change.removed = true; break;
    default: return changes;
  }
  changes.organisations.push_back(change);
  return changes;
}

void Chatter::adopt() {
  const auto state = platform_.fold();
  auto agenda = platform_.agenda();
  for (const auto& [id, revision] : state->amendments().revisions()) {
    if (!rng_.one_in(2)) continue;
    agenda.adopted.push_back(id);
    const bool together =
        platform_.merge(*state, agenda) && std::holds_alternative<Decision>(decide(*state, agenda));
    if (!together) agenda.adopted.pop_back();
  }
  platform_.merge(*state, agenda);
  if (!agenda.merges.empty()) platform_.put(org(), Kind::agenda, encode(agenda));
  if (rng_.one_in(3)) return;  // Nobody votes for it.
  if (rng_.one_in(2)) agenda.changes = changes();
  if (rng_.one_in(4)) agenda.changes.charter = charter_by_lot(rng_);
  if (rng_.one_in(3)) agenda.changes.round = round_by_lot(rng_, state->round());
  // Some rows that came last aren't in it.
  auto cut = platform_.all();
  const auto contents = platform_.contents();
  for (auto& [feed, head] : cut) {
    const auto at = *platform_.index_of(feed.org);
    const auto counted = head_in(platform_.parent().cut, feed).size;
    if (feed != platform_.feed(at) || !rng_.one_in(2) || head.size <= counted + 3) continue;
    MerkleTree tree;
    for (const auto& run : contents.runs) {
      if (run.feed != feed) continue;
      for (const auto& row : run.rows) tree.append(leaf_hash(row.row, row.signature));
    }
    head = {head.size - 2, tree.root(head.size - 2)};
  }
  if (!platform_.adopt(agenda, std::move(cut))) return;
  for (const auto& change : agenda.changes.organisations) {
    if (change.root_key) {
      const auto at = *platform_.index_of(change.org);
      platform_.org(at).root = 3000 + at;
      if (!rng_.one_in(5)) platform_.open_epoch(at, platform_.rows(at));
    }
  }
}

}  // namespace

test::Contents chatter(std::uint64_t seed) { return Chatter{seed}.run(); }

}  // namespace palabre::oracle
