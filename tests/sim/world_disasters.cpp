// What befalls a node besides the weather: a copy that runs beside it, an older disk.

#include "federation/replica/opening.hpp"
#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;
using namespace std::chrono_literals;

/// Somebody runs a copy of the node beside it: both sign, and neither knows of the other.
void World::clone(std::size_t index) {
  auto copy = std::make_unique<Node>();
  copy->index = index;
  copy->operating_key = 2000 + index;
  copy->disk = nodes_[index]->disk;
  nodes_.push_back(std::move(copy));
  dishonest_.insert(organisations_[index].id);
  const auto at = nodes_.size() - 1;
  for (const auto away : {1U, 2U}) link(at, (index + away) % plan_.nodes);
  boot(*nodes_[at]);
  for (auto each = links_.end() - 2; each != links_.end(); ++each) connect(**each);
}

/// The operator stops the copy and opens a new epoch on what the node itself holds.
void World::heal(std::size_t index) {
  auto& copy = *nodes_.back();
  auto& node = *nodes_[index];
  auto& org = organisations_[index];
  crash(copy);
  copy.retired = true;
  retired_.push_back(std::move(nodes_.back()));
  nodes_.pop_back();
  const auto& fold = node.replica->fold();
  const FeedId feed{org.id, *node.replica->feeds().latest_epoch(org.id)};
  node.operating_key = 4000 + index;
  org.operating = key_of(node.operating_key);
  // Every other operator has lost some rows, so that the others hold more than what goes on.
  const auto held = node.replica->feeds().held(feed);
  const auto size = rng_.one_in(2) ? held->tree.size() : held->tree.size() / 2 + 1;
  Write opening;
  opening.runs.push_back(open_epoch({network_,
                                     feed.epoch + 1,
                                     {size, held->tree.root(size)},
                                     fold.highest_org_seq(org.id) + 1,
                                     fold.profiles().at(org.id),
                                     0,
                                     {},
                                     true},
                                    org.root, org.operating));
  crash(node);
  node.disk.sync(opening);
  dishonest_.clear();
}

/// A backup is taken after a third of what is said, and put back after two thirds.
void World::keep_or_put_back() {
  if (!plan_.restored) return;
  auto& node = *nodes_[*plan_.restored];
  if (!backup_ && said_ >= plan_.records / 3) backup_ = node.disk;
  if (!node.doubtful && backup_ && said_ == plan_.records * 2 / 3 && node.replica) put_back(node);
}

void World::put_back(Node& node) {
  crash(node);
  const auto before = std::exchange(node.disk, *backup_);
  node.doubtful = true;
  for (const auto& [id, body] : before.bodies()) {
    const bool held = std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& each) {
      return each->disk.bodies().count(id) != 0;
    });
    if (!held) ++bodies_gone_;
  }
  // What nobody else holds is gone, and no protocol brings it back.
  std::erase_if(acknowledged_, [&](const auto& record) {
    const auto& signed_record = record.second.signed_record;
    const auto& home = signed_record.record.home_org;
    if (home != organisations_[node.index].id) return false;
    return std::none_of(nodes_.begin(), nodes_.end(), [&](const auto& other) {
      return other->disk.has_row(home, signed_record.signature);
    });
  });
  std::erase_if(signed_, [&](const auto& head) {
    const auto& feed = head.first.feed;
    if (feed.org != organisations_[node.index].id) return false;
    return std::none_of(nodes_.begin(), nodes_.end(), [&](const auto& other) {
      return other->disk.size(feed) >= head.first.position;
    });
  });
}

}  // namespace palabre::sim
