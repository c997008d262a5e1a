#include "federation/replica/feeds.hpp"

#include <algorithm>
#include <limits>

#include "federation/core/assert.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/opening.hpp"

namespace palabre::federation {

Result<void> Feeds::accept(const Run& run) {
  const auto held = size(run.feed);
#ifdef PALABRE_PLANT_OLD_LOWERS
  if (run.from == 0) rewind(run.feed, run.end());
#endif
  if (run.end() <= held) return Errc::duplicate;
  if (run.from != held) return Errc::not_ready;
  if (held > 0) return append(feeds_.at(run.feed), run);
  auto feed = open(run);
  if (!feed) {
    // Signed, and void: nobody needs to be asked for more of it.
    if (feed.error() == Errc::stale_sequence) note_void(run.feed);
    return feed.error();
  }
  if (const auto appended = append(*feed, run); !appended) return appended.error();
  feeds_.emplace(run.feed, std::move(*feed));
  PALABRE_TRY(const auto base, base_of(run.rows.front()));
  if (base) close({run.feed.org, run.feed.epoch - 1}, *base);
  return boost::system::in_place_value;
}

/// All of the run, or nothing.
Result<void> Feeds::append(Feed& feed, const Run& run) const {
  PALABRE_TRY(const auto head,
              open_checkpoint(network_, run.feed, run.checkpoint, feed.operating_key));
#ifdef PALABRE_PLANT_TRUSTS_CLOCKS
  constexpr std::uint64_t day_ms = 86'400'000;
  for (const auto& [other, known] : feeds_) {
    if (head.time_ms + day_ms < known.head.time_ms) return Errc::stale_sequence;
  }
#endif
  for (const auto& row : run.rows) feed.tree.append(leaf_hash(row.row, row.signature));
#ifndef PALABRE_PLANT_UNCHECKED_ROOT
  if (head.head != feed.tree.head()) {
    feed.tree.truncate(run.from);
    return Errc::root_mismatch;
  }
#endif
  for (const auto* due : {&bases_, &pins_}) {
    const auto line = due->find(run.feed);
    const bool reached = line != due->end() && feed.tree.size() >= line->second.size;
    if (reached && feed.tree.root(line->second.size) != line->second.root) {
      feed.tree.truncate(run.from);
      return Errc::forked;
    }
  }
  feed.head = head;
  return boost::system::in_place_value;
}

/// The state of a feed before its first row, once that row opens it.
Result<Feeds::Feed> Feeds::open(const Run& run) const {
  PALABRE_TRY(const auto epoch,
              check_opening(network_, run.feed, run.rows.front(), root_of(run.feed)));
  if (epoch.epoch > 0) {
    const FeedId before_id{run.feed.org, epoch.epoch - 1};
    const bool over = takes_back({epoch.base_size, *epoch.base_root}, pinned(before_id));
    if (over || is_void(run.feed)) return Errc::stale_sequence;
    const auto before = feeds_.find(before_id);
    if (before == feeds_.end() || before->second.tree.size() < epoch.base_size) {
      return Errc::not_ready;
    }
    if (before->second.tree.root(epoch.base_size) != *epoch.base_root) return Errc::forked;
  }
  Feed feed;
  feed.operating_key = epoch.operating_key;
  feed.root_key = epoch.root_key;
  feed.opening = run.rows.front();
  feed.base_uncertain = epoch.base_uncertain;
  return feed;
}

void Feeds::close(const FeedId& feed, const TreeHead& base) {
  if (takes_back(base, pinned(feed))) {
    note_void({feed.org, feed.epoch + 1});
  } else {
    bases_.insert_or_assign(feed, base);
  }
}

void Feeds::note_void(const FeedId& feed) { void_.insert(feed); }

void Feeds::note_fork(const ForkProof& proof) {
  forked_.insert(proof.feed);
  if (proof.other_opening) opened_twice_.insert(proof.feed);
}

bool Feeds::is_disputed(const FeedId& feed) const noexcept {
  const auto disputes = [&](const FeedId& twice) {
    if (twice.org != feed.org) return false;
    if (feed.epoch < twice.epoch) return feed.epoch + 1 == twice.epoch;
    return root_of(feed) == root_of(twice);
  };
  return std::any_of(opened_twice_.begin(), opened_twice_.end(), disputes);
}

bool Feeds::stands_still(const FeedId& feed) const noexcept {
#ifndef PALABRE_PLANT_TRUSTS_EITHER_BASE
  if (is_disputed(feed)) return true;
#endif
  return forked_.count(feed) != 0 && bases_.count(feed) == 0;
}

void Feeds::pin(const CutLine& line) {
  pins_.insert_or_assign(line.feed, line.head);
  const auto base = bases_.find(line.feed);
  if (base == bases_.end() || !takes_back(base->second, line.head)) return;
  const auto taken_back = base->second;
  bases_.erase(base);
  if (is_stored({line.feed.org, line.feed.epoch + 1})) close(line.feed, taken_back);
}

bool Feeds::is_void(const FeedId& feed) const noexcept {
  for (auto at = void_.lower_bound({feed.org, 0}); at != void_.end() && !(feed < *at); ++at) {
    // What an adoption counts was opened once more, on all that counted before.
    if (pinned(*at).size == 0) return true;
  }
  return false;
}

TreeHead Feeds::pinned(const FeedId& feed) const noexcept {
  const auto pin = pins_.find(feed);
  return pin == pins_.end() ? TreeHead{0, empty_root()} : pin->second;
}

std::optional<SignedRecord> Feeds::opening_record(const OrgId& org, const PublicKey& key) const {
  for (auto at = feeds_.lower_bound({org, 0}); at != feeds_.end() && at->first.org == org; ++at) {
    const auto& [feed, held] = *at;
    if (held.operating_key != key) continue;
    const auto row = decode_row(held.opening.row);
    const auto epoch = row ? decode_epoch(row->header) : Result<EpochStatement>{row.error()};
    if (!epoch) return std::nullopt;
    return SignedRecord{{network_, org, epoch->root_key, row->kind, row->seq, row->header, {}},
                        held.opening.signature};
  }
  return std::nullopt;
}

std::optional<PublicKey> Feeds::root_of(const FeedId& feed) const noexcept {
  const auto after = roots_.upper_bound(feed);
  if (after == roots_.begin()) return std::nullopt;
  const auto& [from, root] = *std::prev(after);
  if (from.org != feed.org) return std::nullopt;
  return root;
}

std::vector<FeedId> Feeds::of_other_root(const OrgId& org) const {
  std::map<FeedId, PublicKey> opened;
  for (auto at = feeds_.lower_bound({org, 0}); at != feeds_.end() && at->first.org == org; ++at) {
    opened.emplace(at->first, at->second.root_key);
  }
  for (auto at = stored_.lower_bound({org, 0}); at != stored_.end() && at->first.org == org; ++at) {
    opened.insert(*at);
  }
  std::vector<FeedId> others;
  for (const auto& [feed, key] : opened) {
    const auto root = root_of(feed);
    const bool same = root ? key == *root : org_id(network_, key) == feed.org;
    if (!same) others.push_back(feed);
  }
  return others;
}

std::vector<FeedId> Feeds::uncertain_epochs(const OrgId& org) const {
  std::vector<FeedId> epochs;
  for (auto at = feeds_.lower_bound({org, 0}); at != feeds_.end() && at->first.org == org; ++at) {
    if (at->second.base_uncertain) epochs.push_back(at->first);
  }
  return epochs;
}

void Feeds::skip_held(Run& run) const {
  const auto held = size(run.feed);
  if (run.from >= held || run.end() <= held) return;
  run.rows.erase(run.rows.begin(), run.rows.begin() + static_cast<std::ptrdiff_t>(held - run.from));
  run.from = held;
}

Feeds Feeds::of(const OrgId& org) const {
  Feeds copy{network_};
  for (auto at = feeds_.lower_bound({org, 0}); at != feeds_.end() && at->first.org == org; ++at) {
    copy.feeds_.insert(*at);
  }
  for (auto at = bases_.lower_bound({org, 0}); at != bases_.end() && at->first.org == org; ++at) {
    copy.bases_.insert(*at);
  }
  for (auto at = pins_.lower_bound({org, 0}); at != pins_.end() && at->first.org == org; ++at) {
    copy.pins_.insert(*at);
  }
  for (auto at = roots_.lower_bound({org, 0}); at != roots_.end() && at->first.org == org; ++at) {
    copy.roots_.insert(*at);
  }
  for (auto at = void_.lower_bound({org, 0}); at != void_.end() && at->org == org; ++at) {
    copy.void_.insert(*at);
  }
  return copy;
}

void Feeds::rewind(const FeedId& feed, std::uint64_t size) {
  const auto found = feeds_.find(feed);
  if (found == feeds_.end() || found->second.tree.size() <= size) return;
  if (size == 0) {
    feeds_.erase(found);
  } else {
    found->second.tree.truncate(size);
  }
}

Result<void> Feeds::restore(const Run& run) {
  PALABRE_ASSERT(size(run.feed) >= run.from);
  if (size(run.feed) >= run.end()) return boost::system::in_place_value;
  auto& feed = feeds_[run.feed];
  if (feed.tree.size() == 0) {
    PALABRE_TRY(const auto row, decode_row(run.rows.front().row));
    PALABRE_TRY(const auto epoch, decode_epoch(row.header));
    feed.operating_key = epoch.operating_key;
    feed.root_key = epoch.root_key;
    feed.opening = run.rows.front();
    feed.base_uncertain = epoch.base_uncertain;
  }
  for (auto position = feed.tree.size(); position < run.end(); ++position) {
    const auto& row = run.rows[position - run.from];
    feed.tree.append(leaf_hash(row.row, row.signature));
  }
#ifndef PALABRE_PLANT_BELIEVES_THE_DISK
  PALABRE_TRY(feed.head, open_checkpoint(network_, run.feed, run.checkpoint, feed.operating_key));
  if (feed.head.head != feed.tree.head()) return Errc::root_mismatch;
#endif
  return boost::system::in_place_value;
}

void Feeds::extend(Run& run, const SigningKey& operating_key, std::uint64_t wall_ms) {
  auto& feed = feeds_.at(run.feed);
  PALABRE_ASSERT(feed.tree.size() == run.from && !run.rows.empty());
  for (const auto& row : run.rows) feed.tree.append(leaf_hash(row.row, row.signature));
  const auto time_ms = std::max(wall_ms, feed.head.time_ms + 1);
  feed.head = sign_head(network_, {run.feed, feed.tree.head(), time_ms}, operating_key);
  run.checkpoint = note_of(network_, run.feed, feed.head, operating_key.public_key());
}

std::uint64_t Feeds::size(const FeedId& feed) const noexcept {
  const auto found = feeds_.find(feed);
  return found == feeds_.end() ? 0 : found->second.tree.size();
}

std::optional<std::uint32_t> Feeds::latest_epoch(const OrgId& org) const noexcept {
  auto after = feeds_.upper_bound({org, std::numeric_limits<std::uint32_t>::max()});
  if (after == feeds_.begin()) return std::nullopt;
  const auto& latest = std::prev(after)->first;
  if (latest.org != org) return std::nullopt;
  return latest.epoch;
}

std::optional<PublicKey> Feeds::operating_key(const FeedId& feed) const noexcept {
  const auto found = feeds_.find(feed);
  if (found == feeds_.end()) return std::nullopt;
  return found->second.operating_key;
}

Cut Feeds::cut() const {
  Cut cut;
  for (const auto& [id, feed] : feeds_) {
    if (is_void(id)) continue;
    const auto base = bases_.find(id);
    const bool closed = base != bases_.end() && feed.tree.size() >= base->second.size;
    cut.push_back({id, closed ? base->second : feed.tree.head()});
  }
  return cut;
}

std::optional<TreeHead> Feeds::head(const FeedId& feed) const noexcept {
  const auto found = feeds_.find(feed);
  if (found == feeds_.end()) return std::nullopt;
  return found->second.tree.head();
}

std::uint64_t Feeds::counted(const FeedId& feed) const noexcept {
#ifdef PALABRE_PLANT_COUNTS_PAST_BASE
  return std::numeric_limits<std::uint64_t>::max();
#endif
  if (is_void(feed)) return 0;
  const auto base = bases_.find(feed);
  return base == bases_.end() ? std::numeric_limits<std::uint64_t>::max() : base->second.size;
}

std::optional<HeldFeed> Feeds::held(const FeedId& feed) const noexcept {
  const auto found = feeds_.find(feed);
  if (found == feeds_.end()) return std::nullopt;
  return HeldFeed{root_of(feed), found->second.opening, found->second.head, found->second.tree};
}

std::optional<Head> Feeds::show(const FeedId& id, std::uint64_t from) const {
  const auto found = feeds_.find(id);
  if (found == feeds_.end()) return std::nullopt;
  const auto& feed = found->second;
  from = std::min(from, feed.tree.size());
  return Head{id,   feed.opening,         feed.head,
              from, feed.tree.root(from), feed.tree.prove_consistency(from, feed.tree.size())};
}

}  // namespace palabre::federation
