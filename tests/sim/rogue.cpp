#include "tests/sim/rogue.hpp"

#include "federation/record/kind.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/replica.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

/// A feed of somebody else that its node holds; of the latest epoch, or an earlier one.
std::optional<FeedId> victim(const Rogue::Sight& sight) {
  std::vector<FeedId> others;
  for (const auto& [feed, runs] : sight.disk.runs()) {
    if (feed.org != sight.node.own()) others.push_back(feed);
  }
  if (others.empty()) return std::nullopt;
  return others[sight.rng.below(others.size())];
}

/// Both checkpoints are of one size, and only the first is anybody's.
std::optional<ForkProof> unsigned_fork(const FeedId& feed, const Rogue::Sight& sight) {
  const auto held = sight.node.feeds().held(feed);
  ForkProof proof{feed, held->opening, {}, held->head, held->head, {}, {}};
  proof.newer.head.root = any_bytes<TreeHash>(sight.rng);
  proof.root_at_older = proof.newer.head.root;
  return proof;
}

/// Two checkpoints of one history, and a root that this never had.
std::optional<ForkProof> unproven_fork(const FeedId& feed, const Rogue::Sight& sight) {
  const auto held = sight.node.feeds().held(feed);
  const auto& runs = sight.disk.runs().at(feed);
  const auto& first = runs.front();
  const auto key = *sight.node.feeds().operating_key(feed);
  const auto network = sight.node.fold().network();
  const auto older = open_checkpoint(network, feed, first.checkpoint, key);
  if (!older || older->head.size >= held->tree.size()) return std::nullopt;
  ForkProof proof{feed, held->opening, {}, *older, held->head, {}, {}};
  proof.root_at_older = any_bytes<TreeHash>(sight.rng);
  proof.path = held->tree.prove_consistency(older->head.size, held->tree.size());
  return proof;
}

std::optional<ForkProof> two_openings(const FeedId& feed, const SignedRow& other,
                                      const Rogue::Sight& sight) {
  return ForkProof{feed, sight.node.feeds().held(feed)->opening, other, {}, {}, {}, {}};
}

/// Another row 0 of the feed, that this organisation has signed itself.
SignedRow own_opening(const FeedId& feed, const Rogue::Sight& sight) {
  const EpochStatement epoch{
      feed.epoch, sight.root.public_key(), sight.root.public_key(), 0, {}, {}, false};
  const Record record{sight.node.fold().network(),
                      feed.org,
                      sight.root.public_key(),
                      static_cast<std::uint16_t>(Kind::epoch),
                      1,
                      encode(epoch),
                      {}};
  const Row row{record.kind, 0, record.seq, {}, record.header};
  return {*encode(row), sign(record, sight.root).signature};
}

std::optional<ForkProof> forged(Trick trick, const Rogue::Sight& sight) {
  const auto feed = victim(sight);
  if (!feed) return std::nullopt;
  switch (trick) {
    case Trick::unsigned_fork: return unsigned_fork(*feed, sight);
    case Trick::unproven_fork: return unproven_fork(*feed, sight);
    case Trick::one_opening:
      return two_openings(*feed, sight.node.feeds().held(*feed)->opening, sight);
    case Trick::other_key:
      return two_openings({feed->org, 0}, own_opening({feed->org, 0}, sight), sight);
    default: break;
  }
  // Only whoever has opened a second epoch can be slandered by the first one's row.
  for (const auto& [each, runs] : sight.disk.runs()) {
    if (each.org == sight.node.own() || each.epoch == 0) continue;
    return two_openings({each.org, 0}, runs.front().rows.front(), sight);
  }
  return std::nullopt;
}

std::vector<Bytes> many_haves(Rng& rng) {
  std::vector<Bytes> frames;
  for (int frame = 0; frame < 2; ++frame) {
    Have have;
    for (std::size_t i = 0; i < have_entry_count_max; ++i) {
      have.entries.push_back({{any_bytes<OrgId>(rng), 0}, 1 + rng.below(100), {}});
    }
    frames.push_back(encode(Frame{have}));
  }
  return frames;
}

std::vector<Bytes> wants(const Rogue::Sight& sight) {
  std::vector<Bytes> frames;
  for (int i = 0; i < 50; ++i) {
    frames.push_back(encode(Frame{Want{{any_bytes<OrgId>(sight.rng), 0}, 0}}));
    for (const auto& [feed, runs] : sight.disk.runs()) {
      frames.push_back(encode(Frame{Want{feed, 0}}));
    }
  }
  return frames;
}

std::vector<Bytes> want_heads(const Rogue::Sight& sight) {
  std::vector<Bytes> frames;
  for (std::uint64_t i = 1; i < 30; ++i) {
    for (const auto& [feed, runs] : sight.disk.runs()) {
      frames.push_back(encode(Frame{WantHead{feed, i}}));
    }
  }
  return frames;
}

std::vector<Bytes> old_rows(const Rogue::Sight& sight) {
  std::vector<Bytes> frames;
  for (const auto& [feed, runs] : sight.disk.runs()) {
    for (int i = 0; i < 20; ++i) frames.push_back(encode(Frame{runs.front()}));
  }
  return frames;
}

std::vector<Bytes> certificates(const Rogue::Sight& sight) {
  std::vector<Bytes> frames;
  for (int i = 0; i < 10; ++i) {
    for (const auto& each : sight.disk.certificates()) frames.push_back(encode(Frame{each}));
    frames.push_back(encode(Frame{Adopted{sight.rng.next(), any_bytes<Digest>(sight.rng)}}));
    frames.push_back(encode(Frame{Adopted{}}));
  }
  return frames;
}

template <typename Make>
std::vector<Bytes> several(std::size_t count, Make make) {
  std::vector<Bytes> frames;
  for (std::size_t i = 0; i < count; ++i) frames.push_back(make());
  return frames;
}

}  // namespace

std::string_view name_of(Trick trick) noexcept {
  constexpr std::array<std::string_view, trick_count> names{"unsigned fork",
                                                            "unproven fork",
                                                            "one opening twice",
                                                            "opening of another epoch",
                                                            "own opening in another's name",
                                                            "too many haves",
                                                            "claims",
                                                            "wants",
                                                            "wanted bodies",
                                                            "wanted heads",
                                                            "rows",
                                                            "bodies",
                                                            "certificates",
                                                            "noise",
                                                            "own rows"};
  return names[static_cast<std::size_t>(trick)];
}

std::vector<Bytes> Rogue::frames(Trick trick, const Sight& sight) {
  auto& rng = sight.rng;
  switch (trick) {
    case Trick::unsigned_fork:
    case Trick::unproven_fork:
    case Trick::one_opening:
    case Trick::other_epoch:
    case Trick::other_key: {
      const auto proof = forged(trick, sight);
      if (!proof) return {};
      return {encode(Frame{*proof})};
    }
    case Trick::haves: return many_haves(rng);
    case Trick::claims: {
      Have have;
      for (const auto& [feed, runs] : sight.disk.runs()) {
        have.entries.push_back({feed, runs.back().end() + 1 + rng.below(1'000'000), {}});
      }
      return {encode(Frame{have})};
    }
    case Trick::wants: return wants(sight);
    case Trick::want_bodies:
      return several(30, [&] {
        WantBodies want;
        for (int i = 0; i < 64; ++i) want.commitments.push_back(any_bytes<Commitment>(rng));
        return encode(Frame{want});
      });
    case Trick::want_heads: return want_heads(sight);
    case Trick::rows: return old_rows(sight);
    case Trick::bodies:
      return several(10, [&] {
        Body body{{}, MediaType::plain, Bytes(10'000, 'a')};
        body.salt.front() = static_cast<std::uint8_t>(rng.next());
        return encode(Frame{Bodies{{body}}});
      });
    case Trick::certificates: return certificates(sight);
    case Trick::noise: return several(1, [&] { return Bytes(1 + rng.below(200), 0xff); });
    case Trick::own_rows: break;  // They go into its feed.
  }
  return {};
}

}  // namespace palabre::sim
