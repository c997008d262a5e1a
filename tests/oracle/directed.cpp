// Rare rules, each met on purpose: what chance alone would bring once in a thousand histories.

#include <algorithm>

#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"
#include "federation/replica/opening.hpp"
#include "tests/oracle/histories.hpp"
#include "tests/oracle/small.hpp"

namespace palabre::oracle {

using namespace federation;

namespace {

/// Revisions on revisions: the ninth is too deep, and what answers the eighth isn't.
test::Contents deep() {
  Small small;
  auto below = small.propose(0, "Niveau 0");
  for (int level = 1; level <= 9; ++level) {
    const auto state = small.platform.fold();
    auto text = state->amendments().text_of(below.id);
    if (!text) break;
    auto statement = replacing((*text)[0], {}, "Niveau " + std::to_string(level));
    const auto made =
        small.platform.say(0, small.member(0), Kind::amendment, encode(statement), {below});
    if (level == 9) {
      statement = replacing(small.platform.founding().manifest[0],
                            Digest{small.platform.network().bytes}, "Réponse");
      statement.counter_proposal = true;
      small.platform.say(0, small.member(0), Kind::amendment, encode(statement), {below});
      statement.counter_proposal = false;
      statement.change = Change::editorial;
      small.platform.say(0, small.member(0), Kind::amendment, encode(statement), {below});
    }
    below = made;
  }
  return small.platform.contents();
}

/// Owners: a hand-over, two steps that name one, one that came too late, one of a stranger.
test::Contents steps() {
  Small small;
  auto& platform = small.platform;
  const auto first = small.propose(1, "Un");
  const auto words = [&](const char* text) {
    auto statement =
        replacing(platform.founding().manifest[1], Digest{platform.network().bytes}, text);
    statement.change = Change::editorial;
    return encode(statement);
  };
  platform.say(1, small.member(1), Kind::revise, words("D'une autre"), {first});
  const HandOverStatement to{small.member(1).public_key(), platform.org(1).id};
  const auto given = platform.say(0, small.member(0), Kind::hand_over, encode(to), {first});
  platform.say(0, small.member(0), Kind::revise, words("Trop tard"), {first});
  const auto next = platform.say(1, small.member(1), Kind::revise, words("Deux"), {given});
  const auto late = small.propose(2, "Autre chose");
  platform.say(1, small.member(1), Kind::endorse, encode_endorse(Stance::support), {next});
  small.support(first, 0, Stance::oppose);
  small.support(next, 0, Stance::withdrawn);
  small.adopt({next.id});
  platform.say(1, small.member(1), Kind::revise, words("Après"), {next});
  const auto gone = platform.say(0, small.member(0), Kind::withdraw, {}, {late});
  platform.say(0, small.member(0), Kind::withdraw, {}, {gone});
  small.support(late, 1);
  return platform.contents();
}

/// The same key in two organisations, a replaced key, and what each may take back.
test::Contents persons() {
  Small small;
  auto& platform = small.platform;
  const auto revision = small.propose(0, "Proposition");
  const auto said = [&](const char* words) {
    return encode(CommentStatement{{}, Side::none, refer_to(sim::body_of(words)), "fr"});
  };
  for (const auto* words : {"Le mien", "Le nôtre"}) platform.add_body(sim::body_of(words));
  const auto mine = platform.say(0, small.member(0), Kind::comment, said("Le mien"), {revision});
  const auto ours = platform.say(0, small.member(0), Kind::comment, said("Le nôtre"), {mine});
  const auto theirs = platform.say(1, small.member(1), Kind::comment, said("Le nôtre"), {mine});
  platform.enrol(1, small.member(0));
  small.support(revision, 0);
  Platform::Flaw first;
  first.seq = member_seq_max;
  platform.say(1, small.member(0), Kind::endorse, encode_endorse(Stance::abstain), {revision},
               first);
  // A key that takes over from a lost one: its lowest number is above every number of the old one.
  const auto fresh = sim::key_of(700);
  platform.enrol(0, fresh, small.member(0).public_key());
  Platform::Flaw low;
  low.seq = 1;
  platform.say(0, fresh, Kind::endorse, encode_endorse(Stance::oppose), {revision}, low);
  platform.enrol(0, small.member(0), fresh.public_key());
  platform.enrol(0, fresh);
  platform.put(0, Kind::revoke, encode_revoke(small.member(0).public_key()));
  platform.say(0, fresh, Kind::erase, {}, {mine, ours, theirs});
  platform.say(1, small.member(1), Kind::erase, {}, {ours});
  small.support(revision, 0);
  platform.enrol(0, small.member(0));
  small.support(revision, 0, Stance::abstain);
  return platform.contents();
}

/// A removed organisation comes back by new Admits; two standings reach q; one steward less.
test::Contents belonging() {
  Small small{4, 3};
  auto& platform = small.platform;
  const auto revision = small.propose(0, "Proposition", 3);
  small.support(revision, 3);
  const auto admits = [&](const char* region, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const AdmitStatement statement{platform.org(3).id, region, "S", {platform.network().bytes}};
      platform.put(i, Kind::admit, encode(statement));
    }
  };
  admits("Z", 3);
  admits("A", 3);
  admits("0", 2);
  Changes removal;
  removal.organisations.push_back({platform.org(3).id, true, {}, {}, false});
  small.adopt({}, removal);
  admits("Ancienne", 3);
  platform.put(0, Kind::admit, encode(AdmitStatement{platform.org(3).id, "", "", {}}));
  platform.admit(3, "Nouvelle");
  Changes fewer;
  fewer.organisations.push_back({platform.org(3).id, false, Standing{"Posée", ""}, {}, false});
  std::sort(fewer.organisations.begin(), fewer.organisations.end(),
            [](const auto& a, const auto& b) { return a.org < b.org; });
  fewer.stewards.emplace();
  for (std::size_t i : {0U, 3U}) {
    fewer.stewards->emplace(platform.org(i).id, sim::key_of(platform.org(i).root).public_key());
  }
  small.adopt({}, fewer);
  platform.admit(1, "Plus gardienne");
  small.adopt({}, {});
  return platform.contents();
}

/// What the charter asks for, and what each revision has.
test::Contents thresholds() {
  Charter charter;
  charter.thresholds = {3, 2, 2, 1, 50};
  Small small{4, 1, charter};
  auto& platform = small.platform;
  for (std::size_t i = 10; i < 13; ++i) platform.enrol(0, sim::key_of(500 + i));
  const auto narrow = small.propose(0, "De peu");
  const auto wide = small.propose(1, "De beaucoup");
  for (std::size_t i = 10; i < 13; ++i) {
    platform.say(0, sim::key_of(500 + i), Kind::endorse, encode_endorse(Stance::support), {narrow});
  }
  for (std::size_t i = 0; i < 4; ++i) small.support(wide, i);
  small.adopt({narrow.id});
  Changes regions;
  regions.organisations.push_back({platform.org(1).id, false, Standing{"Autre", ""}, {}, false});
  small.adopt({}, regions);
  small.adopt({wide.id});
  return platform.contents();
}

/// Root keys: the next one published, and one that was lost.
test::Contents roots() {
  Small small{3, 2};
  auto& platform = small.platform;
  platform.open_epoch(0, platform.rows(0) - 1, next_root_digest(sim::key_of(3000).public_key()));
  platform.enrol(0, sim::key_of(501));
  Changes change;
  change.organisations.push_back(
      {platform.org(0).id, false, {}, sim::key_of(3000).public_key(), false});
  small.adopt({}, change);
  platform.org(0).root = 3000;
  platform.open_epoch(0, platform.rows(0), next_root_digest(sim::key_of(3001).public_key()));
  platform.enrol(0, sim::key_of(503));
  small.adopt();
  change.organisations.front() = {
      platform.org(1).id, false, {}, sim::key_of(3002).public_key(), true};
  small.adopt({}, change);
  platform.org(1).root = 3002;
  platform.open_epoch(1, platform.rows(1));
  small.adopt();
  return platform.contents();
}

/// An epoch that takes back what is adopted is void, and so is the one after it.
test::Contents taken_back() {
  Small small;
  auto& platform = small.platform;
  const auto all = platform.all();
  platform.adopt(platform.agenda(), all);
  platform.open_epoch(1, 2);
  platform.enrol(1, sim::key_of(501));
  platform.open_epoch(1, 2);
  platform.enrol(1, sim::key_of(502));
  return platform.contents();
}

/// A quota: rows that wait take their place, the same row again takes none, the next height has
/// another.
test::Contents quotas() {
  Charter charter;
  charter.member_records_per_height_max = 2;
  charter.organisation_records_per_height_max = 3;
  Small small{2, 1, charter};
  auto& platform = small.platform;
  const auto first = small.propose(0, "Un");
  auto later = first;
  later.place.position += 40;
  platform.say(0, small.member(0), Kind::endorse, encode_endorse(Stance::support), {later});
  small.propose(1, "Trois");
  const auto again = platform.contents().runs.front().rows;
  for (const auto& run : platform.contents().runs) {
    if (run.feed != platform.feed(0)) continue;
    platform.put_row(0, run.rows[first.place.position]);
  }
  for (std::uint64_t i = 0; i < 4; ++i) platform.enrol(1, sim::key_of(600 + i));
  small.adopt({first.id});
  small.propose(2, "Quatre");
  platform.enrol(1, sim::key_of(603));
  return platform.contents();
}

/// One record in two rows, the first of them badly signed; and a step whose two rows name two rows
/// of one record. In whatever order organisations are read, it comes to the same.
test::Contents twice() {
  Small small{3, 2};
  auto& platform = small.platform;
  const auto revision = small.propose(0, "Proposition");
  const auto ask =
      encode(CommentStatement{{}, Side::question, refer_to(sim::body_of("Pourquoi ?")), "fr"});
  Platform::Flaw bad;
  bad.seq = 5'000;
  bad.bad_signature = true;
  const auto first = platform.say(0, small.member(0), Kind::comment, ask, {revision}, bad);
  bad.bad_signature = false;
  const auto good = platform.say(0, small.member(0), Kind::comment, ask, {revision}, bad);
  for (const auto& about : {first, good}) {
    platform.say(1, small.member(1), Kind::comment, ask, {about});
    platform.say(2, small.member(2), Kind::comment, ask, {about});
  }
  const auto other = small.propose(1, "Autre", 2);
  const HandOverStatement to{small.member(0).public_key(), platform.org(0).id};
  Platform::Flaw same;
  same.seq = 6'000;
  const auto given = platform.say(2, small.member(2), Kind::hand_over, encode(to), {other}, same);
  const auto again = platform.say(2, small.member(2), Kind::hand_over, encode(to), {other}, same);
  const auto follow = [&](const char* words, const Stood& step, std::uint64_t seq) {
    auto statement =
        replacing(platform.founding().manifest[1], Digest{platform.network().bytes}, words);
    statement.change = Change::substantive;
    Platform::Flaw numbered;
    numbered.seq = seq;
    platform.say(0, small.member(0), Kind::revise, encode(statement), {step}, numbered);
  };
  follow("Un", again, 7'000);
  follow("Deux", given, 7'001);
  follow("Un", given, 7'000);
  return platform.contents();
}

/// Rows as long as they may be, and one byte longer; 64 references.
test::Contents long_rows() {
  Small small;
  auto& platform = small.platform;
  const auto revision = small.propose(0, "Proposition");
  constexpr std::size_t head_bytes = 15;
  platform.put(0, Kind::profile, Bytes(row_bytes_max - head_bytes, 1));
  platform.say(0, small.member(0), Kind::erase, {},
               std::vector<Stood>(reference_count_max, revision));
  platform.put_row(0, {Bytes(14, 1), {}});
  Bytes many(600, 0);
  many[14] = reference_count_max + 1;
  platform.put_row(0, {many, {}});
  Bytes few(40, 0);
  few[14] = 5;
  platform.put_row(0, {few, {}});
  return platform.contents();
}

ForkProof second_opening(Platform& platform, std::size_t org) {
  const auto contents = platform.contents();
  const auto first = std::find_if(contents.runs.begin(), contents.runs.end(),
                                  [&](const auto& run) { return run.feed == platform.feed(org); });
  ForkProof proof;
  proof.feed = first->feed;
  proof.opening = first->rows.front();
  const Profile profile{sim::key_of(platform.org(org).root).public_key(), "Autre", "", "", "", ""};
  proof.other_opening = open_epoch({platform.network(), 0, {}, 77, profile, 0},
                                   sim::key_of(platform.org(org).root), sim::key_of(9))
                            .rows.front();
  return proof;
}

/// Forks that are proven, by two openings and by two checkpoints.
test::Contents forks() {
  Small small{3};
  auto& platform = small.platform;
  std::vector<ForkProof> proofs{second_opening(platform, 0)};
  auto heads = second_opening(platform, 1);
  heads.other_opening.reset();
  const auto key = sim::key_of(platform.org(1).operating);
  MerkleTree tree;
  for (std::uint8_t i = 0; i < 6; ++i) tree.append(TreeHash{Sha256{}.add({&i, 1}).finish()});
  const TreeHash other{Sha256{}.finish()};
  heads.older = sign_head(platform.network(), {heads.feed, {3, other}, 5}, key);
  heads.newer = sign_head(platform.network(), {heads.feed, tree.head(), 4}, key);
  heads.root_at_older = tree.root(3);
  heads.path = tree.prove_consistency(3, 6);
  proofs.push_back(heads);
  std::sort(proofs.begin(), proofs.end(),
            [](const auto& a, const auto& b) { return a.feed < b.feed; });
  for (auto& proof : proofs) platform.add_fork(std::move(proof));
  return platform.contents();
}

/// A text that was merged goes with one of those that it is made of, whichever comes first.
test::Contents merged() {
  Small small{2};
  auto& platform = small.platform;
  const auto one = small.propose(1, "Un mot Bloc 1");
  const auto other = small.propose(1, "Bloc 1 de plus", 1);
  const auto third = small.propose(2, "Un mot Bloc 2");
  const auto fourth = small.propose(2, "Bloc 2 de plus", 1);
  for (const auto* words : {"Un mot Bloc 1", "Bloc 1 de plus", "Un mot Bloc 2", "Bloc 2 de plus"}) {
    platform.add_body(sim::body_of(words));
  }
  const auto put = [&](const Stood& first, const Stood& second) {
    auto agenda = platform.agenda({first.id, second.id});
    platform.merge(*platform.fold(), agenda);
    platform.put(0, Kind::agenda, encode(agenda));
    return agenda;
  };
  put(one, other);
  platform.say(1, Small::member(1), Kind::erase, {}, {other});
  platform.say(0, Small::member(0), Kind::erase, {}, {third});
  put(third, fourth);
  return platform.contents();
}

}  // namespace

test::Contents old_root() {
  Small small{3, 2};
  auto& platform = small.platform;
  Changes change;
  change.organisations.push_back(
      {platform.org(0).id, false, {}, sim::key_of(3000).public_key(), true});
  small.adopt({}, change);
  platform.open_epoch(0, platform.rows(0));
  platform.enrol(0, sim::key_of(502));
  return platform.contents();
}

void directed_histories(const Keep& keep) {
  keep("directed-deep", deep());
  keep("directed-steps", steps());
  keep("directed-persons", persons());
  keep("directed-belonging", belonging());
  keep("directed-thresholds", thresholds());
  keep("directed-roots", roots());
  keep("directed-taken-back", taken_back());
  keep("directed-quotas", quotas());
  keep("directed-twice", twice());
  keep("directed-long-rows", long_rows());
  keep("directed-operations", directed_operations());
  directed_ledgers(keep);
  keep("directed-forks", forks());
  keep("directed-merged", merged());
}

}  // namespace palabre::oracle
