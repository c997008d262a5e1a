#include "tests/sim/world_parts.hpp"

#include <algorithm>
#include <set>

#include "federation/core/assert.hpp"
#include "federation/replica/opening.hpp"

namespace palabre::sim {

using namespace federation;
using namespace std::chrono_literals;

World::World(const Plan& plan)
    : plan_{plan}, rng_{plan.seed}, founding_{founding_of(plan.stewards, 12)} {
  PALABRE_ASSERT(plan.nodes > 0);
  const auto header = encode(founding_);
  network_ = network_id(header);
  for (std::size_t i = 0; i < plan.nodes; ++i) {
    auto& org = organisations_.emplace_back(i);
    org.id = org_id(network_, org.root.public_key());
    auto node = std::make_unique<Node>();
    node->index = i;
    node->operating_key = 2000 + i;
    const Profile profile{
        org.root.public_key(), "Organisation " + std::to_string(i), "", "", "", ""};
    Write opening;
    opening.runs.push_back(open_epoch({network_, 0, {}, 1, profile, 0}, org.root, org.operating));
    for (std::size_t b = 0; b < founding_.manifest.size(); ++b) {
      opening.bodies.push_back(body_of("Bloc " + std::to_string(b)));
    }
    node->disk.sync(opening);
    nodes_.push_back(std::move(node));
  }
  for (std::size_t i = 0; i < plan.members; ++i) people_.emplace_back(i, i % plan.nodes);
  for (std::size_t i = 0; i < plan.nodes; ++i) {
    for (const auto next : {i + 1, i + plan.nodes / 2}) {
      const auto other = next % plan.nodes;
      if (other == i || (plan.nodes < 4 && next != i + 1)) continue;
      link(i, other);
    }
  }
  for (auto& node : nodes_) boot(*node);
  for (auto& link : links_) connect(*link);
}

World::~World() = default;

void World::link(std::size_t one, std::size_t other) {
  auto link = std::make_unique<Link>();
  link->ends[0] = nodes_[one].get();
  link->ends[1] = nodes_[other].get();
  links_.push_back(std::move(link));
}

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

void World::run() {
  run_for(plan_.admitted_after);
  for (std::size_t i = plan_.stewards; i < plan_.nodes; ++i) {
    for (std::size_t s = 0; s < plan_.stewards; ++s) {
      post(s, admission(network_, organisations_[s], organisations_[i].id));
    }
  }
  run_for(2s);
  if (plan_.cloned) clone(*plan_.cloned);
  talk();
  for (int i = 0; i < 600 && said_ < plan_.records; ++i) run_for(1s);
  calm_ = true;
  for (auto& node : nodes_) {
    if (!node->replica) boot(*node);
  }
  for (int i = 0; i < 120 && !converged(); ++i) run_for(1s);
  if (said_ < plan_.records) violations_.push_back("not every record could be posted");
  spare_the_lucky();
  for (int i = 0; i < 60 && !converged(); ++i) run_for(1s);
  check_forks();
  if (plan_.healed && plan_.cloned) {
    heal(*plan_.cloned);
    for (int i = 0; i < 300 && !converged(); ++i) run_for(1s);
    check_epochs();
    return;
  }
  check_acknowledged();
  if (dishonest_.empty()) check_tallies();
}

void World::after(Duration delay, std::function<void()> act) {
  events_.push({now_ + delay, order_++, std::move(act)});
}

void World::step() {
  auto event = events_.top();
  events_.pop();
  now_ = event.at;
  event.act();
}

void World::run_for(Duration time) {
  const auto end = now_ + time;
  while (!events_.empty() && events_.top().at <= end) step();
  now_ = end;
}

void World::boot(Node& node) {
  if (node.retired) return;
  auto& org = organisations_[node.index];
  ++node.life;
  node.replica = std::make_unique<Replica>(network_, founding_, org.id, key_of(node.operating_key));
  restore(node);
  std::set<std::size_t> neighbours;
  for (const auto& link : links_) {
    if (link->ends[0]->index == node.index) neighbours.insert(link->ends[1]->index);
    if (link->ends[1]->index == node.index) neighbours.insert(link->ends[0]->index);
  }
  if (node.doubtful) node.replica->begin_recovery(neighbours.size());
  tick(node);
}

void World::restore(Node& node) {
  node.replica->restore_unsound(node.disk.unsound());
  for (const auto& [feed, runs] : node.disk.runs()) {
    if (feed.epoch > 0) node.replica->restore_opening(feed, runs.front().rows.front());
  }
  for (const auto& [feed, runs] : node.disk.runs()) {
    for (const auto& run : runs) node.replica->restore(run);
  }
  for (const auto& [feed, proof] : node.disk.forks()) node.replica->restore(proof);
  for (const auto& body : node.replica->take_referred_bodies()) {
    if (node.disk.bodies().count(body) == 0) node.replica->want_body(body);
  }
}

/// What counts has become less: the node begins anew from its disk, without its connections.
void World::reload(Node& node) {
  ++probes_.reloads;
  ++node.life;
  for (auto& link : links_) {
    if (link->ends[0] == &node || link->ends[1] == &node) cut(*link);
  }
  node.replica = node.replica->make_successor();
  node.working = false;
  node.wrote = true;
  restore(node);
  tick(node);
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
                                     0},
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

void World::crash(Node& node) {
  ++probes_.crashes;
  for (auto& link : links_) {
    if (link->up && (link->ends[0] == &node || link->ends[1] == &node)) cut(*link);
  }
  node.replica.reset();
  node.working = false;
  node.posts.clear();
  ++node.life;
  after(std::chrono::milliseconds{500 + rng_.below(3000)}, [this, &node] {
    if (!node.replica) boot(node);
  });
}

void World::connect(Link& link) {
  const bool possible = !link.up && link.ends[0]->replica && link.ends[1]->replica;
  if (possible) {
    link.up = true;
    ++link.life;
    for (std::size_t end = 0; end < 2; ++end) {
      link.busy_until[end] = now_;
      const auto& other = *link.ends[1 - end];
      link.sessions[end] = link.ends[end]->replica->handle_connected(
          {organisations_[other.index].id, other.replica->operating_key()}, now_);
      link.ends[end]->links[link.sessions[end]] = &link;
    }
    for (auto* end : link.ends) act(*end);
  }
  after(std::chrono::milliseconds{300 + rng_.below(400)}, [this, &link] { connect(link); });
}

void World::cut(Link& link) {
  if (!link.up) return;
  link.up = false;
  ++link.life;
  for (std::size_t end = 0; end < 2; ++end) {
    link.ends[end]->links.erase(link.sessions[end]);
    if (link.ends[end]->replica) link.ends[end]->replica->handle_disconnected(link.sessions[end]);
  }
}

void World::send(Node& node, SessionNumber session, Bytes frame) {
  const auto found = node.links.find(session);
  if (found == node.links.end()) return;
  auto& link = *found->second;
  const std::size_t to = link.ends[0] == &node && link.sessions[0] == session ? 1 : 0;
  node.replica->handle_sent(session);
  const auto& faults = plan_.faults;
  if (!calm_ && rng_.one_in(faults.loss)) {
    ++probes_.losses;
    // A real channel counts its messages: what is lost ends the session, and the next one begins
    // with all that the peer holds. Recovery leans on that.
    if (link.ends[to]->doubtful) cut(link);
    return;
  }
  if (!calm_ && rng_.one_in(faults.cut)) {
    ++probes_.cuts;
    return cut(link);
  }
  if (!calm_ && rng_.one_in(faults.corruption)) {
    ++probes_.corruptions;
    frame[rng_.below(frame.size())] ^= static_cast<std::uint8_t>(1 + rng_.below(255));
  }
  const bool twice = !calm_ && rng_.one_in(faults.duplication);
  const bool overtake = !calm_ && rng_.one_in(faults.reordering);
  auto arrival =
      std::max(link.busy_until[to], now_) + std::chrono::milliseconds{1 + rng_.below(30)};
  if (!overtake) link.busy_until[to] = arrival;
  if (overtake) arrival += std::chrono::milliseconds{200};
  probes_.reorderings += overtake ? 1 : 0;
  probes_.duplications += twice ? 1 : 0;
  for (int copy = 0; copy < (twice ? 2 : 1); ++copy) {
    after(arrival - now_,
          [this, &link, to, life = link.life, frame] { deliver(link, to, life, frame); });
  }
}

void World::deliver(Link& link, std::size_t to, std::uint64_t life, Bytes frame) {
  if (link.life != life || !link.up) return;
  auto& node = *link.ends[to];
  node.replica->handle_frame(link.sessions[to], frame, now_);
  act(node);
}

/// Carries out what a node wants, and starts its next batch.
void World::act(Node& node) {
  while (node.replica && !node.working) {
    auto action = node.replica->poll_action();
    if (!action) break;
    if (!perform(node, std::move(*action))) return;
  }
  if (node.replica && std::exchange(node.wrote, false)) check_equal_cuts(node);
  pump(node);
}

/// Says whether the node goes on as it was.
bool World::perform(Node& node, Replica::Action action) {
  if (!calm_ && said_ > 0 && rng_.one_in(plan_.faults.crash)) {
    if (std::holds_alternative<Write>(action)) ++probes_.crashes_with_loss;
    crash(node);
    return false;
  }
  if (auto* write = std::get_if<Write>(&action)) {
    check_signed_once(node, *write);
    node.disk.sync(*write);
    node.wrote = true;
  } else if (auto* frame = std::get_if<Replica::SendFrame>(&action)) {
    send(node, frame->session, std::move(frame->frame));
  } else if (const auto* close = std::get_if<Replica::CloseSession>(&action)) {
    const auto link = node.links.find(close->session);
    if (link != node.links.end()) cut(*link->second);
  } else if (const auto* supply = std::get_if<Replica::Supply>(&action)) {
    const auto run = node.disk.run_from(supply->feed, supply->from);
    node.replica->handle_supplied(supply->session, supply->feed, run, now_);
  } else if (const auto* bodies = std::get_if<Replica::SupplyBodies>(&action)) {
    std::vector<Body> found;
    for (const auto& id : bodies->commitments) {
      const auto body = node.disk.bodies().find(id);
      if (body != node.disk.bodies().end()) found.push_back(body->second);
    }
    node.replica->handle_supplied_bodies(bodies->session, std::move(found), now_);
  } else if (const auto* answer = std::get_if<Replica::Answer>(&action)) {
    const auto posted = node.posts.extract(answer->post);
    if (answer->receipt && !posted.empty()) {
      const auto& record = posted.mapped().signed_record.record;
      acknowledged_.emplace(record_id(record), posted.mapped());
    }
  } else if (std::holds_alternative<Replica::Reload>(action)) {
    reload(node);
    return false;
  }
  return true;
}

void World::pump(Node& node) {
  if (!node.replica || node.working || !node.replica->has_work()) return;
  node.working = true;
  after(std::chrono::milliseconds{1 + rng_.below(5)}, [this, &node, life = node.life] {
    if (node.life == life) work(node);
  });
}

void World::work(Node& node) {
  const auto batch = node.replica->take_batch(now_);
  Replica::Verdicts verdicts;
  for (const auto& check : batch.run_checks) verdicts.runs.push_back(verify(check));
  for (const auto& check : batch.post_checks) verdicts.posts.push_back(verify(check));
  after(std::chrono::milliseconds{1 + rng_.below(20)}, [this, &node, verdicts, life = node.life] {
    if (node.life != life) return;
    node.replica->finish_batch(verdicts, 0, now_);
    node.working = false;
    act(node);
  });
}

void World::tick(Node& node) {
  const auto life = node.life;  // act() may crash it, and then this clock has stopped.
  node.replica->handle_timeout(now_);
  act(node);
  after(500ms, [this, &node, life] {
    if (node.life == life) tick(node);
  });
}

/// Somebody posts something at their own node, every few milliseconds.
void World::talk() {
  keep_or_put_back();
  if (said_ >= plan_.records) return;
  const auto chosen = rng_.below(people_.size());
  auto& person = people_[chosen];
  // Every third person belongs to two organisations, and speaks in both: still with one voice.
  const bool elsewhere = chosen % 3 == 0 && rng_.one_in(3);
  const auto home = elsewhere ? (person.home + 1) % plan_.nodes : person.home;
  // Where there are two nodes of one organisation, people reach now the one, now the other.
  const bool copy = nodes_.size() > plan_.nodes && plan_.cloned == home && rng_.one_in(2);
  const auto at = copy ? nodes_.size() - 1 : home;
  auto& node = *nodes_[at];
  if (node.replica) {
    const auto& org = organisations_[home].id;
    if (node.replica->fold().roll(org).find(person.key.public_key()) == nullptr) {
      post(at, enrolment(network_, organisations_[home], person));
    } else {
      post(at, statement(network_, org, person, something_to_say(node, person)));
    }
    ++said_;
  }
  after(std::chrono::milliseconds{5 + rng_.below(60)}, [this] { talk(); });
}

Said World::something_to_say(Node& node, Person& person) {
  const auto& amendments = node.replica->fold().amendments();
  const auto text = "Proposition " + std::to_string(said_);
  if (amendments.revisions().size() < 3 || rng_.one_in(20)) {
    return amendment(network_, founding_.manifest, rng_.below(12), text);
  }
  auto revision_at = amendments.revisions().begin();
  std::advance(revision_at, static_cast<std::ptrdiff_t>(rng_.below(amendments.revisions().size())));
  const auto head = amendments.head(revision_at->second.amendment);
  const bool own = head.owner.person == person.key.public_key() && !head.withdrawn;
  if (own && rng_.one_in(4)) return withdrawal(head.step);
  if (own) return revision(network_, founding_.manifest, rng_.below(12), text, head.step);
  if (rng_.one_in(10)) return comment(revision_at->first, text);
  return endorsement(revision_at->first, static_cast<Stance>(1 + rng_.below(4)));
}

void World::post(std::size_t home, PostedRecord posted) {
  auto& node = *nodes_[home];
  if (!node.replica) return;
  const auto number = node.replica->handle_post(posted);
  node.posts.emplace(number, std::move(posted));
  act(node);
}

}  // namespace palabre::sim
