#include "node/bundle/summary.hpp"

#include "federation/record/kind.hpp"
#include "federation/record/row.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

void add_rows(const Run& run, BundleSummary& summary) {
  auto& feed = summary.feeds[run.feed];
  if (feed.size == 0) feed.from = run.from;
  feed.size = run.end();
  if (const auto claim = claimed_checkpoint(run.feed, run.checkpoint)) {
    feed.root = claim->head.root;
    feed.time_ms = claim->time_ms;
  }
  summary.rows += run.rows.size();
  for (const auto& signed_row : run.rows) {
    const auto row = decode_row(signed_row.row);
    if (!row) continue;
    ++summary.records[row->kind];
    if (row->kind != static_cast<std::uint16_t>(Kind::profile)) continue;
    const auto profile = decode_profile(row->header);
    if (profile) feed.organisation = profile->name;
  }
}

}  // namespace

BundleSummary summarise(const std::filesystem::path& path, BundleProgress& progress) {
  BundleSummary summary;
  auto file = BundleFile::open(path);
  if (!file) {
    summary.refusal = BundleRefusal{file.error(), BundleFlaw::none, {}};
    return summary;
  }
  progress.total = summary.bytes = file->bytes();
  std::optional<Feeds> nothing;
  std::optional<BundleCheck> check;
  const auto refuse = [&](const boost::system::error_code& error) {
    summary.refusal = BundleRefusal{error, file->reader().flaw(), file->reader().place()};
    return summary;
  };
  for (;;) {
    const auto frame = file->next();
    if (!frame) return refuse(frame.error());
    if (!*frame) break;
    progress.done = file->bytes_read();
    if (const auto* head = std::get_if<BundleHead>(&**frame)) {
      summary.network = head->network;
      nothing.emplace(head->network);
      check.emplace(head->network, *nothing, std::vector<Parent>{});
    }
    if (std::holds_alternative<BundleFounding>(**frame)) {
      const auto founding = decode_founding(file->reader().founding());
      if (founding) check->begin(parent_of(summary.network, *founding));
    }
    if (std::holds_alternative<Certificate>(**frame)) ++summary.adoptions;
    if (const auto taken = check->take(**frame); !taken) return refuse(taken.error());
    if (const auto* run = std::get_if<Run>(&**frame)) add_rows(*run, summary);
    if (const auto* proof = std::get_if<ForkProof>(&**frame)) summary.forks.push_back(proof->feed);
    if (const auto* some = std::get_if<Bodies>(&**frame)) summary.bodies += some->bodies.size();
  }
  const auto found = check->finish();
  for (auto& [id, feed] : summary.feeds) {
    feed.checked = found.unjoined.count(id) == 0 && found.apart.count(id) == 0;
  }
  if (auto founding = decode_founding(file->reader().founding())) {
    summary.founding = std::move(*founding);
  }
  summary.since = !file->reader().base().empty();
  summary.whole = !summary.since && summary.founding.has_value();
  return summary;
}

Result<BundleBase> base_after(const std::filesystem::path& path) {
  PALABRE_TRY(auto file, BundleFile::open(path));
  BundleBase base;
  for (;;) {
    PALABRE_TRY(const auto frame, file.next());
    if (!frame) break;
    const auto* run = std::get_if<Run>(&*frame);
    if (run == nullptr) continue;
    PALABRE_TRY(const auto claim, claimed_checkpoint(run->feed, run->checkpoint));
    base[run->feed] = {run->end(), prefix_of(claim.head.root)};
  }
  // What its own reader was assumed to hold, this one's reader holds too.
  for (const auto& [feed, entry] : file.reader().base()) {
    base.emplace(feed, BaseLine{entry.size, entry.root_prefix});
  }
  return base;
}

Result<Bytes> founding_of(const std::filesystem::path& path) {
  PALABRE_TRY(auto file, BundleFile::open(path));
  for (;;) {
    PALABRE_TRY(const auto frame, file.next());
    if (!frame) break;
    if (*bundle_stage(*frame) > BundleStage::founding) break;
  }
  if (file.reader().founding().empty()) return Errc::not_found;
  return file.reader().founding();
}

json::object to_json(const BundleSummary& summary) {
  json::array feeds;
  for (const auto& [id, feed] : summary.feeds) {
    feeds.push_back(json::object{{"organisation", hex(id.org)},
                                 {"name", feed.organisation},
                                 {"epoch", id.epoch},
                                 {"from", feed.from},
                                 {"size", feed.size},
                                 {"root", hex(feed.root)},
                                 {"time_ms", feed.time_ms},
                                 {"checked", feed.checked}});
  }
  json::object records;
  for (const auto& [kind, count] : summary.records) {
    const auto rule = kind_rule(kind);
    const auto name = rule ? std::string{name_of(rule->kind)} : std::to_string(kind);
    records[name] = count;
  }
  json::array forks;
  for (const auto& feed : summary.forks) {
    forks.push_back(json::object{{"organisation", hex(feed.org)}, {"epoch", feed.epoch}});
  }
  json::object told{{"network_id", hex(summary.network)},
                    {"platform", summary.founding ? summary.founding->name : std::string{}},
                    {"predecessor",
                     summary.founding ? predecessor_json(*summary.founding) : json::value(nullptr)},
                    {"whole", summary.whole},
                    {"since", summary.since},
                    {"feeds", std::move(feeds)},
                    {"rows", summary.rows},
                    {"records", std::move(records)},
                    {"bodies", summary.bodies},
                    {"forks", std::move(forks)},
                    {"adoptions", summary.adoptions},
                    {"bytes", summary.bytes}};
  if (summary.refusal) told["refusal"] = to_json(*summary.refusal);
  return told;
}

}  // namespace palabre::node
