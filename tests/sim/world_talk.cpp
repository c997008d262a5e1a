// What people say in a World.

#include <algorithm>

#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

Bytes as_editorial(const Bytes& header) {
  auto statement = decode_amendment(header).value();
  statement.change = Change::editorial;
  return encode(statement);
}

}  // namespace

/// Somebody posts something at their own node, every few milliseconds.
void World::talk() {
  keep_or_put_back();
  govern();
  if (said_ >= plan_.records) return;
  if (plan_.bill) return propose_together();
  if (plan_.ledgers && rng_.one_in(3)) {
    auto& speaker = *nodes_[rng_.below(plan_.nodes)];
    if (speaker.replica) say_as_organisation(speaker);
  }
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
      hand_in(at, home, statement(network_, org, person, something_to_say(node, person)));
    }
    ++said_;
  }
  const auto pace = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(plan_.pace).count());
  after(std::chrono::milliseconds{5 + rng_.below(pace)}, [this] { talk(); });
}

/// At the own node; where people are carried, now and then at another organisation's.
void World::hand_in(std::size_t at, std::size_t home, PostedRecord posted) {
  // Whoever burns quotas carries whatever it can.
  const bool burnt = plan_.carried && plan_.greedy && home != *plan_.greedy && rng_.one_in(2);
  const bool carried = burnt || (plan_.carried && rng_.one_in(4));
  if (!carried) return post(at, std::move(posted));
  const auto by = burnt ? *plan_.greedy : (home + 1 + rng_.below(plan_.nodes - 1)) % plan_.nodes;
  if (!nodes_[by]->replica) return;
  const auto& fold = nodes_[by]->replica->fold();
  post(by, carriage(organisations_[by], fold, std::move(posted)));
}

/// One organisation has its crowd enrolled, and then all of it supports whatever was proposed
/// first.
void World::call_crowd() {
  const auto home = *plan_.crowded;
  auto& node = *nodes_[home];
  if (crowd_.empty()) {
    for (std::size_t i = 0; i < plan_.crowd; ++i) crowd_.emplace_back(50'000 + i, home);
  }
  if (node.replica && !calm_) {
    const auto& fold = node.replica->fold();
    const auto& revisions = fold.amendments().revisions();
    if (!crowd_target_ && !revisions.empty()) crowd_target_ = revisions.begin()->first;
    for (auto& person : crowd_) {
      const auto& org = organisations_[home];
      if (fold.roll(org.id).find(person.key.public_key()) == nullptr) {
        post(home, enrolment(network_, organisations_[home], person));
      } else if (crowd_target_ && person.seq == 0) {
        post(home,
             statement(network_, org.id, person, endorsement(*crowd_target_, Stance::support)));
      }
      if (!node.replica) break;
    }
  }
  if (!calm_) after(std::chrono::milliseconds{800}, [this] { call_crowd(); });
}

Said World::something_to_say(Node& node, Person& person) {
  const auto& amendments = node.replica->fold().amendments();
  const auto text = "Proposition " + std::to_string(said_);
  if (plan_.merging && rng_.one_in(3)) {
    const auto block = rng_.below(3);
    return amendment(amendments.version(), amendments.base(), block, edited(node, block));
  }
  if (amendments.revisions().size() < 3 || rng_.one_in(20)) {
    return amendment(amendments.version(), amendments.base(), rng_.below(12), text);
  }
  auto revision_at = amendments.revisions().begin();
  std::advance(revision_at, static_cast<std::ptrdiff_t>(rng_.below(amendments.revisions().size())));
  const auto head = amendments.head(revision_at->second.amendment);
  const bool own = head.owner.person == person.key.public_key() && !head.withdrawn && !head.adopted;
  if (own && rng_.one_in(4)) return withdrawal(head.step);
  if (own) {
    auto said = revision(amendments.version(), amendments.base(), rng_.below(12), text, head.step);
    if (plan_.ledgers) said.header = as_editorial(said.header);
    return said;
  }
  if (rng_.one_in(20)) {
    if (const auto taken_back = own_text(node, person)) return erasure(*taken_back);
  }
  // Now and then the very text and salt that somebody else used.
  const auto same = "Proposition " + std::to_string(rng_.below(said_ + 1));
  if (rng_.one_in(10)) return comment(revision_at->first, rng_.one_in(4) ? same : text);
  return endorsement(revision_at->first, static_cast<Stance>(1 + rng_.below(4)));
}

/// Something with a text that this person said.
std::optional<RecordId> World::own_text(Node& node, const Person& person) {
  const auto& fold = node.replica->fold();
  std::vector<RecordId> said;
  const auto is_own = [&](const Owner& author) { return author.person == person.key.public_key(); };
  for (const auto& each : fold.comments()) {
    if (is_own(each.author)) said.push_back(each.id);
  }
  for (const auto& [id, revision] : fold.amendments().revisions()) {
    if (is_own(revision.author)) said.push_back(id);
  }
  if (said.empty()) return std::nullopt;
  return said[rng_.below(said.size())];
}

void World::post(std::size_t home, PostedRecord posted) {
  auto& node = *nodes_[home];
  if (!node.replica) return;
  trace_.say(now_, home, "post of kind " + std::to_string(posted.signed_record.record.kind));
  const auto number = node.replica->handle_post(posted);
  node.posts.emplace(number, std::move(posted));
  act(node);
}

}  // namespace palabre::sim
