// What counts in a World at its end, gone over once more by the words of docs/protocol.md, without
// the code that made it count.

#include <algorithm>
#include <array>

#include "federation/record/row.hpp"
#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

/// docs/protocol.md#kinds.
constexpr std::array<std::uint16_t, 34> listed{1,  2,  3,  4,  5,  6,  7,  9,  10, 11, 12, 13,
                                               14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 32,
                                               33, 34, 35, 36, 37, 38, 39, 40, 41, 42};

/// docs/protocol.md R-1.
bool is_signed(const SignedRecord& signed_record) {
  const auto& record = signed_record.record;
  ByteWriter writer;
  Bytes context(16);
  const std::string_view name = "palabre/record";
  std::copy(name.begin(), name.end(), context.begin());
  writer.raw(context).raw(record.network.view()).raw(record.home_org.view());
  writer.raw(record.signer.view()).u16(record.kind).u64(record.seq);
  writer.u32(static_cast<std::uint32_t>(record.header.size())).raw(record.header);
  writer.u16(static_cast<std::uint16_t>(record.references.size()));
  for (const auto& reference : record.references) writer.raw(reference.view());
  return verify(record.signer, writer.bytes(), signed_record.signature);
}

bool holds_whole(const SignedRecord& row) {
  if (!is_signed(row)) return false;
  if (row.record.kind != static_cast<std::uint16_t>(Kind::carry)) return true;
  const auto carried = decode_carry(row.record.header);
  return carried && is_signed(*carried);
}

std::size_t quorum_of(std::size_t stewards) { return 2 * stewards / 3 + 1; }

}  // namespace

/// Whatever counts is of a listed kind, counts once, and was signed by whom it names.
void World::check_counted() {
  const auto& node = *nodes_.front();
  if (!node.replica || dishonest_.count(node.replica->own()) != 0) return;
  const auto& fold = node.replica->fold();
  std::set<RecordId> seen;
  std::set<Place> counted;
  for (const auto& entry : fold.entries()) {
    if (!seen.insert(entry.id).second) violations_.push_back("once: a record counts twice");
    counted.insert(entry.place);
    const auto kind = static_cast<std::uint16_t>(entry.kind);
    if (std::find(listed.begin(), listed.end(), kind) == listed.end()) {
      violations_.push_back("kinds: what no rule book lists counts");
    }
  }
  for (const auto& [feed, runs] : node.disk.runs()) {
    for (const auto& run : runs) {
      for (std::size_t i = 0; i < run.rows.size(); ++i) {
        const Place place{feed, run.from + i};
        if (counted.count(place) == 0) continue;
        const auto row = fold.record_at(place, run.rows[i]);
        if (row && holds_whole(*row)) continue;
        violations_.push_back("signatures: what its signer didn't sign counts");
        return;
      }
    }
  }
}

/// Each adoption counts what q stewards have observed.
void World::check_cuts() {
  const auto& node = *nodes_.front();
  if (!node.replica || dishonest_.count(node.replica->own()) != 0) return;
  const auto& certificates = node.disk.certificates();
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    check_cut(node.replica->parent_at(i), certificates[i]);
  }
}

/// By counting: of what is observed of a feed, sorted by size, the q-th from above. Nothing more;
/// and nothing less of the feeds of those honest stewards who must have found it fresh, since each
/// holds all of its own.
void World::check_cut(const Parent& parent, const Certificate& certificate) {
  const auto content = decode_candidate_content(certificate.content.text);
  const auto& feeds = nodes_.front()->replica->feeds();
  std::map<FeedId, std::vector<std::uint64_t>> sizes;
  for (const auto& record : content->observes) {
    const auto observe = decode_observe(record.record.header);
    for (const auto& [feed, head] : observe->held) {
      const auto held = feeds.held(feed);
      const bool right =
          held && head.size <= held->tree.size() && held->tree.root(head.size) == head.root;
      if (right) sizes[feed].push_back(head.size);
    }
  }
  const auto needed = quorum_of(parent.stewards.size());
  std::size_t honest = 0;
  std::size_t left_out = 0;
  for (const auto& steward : parent.stewards) {
    const auto& org = steward.first;
    const bool lies_or_forks = dishonest_.count(org) != 0 ||
                               std::any_of(liars_.begin(), liars_.end(), [&](const Liar& liar) {
                                 return organisations_[liar.steward()].id == org;
                               });
    if (!lies_or_forks) ++honest;
  }
  for (auto& [feed, observed] : sizes) {
    // What becomes of two histories, and of an epoch that a later one closes, isn't counted so.
    const bool plain = dishonest_.count(feed.org) == 0 && feed.epoch == 0 &&
                       feeds.latest_epoch(feed.org) == 0U && feeds.bases().count(feed) == 0;
    if (!plain) continue;
    std::sort(observed.rbegin(), observed.rend());
    auto due = head_in(parent.cut, feed).size;
    if (observed.size() >= needed) due = std::max(due, observed[needed - 1]);
    const auto counted = head_in(content->cut, feed).size;
    if (counted > due) violations_.push_back("cuts: an adoption counts what q didn't observe");
    if (counted < due && parent.stewards.count(feed.org) != 0) ++left_out;
  }
  const auto voters = parent.liars_max() + 1;
  if (left_out + std::min(voters, honest) > honest) {
    violations_.push_back("cuts: an adoption leaves out what q have observed");
  }
}

/// With N asked and a cap of c %, each organisation adds at most N*c/100: of what was adopted, by
/// the voices inside the cut.
void World::check_caps() {
  const auto& thresholds = plan_.charter.thresholds;
  if (thresholds.share_cap_percent == 0) return;
  const std::uint64_t each = thresholds.members * thresholds.share_cap_percent / 100;
  const auto raw_and_capped = [&](const Fold& fold, const RecordId& id) {
    std::pair<std::uint64_t, std::uint64_t> sums;
    for (const auto& [org, tally] : fold.tallies(id)) {
      if (!fold.admission().is_admitted(org)) continue;
      sums.first += tally.support;
      sums.second += std::min(tally.support, each);
    }
    return sums;
  };
  const auto& node = *nodes_.front();
  std::vector<Adoption> before;
  for (const auto& adoption : node.replica->adoptions()) {
    CutFold reading{network_, founding_, before, adoption.cut, node.disk.unsound()};
    while (const auto part = reading.next()) {
      reading.add(*node.disk.run_from(part->feed, part->from));
    }
    const auto fold = reading.take();
    for (const auto& id : adoption.agenda.adopted) {
      const auto [raw, capped] = raw_and_capped(*fold, id);
      if (capped < thresholds.members) {
        violations_.push_back("cap: adopted by the crowd of one organisation");
      }
    }
    before.push_back(adoption);
  }
  const auto& fold = node.replica->fold();
  for (const auto& [id, revision] : fold.amendments().revisions()) {
    const auto [raw, capped] = raw_and_capped(fold, id);
    if (raw >= thresholds.members && capped < thresholds.members) ++probes_.capped;
  }
}

}  // namespace palabre::sim
