// What a World's rogue does to its peers, and that nothing grows without bound for it.

#include <algorithm>

#include "federation/record/row.hpp"
#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

/// Once a node has stopped reading, what one frame or batch adds may still come on top.
constexpr std::size_t one_more = 1;
constexpr std::size_t actions_of_one_step = 1'024;
/// All that it appends, so that a world ends: its feed is stored by whoever has admitted it.
constexpr std::uint64_t own_rows_max = 4'000;

}  // namespace

/// The node itself signs nothing any more: whoever has its key does.
void World::harass() {
  const auto rogue = *plan_.rogue;
  auto& node = *nodes_[rogue];
  if (calm_) return;
  if (!node.liar) {
    node.liar = true;
    if (node.replica) node.replica->begin_recovery(plan_.nodes);
  }
  const auto trick = static_cast<Trick>(rng_.below(trick_count));
  const bool ready = node.replica && !node.working && !node.replica->has_work() &&
                     node.replica->feeds().latest_epoch(node.replica->own());
  if (ready && trick == Trick::own_rows) flood_own_feed(node);
  for (auto& link : links_) {
    if (!ready || !link->up || !node.replica) continue;
    for (std::size_t to = 0; to < 2; ++to) {
      if (link->ends[1 - to] != &node || link->ends[to] == &node) continue;
      const auto life = link->life;
      const auto frames =
          Rogue::frames(trick, {*node.replica, node.disk, organisations_[rogue].root, rng_});
      if (!frames.empty()) ++probes_.tricks[static_cast<std::size_t>(trick)];
      for (const auto& frame : frames) {
        trace_frame(*link, to, frame);
        deliver(*link, to, life, frame);
      }
    }
  }
  after(std::chrono::milliseconds{50 + rng_.below(300)}, [this] { harass(); });
}

/// Rows of a kind that no rule book lists: each is stored, and counts for nothing.
void World::flood_own_feed(Node& node) {
  const FeedId feed{node.replica->own(), *node.replica->feeds().latest_epoch(node.replica->own())};
  if (node.disk.size(feed) > own_rows_max) return;
  Pen pen{network_, organisations_[node.index].operating, *node.replica};
  for (std::size_t i = 0; i < group_row_count_max; ++i) {
    pen.write(Row{200, 0, rng_.below(1'000), {}, Bytes(1 + rng_.below(20), 1)}, Signature{});
  }
  ++probes_.tricks[static_cast<std::size_t>(Trick::own_rows)];
  node.replica->handle_bundled(Frame{pen.finish(1)}, now_);
  act(node);
}

/// I6: nothing that waits in a node grows beyond its limit, whatever peers send.
void World::check_load(const Node& node) {
  const auto load = node.replica->load();
  const bool bounded = load.runs <= inbox_run_count_max + one_more &&
                       load.posts <= inbox_post_count_max &&
                       load.actions <= action_count_max + actions_of_one_step &&
                       load.told_feeds <= have_entry_count_max && load.certificates <= 1 &&
                       (load.forks == 0 || load.forks <= 2 * node.replica->feeds().cut().size());
  if (!bounded) violations_.push_back("I6: more waits in a node than may");
}

/// I8: whatever comes, a node's copy of a feed never becomes shorter, unless another history of it
/// is proven or adopted.
void World::check_grows(Node& node) {
  const auto& bases = node.replica->feeds().bases();
  for (const auto& line : node.replica->feeds().cut()) {
    if (bases.count(line.feed) != 0) continue;  // What lies past a base isn't read again.
    const auto size = node.replica->feeds().size(line.feed);
    auto& reached = node.reached[line.feed];
    if (size < reached) violations_.push_back("I8: a feed has become shorter");
    reached = std::max(reached, size);
  }
}

}  // namespace palabre::sim
