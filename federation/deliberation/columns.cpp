#include "federation/deliberation/columns.hpp"

namespace palabre::federation {

Tally resolved_on(const Fold& fold, const Target& target) {
  Tally sum;
  for (const auto& [org, resolution] : fold.ledgers().resolutions(target)) {
    if (!fold.admission().is_admitted(org)) continue;
    const auto stance = resolution.statement.stance;
    if (stance == Stance::support) ++sum.support;
    if (stance == Stance::oppose) ++sum.oppose;
    if (stance == Stance::abstain) ++sum.abstain;
  }
  return sum;
}

OnPaper on_paper_for(const Fold& fold, const Target& target) {
  OnPaper sum;
  for (const auto* sheet : fold.ledgers().sheets(target)) {
    if (!fold.admission().is_admitted(sheet->org)) continue;
    (sheet->statement.channel == Channel::paper ? sum.paper : sum.meeting) += sheet->count();
  }
  return sum;
}

}  // namespace palabre::federation
