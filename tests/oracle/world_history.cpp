#include "tests/oracle/histories.hpp"
#include "tests/sim/plan.hpp"

namespace palabre::oracle {

using namespace federation;

namespace {

/// A small world with faults, and with at most 60 records.
sim::Plan plan_of(std::uint64_t seed) {
  sim::Rng rng{seed};
  auto plan = sim::plan_of(seed);
  plan.nodes = 3 + rng.below(3);
  plan.stewards = 1 + rng.below(4);
  plan.stewards = std::min(plan.stewards, plan.nodes);
  plan.members = plan.nodes + rng.below(4);
  plan.records = 20 + rng.below(41);
  if (rng.one_in(3)) {
    plan.charter.member_records_per_height_max = 3 + rng.below(4);
    plan.charter.organisation_records_per_height_max = 8 + rng.below(6);
    plan.greedy = plan.nodes - 1;
  }
  if (rng.one_in(4)) {
    plan.cloned = rng.below(plan.nodes);
    plan.healed = rng.one_in(2);
  } else {
    plan.agendas = rng.below(3);
  }
  return plan;
}

}  // namespace

WorldHistory world_history(std::uint64_t seed) {
  const auto plan = plan_of(seed);
  sim::World world{plan};
  world.run();
  WorldHistory history;
  auto& contents = history.contents;
  // The first node that neither forked nor heeds no quota.
  const std::size_t node = plan.cloned == 0U ? 1 : 0;
  contents.founding = encode(world.founding());
  contents.network = network_id(contents.founding);
  contents.certificates = world.certificates(node);
  contents.forks = world.forks(node);
  contents.runs = world.history(node);
  contents.bodies = world.bodies(node);
  // Contents of candidates stand in the certificates.
  std::erase_if(contents.bodies,
                [](const Body& body) { return body.media_type == MediaType::candidate; });
  history.digest = world.digest(node);
  history.honest = !plan.cloned;
  return history;
}

}  // namespace palabre::oracle
