#include "federation/text/consolidate.hpp"

#include <algorithm>
#include <map>

namespace palabre::federation {

namespace {

/// What those before do at one place, as far as it can be had.
struct Taken {
  std::set<Effect> effects;
  std::optional<Commitment> text;  ///< Of the first replacement.
};

class Conflicts {
 public:
  explicit Conflicts(const Merged& merged) : merged_{merged} {}

  /// Whether this can be had beside all that came before, as far as its places tell; then what it
  /// does there counts for those that come after.
  bool take(const Operation& operation) {
    const auto* replace = std::get_if<Replace>(&operation);
    bool fits = true;
    for (const auto& [place, effect, expected] : effects_of(operation)) {
      auto& here = taken_[place];
      const auto clashes = [effect = effect](Effect other) { return clash(effect, other); };
      const bool differs = replace != nullptr && here.text && *here.text != replace->text &&
                           merged_.count(replace->block) == 0;
      if (differs || std::any_of(here.effects.begin(), here.effects.end(), clashes)) {
        fits = false;
        continue;
      }
      here.effects.insert(effect);
      if (replace != nullptr && !here.text) here.text = replace->text;
    }
    return fits;
  }

 private:
  const Merged& merged_;
  std::map<std::optional<BlockId>, Taken> taken_;
};

}  // namespace

Consolidation consolidate(const Manifest& base, std::span<const Contribution> contributions,
                          const Merged& merged) {
  Layout layout{base, contributions};
  Conflicts conflicts{merged};
  Consolidation made;
  for (std::size_t by = 0; by < contributions.size(); ++by) {
    for (const auto& operation : contributions[by].operations) {
      const bool fits = layout.check(operation) && conflicts.take(operation);
      if (!fits) made.conflicts.insert(by);
    }
  }
  for (std::size_t by = 0; by < contributions.size(); ++by) {
    if (made.conflicts.count(by) == 0) layout.take(contributions[by]);
  }
  for (const auto& [block, text] : merged) {
    if (layout.replacement_count(block) < 2) made.idle_merges.insert(block);
  }
  made.text = layout.text(merged);
  return made;
}

}  // namespace palabre::federation
