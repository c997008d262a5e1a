// palabre verify: what anybody can compute from a bundle alone.

#include <utility>

#include "node/bundle/verification.hpp"
#include "node/cli/bundle_words.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/verify_words.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

int verify_file(const Options& options, const Terminal& terminal) {
  BundleProgress progress;
  const auto newer = verify_bundle(options.file, Depth::state, progress);
  std::optional<Verification> older;
  std::optional<Growth> growth;
  if (!options.since.empty()) {
    older = verify_bundle(options.since, Depth::feeds, progress);
    if (older->holds()) growth = growth_between(older->audit, newer.audit);
  }
  const bool grew = options.since.empty() || (growth && growth->breaks.empty());
  const bool holds = newer.holds() && grew;
  if (terminal.json) {
    auto told = to_json(newer);
    told["holds"] = holds;
    if (older) told["since"] = growth ? to_json(*growth) : to_json(*older);
    terminal.print(told);
    return holds ? exit_done : exit_refused;
  }
  if (!newer.refusal) say_verification(terminal, newer.audit);
  if (growth) say_growth(terminal, *growth, newer.audit);
  if (newer.refusal) say_refused_file(terminal, options.file, *newer.refusal);
  say_flaws(terminal, options.file, newer.audit);
  if (older && older->refusal) say_refused_file(terminal, options.since, *older->refusal);
  if (older) say_flaws(terminal, options.since, older->audit);
  if (growth) say_breaks(terminal, *growth);
  if (!holds) return exit_refused;
  terminal.say(
      options.since.empty()
          ? Words{"\nTout se vérifie.", "\nAll of it holds."}
          : Words{"\nTout se vérifie ; rien n'a été retiré ni réécrit depuis l'ancienne.",
                  "\nAll of it holds; nothing was removed or rewritten since the old one."});
  return exit_done;
}

}  // namespace palabre::node
