// Bundles of which something was changed: a file that is none, or one of which something doesn't
// hold. The oracle must find the same wrong with each.

#include <algorithm>
#include <functional>

#include "federation/core/limits.hpp"
#include "federation/replica/opening.hpp"
#include "tests/oracle/histories.hpp"
#include "tests/oracle/platform.hpp"

namespace palabre::oracle {

using namespace federation;

namespace {

/// Three stewards and another organisation, two adoptions, a fork, an epoch and some texts.
test::Contents sound(Platform::Lie lie = Platform::Lie::none) {
  Platform platform{4, 3};
  platform.admit(3);
  const auto ana = sim::key_of(500);
  platform.enrol(3, ana);
  const auto text = sim::body_of("Un commentaire");
  platform.add_body(text);
  platform.say(3, ana, Kind::comment,
               encode(CommentStatement{platform.founding().manifest[0].id, Side::none,
                                       refer_to(text), "fr"}));
  platform.adopt(platform.agenda(), platform.all());
  platform.open_epoch(3, platform.rows(3));
  // The stewards have more than they agree on, and prove how that follows.
  const auto cut = platform.all();
  platform.enrol(0, sim::key_of(501));
  auto agenda = platform.agenda();
  if (lie == Platform::Lie::decision) agenda.adopted.emplace_back();
  if (lie == Platform::Lie::merge) {
    const auto& block = platform.founding().manifest[1];
    for (const auto* words : {"Un mot Bloc 1", "Bloc 1 de plus"}) {
      const auto said =
          sim::amendment(platform.parent().adoption, platform.founding().manifest, 1, words);
      platform.add_body(said.bodies.front());
      agenda.adopted.push_back(platform.say(3, ana, said.kind, said.header).id);
    }
    const auto merged = sim::body_of("Un tout autre texte");
    platform.add_body(merged);
    agenda.merges = {{block.id, refer_to(merged)}};
    platform.put(0, Kind::agenda, encode(agenda));
    platform.adopt(agenda, platform.all(), lie);
  } else {
    platform.adopt(agenda, cut, lie);
  }
  auto contents = platform.contents();
  ForkProof proof;
  proof.feed = platform.feed(1);
  const auto key = sim::key_of(platform.org(1).operating);
  MerkleTree tree;
  for (const auto& run : contents.runs) {
    if (run.feed != proof.feed) continue;
    if (run.from == 0) proof.opening = run.rows.front();
    for (const auto& row : run.rows) tree.append(leaf_hash(row.row, row.signature));
  }
  proof.older = sign_head(platform.network(), {proof.feed, {1, {}}, 5}, key);
  proof.newer = sign_head(platform.network(), {proof.feed, tree.head(), 6}, key);
  proof.root_at_older = tree.root(1);
  proof.path = tree.prove_consistency(1, tree.size());
  contents.forks.push_back(std::move(proof));
  return contents;
}

struct Change {
  const char* name;
  std::function<void(test::Contents&)> make;
};

void sign_again(Run& run, const test::Contents& contents, std::size_t org, std::uint64_t size) {
  MerkleTree tree;
  for (const auto& row : run.rows) tree.append(leaf_hash(row.row, row.signature));
  run.checkpoint = sign_checkpoint(contents.network, {run.feed, {size, tree.root()}, 1},
                                   sim::key_of(2000 + org));
}

/// The first run of an organisation's epoch, by the organisation's number.
Run& run_of(test::Contents& contents, std::size_t org, std::uint32_t epoch = 0) {
  const auto id = org_id(contents.network, sim::key_of(1000 + org).public_key());
  return *std::find_if(contents.runs.begin(), contents.runs.end(), [&](const Run& run) {
    return run.feed == FeedId{id, epoch};
  });
}

const Change changes[] = {
    {"nothing", [](auto&) {}},
    {"no-founding", [](auto& c) { c.founding.clear(); }},
    {"another-founding", [](auto& c) { c.founding.back() ^= 1; }},
    {"not-whole",
     [](auto& c) {
       c.base = {{{OrgId{}, 0}, 2, {}}};
     }},
    {"base-twice",
     [](auto& c) {
       c.base = {{{OrgId{}, 0}, 2, {}}, {{OrgId{}, 0}, 2, {}}};
     }},
    {"first-certificate-missing", [](auto& c) { c.certificates.erase(c.certificates.begin()); }},
    {"certificate-twice", [](auto& c) { c.certificates.push_back(c.certificates.back()); }},
    {"vote-missing", [](auto& c) { c.certificates[1].votes.pop_back(); }},
    {"vote-unsigned", [](auto& c) { c.certificates[1].votes[0].vote.signature[2] ^= 1; }},
    {"vote-by-another-key", [](auto& c) { c.certificates[0].votes[0].vote.record.signer = {}; }},
    {"vote-for-another", [](auto& c) { c.certificates[0].candidate.record.seq += 1; }},
    {"epoch-of-another",
     [](auto& c) { c.certificates[0].votes[0].epoch = c.certificates[0].votes[1].epoch; }},
    {"content-of-another", [](auto& c) { c.certificates[0].content.salt[0] ^= 1; }},
    {"opening-unsigned", [](auto& c) { run_of(c, 3).rows[0].signature[0] ^= 1; }},
    {"row-changed", [](auto& c) { run_of(c, 0).rows[1].row.back() ^= 1; }},
    {"checkpoint-changed",
     [](auto& c) {
       auto& note = run_of(c, 1).checkpoint;
       note[note.size() - 30] ^= 1;
     }},
    {"checkpoint-of-another-feed",
     [](auto& c) { run_of(c, 1).checkpoint = run_of(c, 2).checkpoint; }},
    {"checkpoint-with-a-tab", [](auto& c) { run_of(c, 1).checkpoint[3] = '\t'; }},
    {"checkpoint-of-another-size", [](auto& c) { sign_again(run_of(c, 2), c, 2, 99); }},
    {"rows-missing",
     [](auto& c) {
       auto& run = run_of(c, 3);
       run.rows.pop_back();
       sign_again(run, c, 3, run.rows.size());
     }},
    {"another-history",
     [](auto& c) {
       auto& run = run_of(c, 1);
       run.rows[1].signature[0] ^= 1;
       sign_again(run, c, 1, run.rows.size());
     }},
    {"gap", [](auto& c) { c.runs.back().from += 1; }},
    {"feeds-descend", [](auto& c) { std::swap(c.runs.front(), c.runs.back()); }},
    {"epoch-before-missing",
     [](auto& c) {
       const auto feed = run_of(c, 3).feed;
       std::erase_if(c.runs, [&](const Run& run) { return run.feed == feed; });
     }},
    {"fork-opening-unsigned", [](auto& c) { c.forks[0].opening.signature[9] ^= 1; }},
    {"fork-path", [](auto& c) { c.forks[0].path[0].bytes[0] ^= 1; }},
    {"fork-head-unsigned", [](auto& c) { c.forks[0].older.signature[0] ^= 1; }},
    {"fork-of-one-history", [](auto& c) { c.forks[0].older.head.root = c.forks[0].root_at_older; }},
    {"fork-of-one-opening",
     [](auto& c) {
       const auto first = c.forks[0];
       c.forks[0] = {first.feed, first.opening, first.opening, {}, {}, {}, {}};
     }},
    {"fork-of-nothing",
     [](auto& c) {
       const auto& feed = c.forks[0].feed;
       c.forks[0].older = sign_head(c.network, {feed, {0, {}}, 5}, sim::key_of(2001));
     }},
    {"text-of-nobody", [](auto& c) { c.bodies.push_back(sim::body_of("À personne")); }},
    {"row-too-long", [](auto& c) { c.runs[0].rows[0].row.resize(row_bytes_max + 1); }},
    {"text-missing", [](auto& c) { c.bodies.pop_back(); }},
};

/// The frames of a bundle after its first bytes, each with its length.
std::vector<Bytes> units(const Bytes& bundle) {
  std::vector<Bytes> units;
  for (std::size_t at = 16; at < bundle.size();) {
    const auto length = *ByteReader{ByteView{bundle}.subspan(at)}.u32() + 4U;
    units.emplace_back(bundle.begin() + static_cast<std::ptrdiff_t>(at),
                       bundle.begin() + static_cast<std::ptrdiff_t>(at + length));
    at += length;
  }
  return units;
}

Bytes joined(const Bytes& bundle, const std::vector<Bytes>& units) {
  Bytes all(bundle.begin(), bundle.begin() + 16);
  for (const auto& unit : units) all.insert(all.end(), unit.begin(), unit.end());
  return all;
}

Bytes unit_of(const Frame& frame) {
  const auto bytes = encode(frame);
  ByteWriter writer;
  writer.u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
  return writer.take();
}

void keep_broken_files(const KeepBytes& keep) {
  const auto bundle = test::write(sound());
  const auto with = [&](const char* name, const std::function<void(Bytes&)>& change) {
    auto bytes = bundle;
    change(bytes);
    keep(std::string{"tampered-"} + name, bytes);
  };
  with("empty", [](Bytes& b) { b.clear(); });
  with("no-bundle", [](Bytes& b) { b[0] ^= 1; });
  with("cut-off", [](Bytes& b) { b.resize(b.size() - 5); });
  with("trailing", [](Bytes& b) { b.push_back(0); });
  with("long-frame", [](Bytes& b) { b[16] = 0xFF; });
  with("changed", [](Bytes& b) { b[b.size() / 2] ^= 1; });
  with("end-changed", [](Bytes& b) { b.back() ^= 1; });
  const auto rearranged = [&](const char* name,
                              const std::function<void(std::vector<Bytes>&)>& change) {
    auto frames = units(bundle);
    change(frames);
    keep(std::string{"tampered-"} + name, joined(bundle, frames));
  };
  rearranged("no-end", [](auto& frames) { frames.pop_back(); });
  rearranged("two-heads", [](auto& frames) { frames.insert(frames.begin(), frames.front()); });
  rearranged("no-head", [](auto& frames) { frames.erase(frames.begin()); });
  rearranged("order", [](auto& frames) { std::swap(frames[2], frames[frames.size() - 2]); });
  rearranged("a-peers-frame", [](auto& frames) { frames[2] = unit_of(Frame{Bye{1}}); });
  rearranged("half-a-founding", [](auto& frames) { frames.erase(frames.begin() + 1); });
}

/// What is left out of the older bundle, or of the newer one.
const Change growths[] = {
    {"nothing", [](auto&) {}},
    {"rows",
     [](auto& c) {
       auto& run = run_of(c, 0);
       run.rows.pop_back();
       sign_again(run, c, 0, run.rows.size());
     }},
    {"another-row",
     [](auto& c) {
       auto& run = run_of(c, 0);
       run.rows.back().signature[0] ^= 1;
       sign_again(run, c, 0, run.rows.size());
     }},
    {"feed",
     [](auto& c) {
       const auto feed = run_of(c, 3, 1).feed;
       std::erase_if(c.runs, [&](const Run& run) { return run.feed == feed; });
     }},
    {"adoption", [](auto& c) { c.certificates.pop_back(); }},
    {"fork", [](auto& c) { c.forks.clear(); }},
};

}  // namespace

void growing_bundles(const KeepGrowth& keep) {
  const auto whole = test::write(sound());
  for (const auto& change : growths) {
    auto contents = sound();
    change.make(contents);
    const auto changed = test::write(contents);
    keep(std::string{"growth-by-"} + change.name, whole, changed);
    keep(std::string{"growth-without-"} + change.name, changed, whole);
  }
  keep("growth-of-another", whole, test::write(Platform{2, 1}.contents()));
}

void tampered_bundles(const KeepBytes& keep) {
  for (const auto& change : changes) {
    auto contents = sound();
    change.make(contents);
    keep(std::string{"tampered-"} + change.name, test::write(contents));
  }
  using Lie = Platform::Lie;
  keep("tampered-lie-state", test::write(sound(Lie::state)));
  keep("tampered-lie-decision", test::write(sound(Lie::decision)));
  keep("tampered-lie-text", test::write(sound(Lie::text)));
  keep("tampered-lie-merge", test::write(sound(Lie::merge)));
  keep("tampered-charter-in-round", test::write(broken_round(false)));
  keep("tampered-too-late", test::write(broken_round(true)));
  keep_broken_files(keep);
}

}  // namespace palabre::oracle
