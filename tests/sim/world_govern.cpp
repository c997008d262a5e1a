// Stewards' coordinators in a World: they put agendas, agree to those of others, and what must hold
// of what is adopted.

#include <algorithm>

#include "federation/deliberation/decision.hpp"
#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;
using namespace std::chrono_literals;

/// Now and then a coordinator puts an agenda; and each looks, now and then, at what others put.
void World::govern() {
  if (plan_.agendas == 0 || plan_.bill) return;
  // Beside liars honest coordinators are quick, so that it comes to votes while they lie.
  for (std::size_t s = 0; plan_.liars > 0 && s < plan_.stewards; ++s) {
    if (nodes_[s]->replica && !lies(s) && rng_.one_in(2)) agree(*nodes_[s]);
  }
  // Whoever reaches a steward's copy instead of the steward takes it for that.
  const bool copied = plan_.cloned && *plan_.cloned < plan_.stewards;
  if (copied && nodes_.back()->replica && rng_.one_in(2)) agree(*nodes_.back());
  auto& node = *nodes_[rng_.below(plan_.stewards)];
  if (!node.replica || lies(node.index)) return;
  const auto due = plan_.records * (agendas_put_ + 1) / (plan_.agendas + 1);
  if (agendas_put_ < plan_.agendas && said_ >= due) {
    ++agendas_put_;
    put_agenda(node);
  } else if (rng_.one_in(4)) {
    agree(node);
  }
}

/// Adopts, of the amendments that this node holds, up to two that can be adopted together.
namespace {

/// The phase after the present one, or the next round's first.
RoundStep next_round(const Round& round) {
  if (!round.is_open()) return {round.number() + 1, RoundPhase::collecting};
  return {round.number(), static_cast<RoundPhase>(static_cast<int>(round.phase()) + 1)};
}

}  // namespace

void World::put_agenda(Node& node) {
  if (plan_.merging) return put_merging_agenda(node);
  const auto& fold = node.replica->fold();
  AgendaStatement agenda_of{fold.height() + 1, fold.parent(), {}, {}};
  for (const auto& [id, revision] : fold.amendments().revisions()) {
    if (agenda_of.adopted.size() == 2) break;
    if (!rng_.one_in(2)) continue;
    agenda_of.adopted.push_back(id);
    const auto decided = decide(fold, agenda_of);
    if (!std::holds_alternative<Decision>(decided)) agenda_of.adopted.pop_back();
  }
  if (plan_.ledgers) agenda_of.changes.round = next_round(fold.round());
  post(node.index, agenda(organisations_[node.index], fold, agenda_of.adopted, agenda_of.changes));
}

void World::agree(Node& node) {
  const auto& book = node.replica->voter().book();
  const auto& own = node.replica->own();
  for (const auto& [id, agenda] : book.agendas()) {
    if (book.observes(id).count(own) != 0) continue;
    post(node.index, agreement(organisations_[node.index], *node.replica, id));
    return;
  }
}

/// In calm every coordinator agrees to what was put, until nothing is left to decide.
void World::settle_agendas() {
  if (plan_.agendas == 0) return;
  const auto open = [this] {
    return std::any_of(nodes_.begin(), nodes_.end(), [](const auto& node) {
      if (node->liar) return false;
      return !node->replica || !node->replica->voter().book().agendas().empty();
    });
  };
  for (int i = 0; i < 300 && open(); ++i) {
    for (std::size_t s = 0; s < plan_.stewards; ++s) {
      if (nodes_[s]->replica && !lies(s)) agree(*nodes_[s]);
    }
    run_for(1s);
    // An agenda that can't be carried out at its cut is given up for an empty one.
    if (i % 40 != 39) continue;
    for (std::size_t s = 0; s < plan_.stewards; ++s) {
      const auto& replica = nodes_[s]->replica;
      if (!replica || replica->hold() != Replica::Hold::none) continue;
      post(s, agenda(organisations_[s], replica->fold(), {}));
      break;
    }
  }
  for (int i = 0; i < 60 && !converged(); ++i) run_for(1s);
  if (!open() || is_steward_gone()) return;
  violations_.push_back("I5: what was put to the stewards isn't decided");
}

/// Whether no quorum is left: each has all stewards, and the new epoch of one would take back what
/// had been adopted by the time its operator opened it. That is what the override risks.
bool World::is_steward_gone() const {
  if (!plan_.overridden || federation::quorum(plan_.stewards) < plan_.stewards) return false;
  const auto& replica = nodes_[*plan_.restored]->replica;
  return replica && replica->hold() == Replica::Hold::void_epoch;
}

/// I2: one adoption at each height, whoever holds it.
void World::check_one_adoption(const Node& node) {
  std::uint64_t height = 0;
  for (const auto& certificate : node.disk.certificates()) {
    const Digest id{record_id(certificate.candidate.record).bytes};
    const auto [known, first] = adopted_.emplace(++height, id);
    if (known->second != id) violations_.push_back("I2: two adoptions at one height");
    if (!first) continue;
    ++probes_.adoptions;
    const auto vote = decode_vote(certificate.votes.front().vote.record.header);
    if (vote->ballot > 0) ++probes_.later_ballots;
  }
}

/// Every adoption is in effect on every node, and nobody computes otherwise.
void World::check_heights() {
  for (const auto& node : nodes_) {
    if (plan_.reopening && node->liar) continue;
    if (dishonest_.count(node->replica->own()) != 0) continue;
    const auto& replica = *node->replica;
    if (replica.fold().height() != adopted_.size()) {
      violations_.push_back("heights: an adoption isn't in effect everywhere");
    }
    if (replica.hold() == Replica::Hold::disagrees) {
      violations_.push_back("heights: a node computes another state than the stewards");
    }
    if (!replica.rivals().empty()) violations_.push_back("I2: a node holds two certificates");
  }
  if (nodes_.front()->replica) {
    for (const auto& adoption : nodes_.front()->replica->adoptions()) {
      probes_.amendments_adopted += adoption.agenda.adopted.size();
    }
  }
}

}  // namespace palabre::sim
