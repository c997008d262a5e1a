#include "federation/deliberation/fit.hpp"

#include <algorithm>

#include "federation/text/effect.hpp"

namespace palabre::federation {

Fits::Index::Index(Manifest text) : text_{std::move(text)} {
  for (std::size_t i = 0; i < text_.size(); ++i) places_.emplace(text_[i].id, i);
}

const ManifestBlock* Fits::Index::find(const BlockId& id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? nullptr : &text_[found->second];
}

std::pair<std::optional<BlockId>, std::optional<BlockId>> Fits::Index::around(
    const std::optional<BlockId>& place) const {
  const auto found = place ? places_.find(*place) : places_.end();
  if (place && found == places_.end()) return {};
  const auto at = [&](std::size_t i) {
    return i < text_.size() ? std::optional{text_[i].id} : std::nullopt;
  };
  if (!place) return {std::nullopt, at(0)};
  const auto here = found->second;
  return {here == 0 ? std::nullopt : at(here - 1), at(here + 1)};
}

Fits::Fits(const Amendments& amendments) : amendments_{amendments} {
  versions_.emplace(amendments.version(), Index{amendments.base()});
}

const Fits::Index* Fits::version(const Digest& name) {
  if (const auto known = versions_.find(name); known != versions_.end()) return &known->second;
  const auto* text = amendments_.text(name);
  if (text == nullptr) return nullptr;
  return &versions_.emplace(name, Index{*text}).first->second;
}

Fitting Fits::compare(const Revision& revision, const Index& before, const Index& now) const {
  Fitting fitting;
  bool shifted = false;
  const auto& operations = revision.statement.operations;
  const auto find = [&](const BlockId& id) { return now.find(id); };
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (const auto fits = check_fit(operations[i], find); !fits) {
      fitting.misfits.push_back({i, static_cast<Errc>(fits.error().value())});
      continue;
    }
    const auto effects = effects_of(operations[i]);
    shifted = shifted || std::any_of(effects.begin(), effects.end(), [&](const EffectAt& effect) {
                return before.around(effect.place) != now.around(effect.place);
              });
  }
  if (!fitting.misfits.empty()) {
    fitting.fit = Fit::stale;
  } else if (shifted) {
    fitting.fit = Fit::shifted;
  }
  return fitting;
}

Fitting Fits::of(const Revision& revision) {
  const auto& present = versions_.at(amendments_.version());
  if (!revision.base) {
    const auto* before = version(revision.statement.base_version);
    // Counted, so that its version is known.
    return before == &present || before == nullptr ? Fitting{}
                                                   : compare(revision, *before, present);
  }
  const auto& amended = *amendments_.revision(*revision.base);
  const auto head = amendments_.head(amended.amendment);
  if (!head.adopted && head.revision == amended.id) return {};
  const auto before = amendments_.text_of(amended.id);
  if (!before) return {};
  if (head.adopted) return compare(revision, Index{*before}, present);
  const auto now = amendments_.text_of(head.revision);
  return now ? compare(revision, Index{*before}, Index{*now}) : Fitting{};
}

}  // namespace palabre::federation
