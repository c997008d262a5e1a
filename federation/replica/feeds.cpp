#include "federation/replica/feeds.hpp"

#include <algorithm>
#include <limits>

#include "federation/core/assert.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/opening.hpp"

namespace palabre::federation {

Result<void> Feeds::accept(const Run& run) {
  const auto held = size(run.feed);
  if (run.end() <= held) return Errc::duplicate;
  if (run.from != held) return Errc::not_ready;
  Feed next;
  if (held == 0) {
    PALABRE_TRY(next, open(run));
  } else {
    next = feeds_.at(run.feed);
  }
  for (const auto& row : run.rows) next.frontier.append(leaf_hash(row.row, row.signature));
  PALABRE_TRY(const auto checkpoint,
              open_checkpoint(network_, run.feed, run.checkpoint, next.operating_key));
#ifndef PALABRE_PLANT_UNCHECKED_ROOT
  if (checkpoint.head.size != run.end() || checkpoint.head.root != next.frontier.root()) {
    return Errc::root_mismatch;
  }
#endif
  next.time_ms = checkpoint.time_ms;
  feeds_.insert_or_assign(run.feed, std::move(next));
  return boost::system::in_place_value;
}

/// The state of a feed before its first row, once that row opens it.
Result<Feeds::Feed> Feeds::open(const Run& run) const {
  PALABRE_TRY(const auto epoch, check_opening(network_, run.feed, run.rows.front()));
  if (epoch.epoch > 0) {
    const auto before = head({run.feed.org, epoch.epoch - 1});
    if (!before || before->size < epoch.base_size) return Errc::not_ready;
    // A base below what is held here would take back counted rows; that is for an adoption to say.
    if (before->size > epoch.base_size || before->root != *epoch.base_root) return Errc::forked;
  }
  Feed feed;
  feed.operating_key = epoch.operating_key;
  return feed;
}

void Feeds::restore(const Run& run) {
  auto& feed = feeds_[run.feed];
  PALABRE_ASSERT(feed.frontier.size() == run.from);
  if (run.from == 0) {
    const auto row = decode_row(run.rows.front().row);
    const auto epoch = row ? decode_epoch(row->header) : Result<EpochStatement>{row.error()};
    PALABRE_ASSERT(epoch.has_value());
    feed.operating_key = epoch->operating_key;
  }
  for (const auto& row : run.rows) feed.frontier.append(leaf_hash(row.row, row.signature));
  if (const auto note = open_checkpoint(network_, run.feed, run.checkpoint, feed.operating_key)) {
    feed.time_ms = note->time_ms;
  }
}

void Feeds::extend(Run& run, const SigningKey& operating_key, std::uint64_t wall_ms) {
  auto& feed = feeds_.at(run.feed);
  PALABRE_ASSERT(feed.frontier.size() == run.from && !run.rows.empty());
  for (const auto& row : run.rows) feed.frontier.append(leaf_hash(row.row, row.signature));
  feed.time_ms = std::max(wall_ms, feed.time_ms + 1);
  run.checkpoint = sign_checkpoint(
      network_, {run.feed, {feed.frontier.size(), feed.frontier.root()}, feed.time_ms},
      operating_key);
}

std::uint64_t Feeds::size(const FeedId& feed) const noexcept {
  const auto found = feeds_.find(feed);
  return found == feeds_.end() ? 0 : found->second.frontier.size();
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

std::vector<CutLine> Feeds::cut() const {
  std::vector<CutLine> cut;
  for (const auto& [id, feed] : feeds_) {
    cut.push_back({id, {feed.frontier.size(), feed.frontier.root()}});
  }
  return cut;
}

std::optional<TreeHead> Feeds::head(const FeedId& feed) const noexcept {
  const auto found = feeds_.find(feed);
  if (found == feeds_.end()) return std::nullopt;
  return TreeHead{found->second.frontier.size(), found->second.frontier.root()};
}

}  // namespace palabre::federation
