#include "node/bundle/export.hpp"

#include "federation/record/row.hpp"
#include "federation/replica/entry.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Where an export begins.
struct Start {
  std::vector<HaveEntry> entries;        // What store and reader both hold.
  std::map<FeedId, std::uint64_t> from;  // Of each feed in the base.
};

Result<Start> start_of(const Store& store, const BundleBase& base) {
  Start start;
  for (const auto& [feed, line] : base) {
    MerkleFrontier frontier;
    while (frontier.size() < line.size) {
      PALABRE_TRY(const auto run, store.run_from(feed, frontier.size()));
      if (!run) break;
      for (const auto& row : run->rows) {
        if (frontier.size() < line.size) frontier.append(leaf_hash(row.row, row.signature));
      }
    }
    start.from[feed] = line.size;
    if (line.size == 0 || frontier.size() < line.size) continue;
    const auto root = prefix_of(frontier.root());
    if (line.root && *line.root != root) {
      start.from[feed] = 0;
    } else {
      start.entries.push_back({feed, line.size, root});
    }
  }
  return start;
}

}  // namespace

void add_referred(const Run& run, std::set<Commitment>& into) {
  for (const auto& signed_row : run.rows) {
    const auto row = decode_row(signed_row.row);
    if (!row) continue;
    for (const auto& ref : body_refs(row->kind, row->header)) into.insert(ref.commitment);
  }
}

Result<BundleEnd> export_bundle(const Store& store, const Platform& platform,
                                const BundleBase& base, const BundleSink& sink,
                                BundleProgress& progress) {
  progress.step = BundleProgress::Step::writing;
  PALABRE_TRY(const auto start, start_of(store, base));
  BundleWriter writer{{platform.network, platform.founding_header, start.entries}};
  PALABRE_TRY(const auto certificates, store.certificates());
  for (const auto& certificate : certificates) writer.add(certificate);
  PALABRE_TRY(const auto forks, store.forks());
  for (const auto& proof : forks) writer.add(proof);
  std::set<Commitment> bodies;
  if (start.entries.empty()) {
    for (const auto& block : platform.founding.manifest) bodies.insert(block.text);
  }
  PALABRE_TRY(const auto feeds, store.feeds());
  for (const auto& feed : feeds) {
    const auto begins = start.from.find(feed);
    for (auto from = begins == start.from.end() ? 0 : begins->second;;) {
      PALABRE_TRY(const auto run, store.run_from(feed, from));
      if (!run) break;
      add_referred(*run, bodies);
      writer.add(*run);
      if (const auto put = sink(writer.take()); !put) return put.error();
      from = run->end();
      progress.done += run->rows.size();
    }
  }
  for (const auto& id : bodies) {
    PALABRE_TRY(auto body, store.body(id));
    if (!body) continue;
    writer.add(std::move(*body));
    if (const auto put = sink(writer.take()); !put) return put.error();
  }
  writer.finish();
  if (const auto put = sink(writer.take()); !put) return put.error();
  return writer.counts();
}

}  // namespace palabre::node
