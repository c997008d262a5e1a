#include "node/bundle/import.hpp"

#include <utility>

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

/// Each pass lets in what the one before made admissible. A chain of admissions is short; this
/// keeps a bundle from being read for ever.
constexpr std::size_t pass_count_max = 64;

/// What a pass over the bundle can change.
struct Held {
  std::vector<std::pair<FeedId, TreeHash>> roots;
  std::size_t forks = 0;
  std::size_t adoptions = 0;
  std::uint64_t height = 0;
  std::size_t bodies_missing = 0;
  std::uint64_t rows = 0;
  std::uint64_t records = 0;

  friend bool operator==(const Held&, const Held&) = default;
};

Held held_by(const Replica& replica) {
  Held held;
  for (const auto& line : replica.feeds().cut()) {
    held.roots.emplace_back(line.feed, line.head.root);
    held.rows += line.head.size;
  }
  held.forks = replica.forks().size();
  held.adoptions = replica.adoptions().size();
  held.height = replica.fold().height();
  held.bodies_missing = replica.missing_body_count();
  held.records = replica.fold().entries().size();
  return held;
}

struct Checked {
  std::optional<BundleRefusal> refusal;
  BundleCheck::Found found;
  std::set<FeedId> feeds;
};

/// The first pass: reads all and changes nothing.
Checked check_file(const std::filesystem::path& path, const Feeds& held,
                   std::vector<Parent> parents, BundleProgress& progress) {
  Checked checked;
  auto file = BundleFile::open(path);
  if (!file) {
    checked.refusal = BundleRefusal{file.error(), BundleFlaw::none, {}};
    return checked;
  }
  progress.step = BundleProgress::Step::reading;
  progress.total = file->bytes();
  BundleCheck check{parents.front().network, held, parents};
  const auto refuse = [&](const boost::system::error_code& error) {
    checked.refusal = BundleRefusal{error, file->reader().flaw(), file->reader().place()};
    return checked;
  };
  for (;;) {
    const auto frame = file->next();
    if (!frame) return refuse(frame.error());
    if (!*frame) break;
    if (const auto taken = check.take(**frame); !taken) return refuse(taken.error());
    if (const auto* run = std::get_if<Run>(&**frame)) checked.feeds.insert(run->feed);
    progress.done = file->bytes_read();
  }
  checked.found = check.finish();
  return checked;
}

/// One pass that takes what can be taken. None, unless the file is no longer what was checked.
awaitable<std::optional<BundleRefusal>> take_file(Node& node, const std::filesystem::path& path,
                                                  BundleProgress& progress) {
  auto file = BundleFile::open(path);
  if (!file) co_return BundleRefusal{file.error(), BundleFlaw::none, {}};
  progress.step = BundleProgress::Step::taking;
  auto read = [&] { return file->next(); };
  for (;;) {
    auto frame = co_await on(node.threads().reads, node.threads().io, read);
    if (!frame) {
      co_return BundleRefusal{frame.error(), file->reader().flaw(), file->reader().place()};
    }
    if (!*frame) break;
    const bool rows = std::holds_alternative<Run>(**frame);
    node.take(std::move(**frame));
    if (rows) co_await node.room();
    if (!rows) co_await node.taken();
    progress.done = file->bytes_read();
  }
  co_await node.taken();
  co_return std::nullopt;
}

json::array names_of(const std::set<FeedId>& feeds) {
  json::array names;
  for (const auto& feed : feeds) {
    names.push_back(json::object{{"organisation", to_hex(feed.org.view())}, {"epoch", feed.epoch}});
  }
  return names;
}

std::string_view flaw_name(BundleFlaw flaw) {
  switch (flaw) {
    case BundleFlaw::none: return "contents";
    case BundleFlaw::not_a_bundle: return "not_a_bundle";
    case BundleFlaw::cut_off: return "cut_off";
    case BundleFlaw::frame: return "frame";
    case BundleFlaw::order: return "order";
    case BundleFlaw::founding: return "founding";
    case BundleFlaw::changed: return "changed";
    case BundleFlaw::trailing: return "trailing";
  }
  return "contents";
}

}  // namespace

awaitable<BundleReport> import_bundle(Node& node, std::filesystem::path file,
                                      BundleProgress& progress) {
  co_await node.readable();
  const Feeds feeds = node.replica().feeds();
  std::vector<Parent> parents;
  for (std::uint64_t height = 0; height <= node.replica().adoptions().size(); ++height) {
    parents.push_back(node.replica().parent_at(height));
  }
  auto check = [&] { return check_file(file, feeds, parents, progress); };
  auto checked = co_await on(node.threads().reads, node.threads().io, check);
  BundleReport report;
  report.refusal = checked.refusal;
  if (report.refusal) co_return report;
  co_await node.readable();
  const auto first = held_by(node.replica());
  const auto bodies_before = node.bodies_written();
  for (std::size_t pass = 0; pass < pass_count_max; ++pass) {
    co_await node.readable();
    const auto before = held_by(node.replica());
    report.refusal = co_await take_file(node, file, progress);
    if (report.refusal) co_return report;
    for (const auto& proof : checked.found.forks) node.take(Frame{proof});
    co_await node.taken();
    co_await node.readable();
    if (held_by(node.replica()) == before) break;
  }
  const auto last = held_by(node.replica());
  report.rows_taken = last.rows - std::min(last.rows, first.rows);
  report.records_counted = last.records - std::min(last.records, first.records);
  report.forks_taken = last.forks - first.forks;
  report.bodies_taken = node.bodies_written() - bodies_before;
  report.unjoined = std::move(checked.found.unjoined);
  report.apart = std::move(checked.found.apart);
  for (const auto& feed : checked.feeds) {
    const bool belongs = node.replica().fold().admission().is_admitted(feed.org);
    if (!belongs && feed.org != node.replica().own()) report.strange.insert(feed);
  }
  co_return report;
}

json::object to_json(const BundleRefusal& refusal) {
  const bool unreadable = refusal.error.category() != errc_category();
  json::object told{{"code", refusal.error.message()},
                    {"errc", refusal.error.value()},
                    {"flaw", unreadable ? "unreadable" : flaw_name(refusal.flaw)},
                    {"offset", refusal.place.offset},
                    {"frame", refusal.place.frame}};
  if (refusal.place.rows) {
    told["organisation"] = to_hex(refusal.place.rows->feed.org.view());
    told["epoch"] = refusal.place.rows->feed.epoch;
    told["row"] = refusal.place.rows->position;
  }
  return told;
}

json::object to_json(const BundleReport& report) {
  json::object told{{"taken", !report.refusal},          {"rows", report.rows_taken},
                    {"records", report.records_counted}, {"bodies", report.bodies_taken},
                    {"forks", report.forks_taken},       {"unjoined", names_of(report.unjoined)},
                    {"apart", names_of(report.apart)},   {"strange", names_of(report.strange)}};
  if (report.refusal) told["refusal"] = to_json(*report.refusal);
  return told;
}

}  // namespace palabre::node
