// What befalls a node besides the weather: a copy that runs beside it, an older disk.

#include <algorithm>
#include <set>

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
  // What was taken back where the copy's rows count is gone, though its Erase doesn't go on.
  std::set<Commitment> erased;
  for (const auto& each : nodes_) {
    if (!each->replica) continue;
    const auto& there = each->replica->fold().erasures().erased();
    erased.insert(there.begin(), there.end());
  }
  bodies_gone_ += erased.size() - node.replica->fold().erasures().erased().size();
  crash(copy);
  copy.retired = true;
  retired_.push_back(std::move(nodes_.back()));
  nodes_.pop_back();
  // Every other operator has lost some rows, so that the others hold more than what goes on.
  const auto size = node.replica->feeds().size({organisations_[index].id, 0});
  open_anew(node, rng_.one_in(2) ? size : size / 2 + 1, Base::uncertain);
  dishonest_.clear();
}

/// A new epoch under a new key, on the first `size` rows of the one before.
void World::open_anew(Node& node, std::uint64_t size, Base base) {
  auto& org = organisations_[node.index];
  const auto& fold = node.replica->fold();
  const FeedId feed{org.id, *node.replica->feeds().latest_epoch(org.id)};
  const auto held = node.replica->feeds().held(feed);
  node.operating_key += 2000;
  org.operating = key_of(node.operating_key);
  Write opening;
  opening.runs.push_back(open_epoch({network_,
                                     feed.epoch + 1,
                                     {size, held->tree.root(size)},
                                     fold.highest_org_seq(org.id) + 1,
                                     fold.profiles().at(org.id),
                                     0,
                                     {},
                                     base == Base::uncertain},
                                    org.root, org.operating));
  crash(node);
  node.disk.sync(opening);
}

/// The coordinator enrols and admits anew whoever isn't there any more, since those rows were taken
/// back. Says whether nobody was missing.
bool World::all_enrolled_again(std::size_t index) {
  if (!nodes_[index]->replica) return false;
  auto& org = organisations_[index];
  std::set<PublicKey> speakers;
  for (const auto& [id, posted] : acknowledged_) {
    const auto& record = posted.signed_record.record;
    if (record.home_org == org.id) speakers.insert(record.signer);
  }
  std::vector<PostedRecord> anew;
  for (const auto& other : organisations_) {
    if (nodes_[index]->replica->fold().admission().is_admitted(other.id)) continue;
    anew.push_back(admission(network_, org, other.id));
  }
  for (const auto& person : people_) {
    const auto key = person.key.public_key();
    const auto* member = nodes_[index]->replica->fold().roll(org.id).find(key);
    if (member != nullptr || speakers.count(key) == 0) continue;
    anew.push_back(enrolment(network_, org, person));
  }
  for (auto& each : anew) post(index, std::move(each));
  return anew.empty();
}

/// Whether this, or what it refers to, is nowhere but where a copy of a node wrote it, or was
/// signed by the organisation itself with the key whose rows it took back.
bool World::is_lost_with_copy(const RecordId& id) const {
  const auto said = acknowledged_.find(id);
  if (said == acknowledged_.end() || acknowledged_by_copy_.count(id) != 0) {
    return !nodes_.front()->replica->fold().place_of(id);
  }
  const auto& record = said->second.signed_record.record;
  if (record.home_org == organisations_[*plan_.cloned].id &&
      kind_rule(record.kind)->signer != Signer::member) {
    return true;
  }
  const auto& references = record.references;
  return std::any_of(references.begin(), references.end(),
                     [this](const RecordId& reference) { return is_lost_with_copy(reference); });
}

/// A backup is taken after a third of what is said; after two thirds it is put back, or what else
/// is to befall a node does.
void World::keep_or_put_back() {
  if (plan_.rekeyed) rekey();
  if (const auto struck = plan_.rotten ? plan_.rotten : plan_.imported) {
    auto& node = *nodes_[*struck];
    const auto& kept = plan_.rotten ? node : *nodes_[(*struck + 1) % plan_.nodes];
    if (!backup_ && said_ >= plan_.records / 3) backup_ = kept.disk;
    const bool due = backup_ && said_ >= plan_.records * 2 / 3 && node.replica;
    if (!due || done_at_two_thirds_) return;
    done_at_two_thirds_ = true;
    plan_.rotten ? rot(node) : import_old(node);
  }
  if (!plan_.restored) return;
  auto& node = *nodes_[*plan_.restored];
  if (probes_.overrides > 0) return;
  if (!backup_ && said_ >= plan_.records / 3) backup_ = node.disk;
  if (!node.doubtful && backup_ && said_ == plan_.records * 2 / 3 && node.replica) put_back(node);
}

/// The node goes down, a bit flips on its disk, and it comes up again.
void World::rot(Node& node) {
  crash(node);
  const auto texts = node.disk.bodies();
  const auto what = static_cast<Disk::Rot>(rng_.below(Disk::rot_count));
  if (!node.disk.rot(what, rng_)) node.disk.rot(Disk::Rot::row, rng_);
  for (const auto& text : texts) {
    const bool held = std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& each) {
      return each->disk.bodies().count(text.first) != 0;
    });
    if (!held) ++bodies_gone_;
  }
  const auto refused = probes_.rots_refused;
  boot(node);
  if (probes_.rots_refused == refused) ++probes_.rots_mended;
}

/// What another node held long ago, as a bundle brings it: it must lower nothing.
void World::import_old(Node& node) {
  const auto give = [&](Frame frame) {
    if (!node.replica) return;
    ++probes_.imports;
    node.replica->handle_bundled(std::move(frame), now_);
    act(node);
  };
  for (const auto& certificate : backup_->certificates()) give(Frame{certificate});
  for (const auto& [feed, runs] : backup_->runs()) {
    for (const auto& run : runs) give(Frame{run});
  }
  Bodies bodies;
  for (const auto& [id, body] : backup_->bodies()) bodies.bodies.push_back(body);
  give(Frame{std::move(bodies)});
}

/// At a third, at half and at two thirds.
void World::rekey() {
  auto& node = *nodes_[*plan_.rekeyed];
  const auto due = said_ * 6 / plan_.records;  // 2, 3 and 4 of 6.
  if (!node.replica || probes_.rekeyings >= 3 || due < probes_.rekeyings + 2) return;
  const auto& own = node.replica->own();
  const auto epoch = node.replica->feeds().latest_epoch(own);
  ++probes_.rekeyings;
  open_anew(node, node.disk.size({own, *epoch}), Base::certain);
}

void World::put_back(Node& node) {
  crash(node);
  const auto before = std::exchange(node.disk, *backup_);
  node.reached.clear();
  node.doubtful = true;
  for (const auto& text : before.bodies()) {
    const bool held = std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& each) {
      return each->disk.bodies().count(text.first) != 0;
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
  if (!plan_.overridden) return;
  boot(node);
  open_anew(node, node.replica->feeds().size({node.replica->own(), 0}), Base::uncertain);
  ledger_.forget(organisations_[node.index].id);
  node.doubtful = false;
  backup_.reset();
  ++probes_.overrides;
}

}  // namespace palabre::sim
