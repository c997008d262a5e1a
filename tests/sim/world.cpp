#include "tests/sim/world_parts.hpp"

#include <algorithm>
#include <set>

#include "federation/core/assert.hpp"
#include "federation/replica/opening.hpp"

namespace palabre::sim {

using namespace federation;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> blocks_of(const Plan& plan) {
  constexpr std::size_t block_count = 12;
  if (plan.bill) return {plan.bill->text};
  return plan.merging ? long_blocks(block_count) : short_blocks(block_count);
}

}  // namespace

World::World(const Plan& plan)
    : plan_{plan},
      blocks_{blocks_of(plan)},
      trace_{plan.traced},
      rng_{plan.seed},
      founding_{founding_of(plan.stewards, blocks_, plan.charter)},
      ledger_{plan.stewards, plan.liars + (plan.cloned && *plan.cloned < plan.stewards ? 1 : 0)} {
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
    for (const auto& block : blocks_) opening.bodies.push_back(body_of(block));
    node->disk.sync(opening);
    nodes_.push_back(std::move(node));
  }
  for (std::size_t i = 0; i < plan.members; ++i) people_.emplace_back(i, i % plan.nodes);
  wire();
  for (auto& node : nodes_) boot(*node);
  for (auto& link : links_) connect(*link);
}

World::~World() = default;

void World::run() {
  run_for(plan_.admitted_after);
  for (std::size_t i = plan_.stewards; i < plan_.nodes; ++i) {
    for (std::size_t s = 0; s < plan_.stewards; ++s) {
      post(s, admission(network_, organisations_[s], organisations_[i].id));
    }
  }
  run_for(2s);
  if (plan_.cloned) clone(*plan_.cloned);
  begin_lies();
  if (plan_.rogue) harass();
  if (plan_.crowded) call_crowd();
  talk();
  for (int i = 0; i < 600 && said_ < plan_.records; ++i) run_for(1s);
  calm_ = true;
  for (auto& node : nodes_) {
    if (!node->replica) boot(*node);
  }
  for (int i = 0; i < 120 && !converged(); ++i) run_for(1s);
  if (said_ < plan_.records) violations_.push_back("not every record could be posted");
  if (is_over()) return;
  if (plan_.cloned && plan_.agendas > 0) {
    // Both go on signing while agendas are settled: whoever hasn't forked yet does now.
    put_agenda(*nodes_[*plan_.cloned]);
    put_agenda(*nodes_.back());
    run_for(5s);
  }
  spare_the_lucky();
  // A proof may still be on its way to those who are far away.
  for (int i = 0; i < 60 && !(converged() && caught() == dishonest_); ++i) {
    run_for(1s);
    expose_liars();
  }
  if (plan_.bill) put_all_proposals();
  settle_agendas();
  if (is_over()) return;
  expose_liars();
  check_forks();
  check_heights();
  check_merges();
  check_counted();
  check_cuts();
  check_caps();
  if (plan_.healed && plan_.cloned) {
    heal(*plan_.cloned);
    for (int i = 0; i < 300 && !(all_enrolled_again(*plan_.cloned) && converged()); ++i) {
      run_for(1s);
    }
    check_epochs();
    check_erased();
    check_acknowledged();
    return;
  }
  check_acknowledged();
  check_redundancy();
  check_erased();
  check_quotas();
  if (plan_.rekeyed) check_epochs();
  if (plan_.ledgers) count_ledgers();
  if (dishonest_.empty()) check_tallies();
}

void World::after(Duration delay, std::function<void()> act) {
  events_.push_back({now_ + delay, order_++, std::move(act)});
  std::push_heap(events_.begin(), events_.end(), comes_later);
}

void World::step() {
  std::pop_heap(events_.begin(), events_.end(), comes_later);
  const auto event = std::move(events_.back());
  events_.pop_back();
  now_ = event.at;
  event.act();
}

bool World::is_over() const {
  return !plan_.until.empty() && !violations_.empty() &&
         violations_.back().starts_with(plan_.until);
}

void World::run_for(Duration time) {
  const auto end = now_ + time;
  while (!events_.empty() && events_.front().at <= end && !is_over()) step();
  now_ = end;
}

void World::boot(Node& node) {
  if (node.retired) return;
  trace_.say(now_, node.index, "start");
  auto& org = organisations_[node.index];
  ++node.life;
  auto founding = founding_;
  if (plan_.greedy == node.index) founding.charter = {};
  node.replica = std::make_unique<Replica>(network_, founding, org.id, key_of(node.operating_key),
                                           plan_.ballot_patience);
  if (!restore(node)) {
    // The program says that the database is damaged, and its operator puts a backup back.
    ++probes_.rots_refused;
    trace_.say(now_, node.index, "refuses to start");
    PALABRE_ASSERT(plan_.rotten == node.index && backup_);
    return put_back(node);
  }
  std::set<std::size_t> neighbours;
  for (const auto& link : links_) {
    if (link->ends[0]->index == node.index) neighbours.insert(link->ends[1]->index);
    if (link->ends[1]->index == node.index) neighbours.insert(link->ends[0]->index);
  }
  if (node.doubtful) node.replica->begin_recovery(neighbours.size());
  if (node.liar) node.replica->begin_recovery(plan_.nodes);
  tick(node);
}

/// As node/node.cpp does it. Says whether the disk could be read.
bool World::restore(Node& node) {
  if (node.disk.is_unreadable()) return false;
  node.replica->restore_unsound(node.disk.unsound());
  const auto& certificates = node.disk.certificates();
  for (auto i = node.replica->certificates().size(); i < certificates.size(); ++i) {
    if (!node.replica->restore(certificates[i])) return false;
  }
  for (const auto& [feed, runs] : node.disk.runs()) {
    if (feed.epoch == 0) continue;
    if (!node.replica->restore_opening(feed, runs.front().rows.front())) return false;
  }
  for (const auto& [id, candidate] : node.disk.candidates()) {
    node.replica->restore_candidate(candidate);
  }
  if (const auto& valid = node.disk.valid_ballot()) node.replica->restore_valid_ballot(*valid);
  node.replica->begin_restore(node.disk.ends());
  while (const auto part = node.replica->next_part()) {
    if (!node.replica->restore(*node.disk.run_from(part->feed, part->from))) return false;
  }
  for (const auto& [feed, proof] : node.disk.forks()) {
    if (!node.replica->restore(proof)) return false;
  }
  for (const auto& [stood, record] : node.disk.said()) {
    if (node.replica->holds_record(stood.second)) continue;
    for (const auto& text : node.replica->restore_said(record)) {
      if (node.disk.bodies().count(text) != 0) node.replica->hold_said_text(text);
    }
  }
  for (const auto& body : node.replica->take_referred_bodies()) {
    if (node.disk.bodies().count(body) == 0) node.replica->want_body(body);
  }
  Write taken_back;
  taken_back.erased = node.replica->take_erased_bodies();
  node.disk.sync(taken_back);
  return true;
}

/// What counts has become less: the node begins anew from its disk, without its connections.
void World::reload(Node& node, Replica::Reload reload) {
  ++probes_.reloads;
  trace_.say(now_, node.index, "reload");
  ++node.life;
  for (auto& link : links_) {
    const bool here = link->ends[0] == &node || link->ends[1] == &node;
    if (here && reload.sessions == Replica::Reload::Sessions::end) cut(*link);
  }
  node.replica = node.replica->make_successor(reload.sessions);
  node.working = false;
  node.wrote = true;
  const bool restored = restore(node);
  PALABRE_ASSERT(restored);
  tick(node);
}

void World::crash(Node& node) {
  ++probes_.crashes;
  trace_.say(now_, node.index, "crash");
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

/// Carries out what a node wants, and starts its next batch.
void World::act(Node& node) {
  while (node.replica && !node.working) {
    auto action = node.replica->poll_action();
    if (!action) break;
    if (!perform(node, std::move(*action))) return;
  }
  if (node.replica && std::exchange(node.wrote, false)) {
    check_equal_cuts(node);
    check_grows(node);
  }
  if (node.replica) check_load(node);
  pump(node);
}

/// Says whether the node goes on as it was.
bool World::perform(Node& node, Replica::Action action) {
  if (!calm_ && said_ > 0 && rng_.one_in(plan_.faults.crash)) {
    if (std::holds_alternative<Write>(action)) {
      ++probes_.crashes_with_loss;
      if (now_.time_since_epoch() / 1ms % 2 == 1) ++probes_.torn_tails;
    }
    crash(node);
    return false;
  }
  if (auto* write = std::get_if<Write>(&action)) {
    trace_write(node, *write);
    measure(node, *write);
    check_signed_once(node, *write);
    note_statements(node, *write);
    node.disk.sync(*write);
    for (const auto& feed : write->set_aside) node.reached.erase(feed);
    check_one_adoption(node);
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
      const bool copy = nodes_.size() > plan_.nodes && &node == nodes_.back().get();
      if (copy) acknowledged_by_copy_.insert(record_id(record));
      acknowledged_.emplace(record_id(record), posted.mapped());
    }
  } else if (const auto* anew = std::get_if<Replica::Reload>(&action)) {
    reload(node, *anew);
    return false;
  } else if (const auto* wanted = std::get_if<Replica::Recall>(&action)) {
    const auto body = node.disk.bodies().find(wanted->commitment);
    if (body != node.disk.bodies().end()) node.replica->handle_content(body->second);
  } else if (auto* refold = std::get_if<Replica::Refold>(&action)) {
    while (const auto part = refold->fold->next()) {
      refold->fold->add(*node.disk.run_from(part->feed, part->from));
    }
    node.replica->handle_state(std::move(refold->fold));
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
    node.replica->finish_batch(verdicts, wall_ms(node), now_);
    node.working = false;
    act(node);
  });
}

/// Every third clock is a year behind, and every third a year ahead: no time decides anything.
std::uint64_t World::wall_ms(const Node& node) const {
  // Whoever burns quotas writes of 1970.
  if (plan_.greedy == node.index && plan_.rekeyed == node.index) return 1;
  constexpr std::uint64_t today_ms = 1'700'000'000'000;
  constexpr std::uint64_t year_ms = 31'557'600'000;
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now_ - Instant{});
  return today_ms + static_cast<std::uint64_t>(passed.count()) + year_ms * (node.index % 3) -
         year_ms;
}

void World::tick(Node& node) {
  const auto life = node.life;  // act() may crash it, and then this clock has stopped.
  node.replica->handle_timeout(now_);
  act(node);
  after(500ms, [this, &node, life] {
    if (node.life == life) tick(node);
  });
}

}  // namespace palabre::sim
