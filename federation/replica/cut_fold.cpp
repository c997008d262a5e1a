#include "federation/replica/cut_fold.hpp"

#include <algorithm>

#include "federation/core/assert.hpp"
#include "federation/deliberation/decision.hpp"

namespace palabre::federation {

namespace {

std::vector<Cut> cuts_of(const std::vector<Adoption>& adoptions) {
  std::vector<Cut> cuts;
  cuts.reserve(adoptions.size());
  for (const auto& adoption : adoptions) cuts.push_back(adoption.cut);
  return cuts;
}

}  // namespace

CutFold::CutFold(const NetworkId& network, const Founding& founding,
                 std::vector<Adoption> adoptions, Cut cut, std::set<Place> unsound)
    : cut_{std::move(cut)},
      adoptions_{std::move(adoptions)},
      unsound_{std::move(unsound)},
      reading_{cuts_of(adoptions_), cut_},
      fold_{std::make_unique<Fold>(network, founding)} {}

std::optional<Part> CutFold::next() {
  for (;;) {
    const auto step = reading_.next();
    if (!step) {
      if (!std::exchange(complete_, true)) fold_->count_carried();
      return std::nullopt;
    }
    if (const auto* part = std::get_if<Part>(&*step)) return *part;
    // Adoptions that this node has followed once: they can't but fit.
    const auto ended = end_height(*fold_, adoptions_.at(std::get<HeightEnd>(*step).height - 1));
    PALABRE_ASSERT(ended.has_value());
    reading_.pass_height();
  }
}

void CutFold::add(const Run& run) {
  const auto part = std::get<Part>(*reading_.next());
  PALABRE_ASSERT(run.feed == part.feed && run.from <= part.from && part.from < run.end());
  fold_stored(*fold_, run, part, unsound_);
  reading_.advance(run.end());
}

void fold_stored(Fold& fold, const Run& run, const Part& part, const std::set<Place>& unsound) {
  const auto end = std::min(run.end(), part.to);
  for (auto position = std::max(run.from, part.from); position < end; ++position) {
    for (const auto& check : fold.stage(run.feed, run.rows[position - run.from])) {
      fold.settle(unsound.count(check.place) == 0 ? Fold::Verdict::holds : Fold::Verdict::fails);
    }
  }
}

Result<void> end_height(Fold& fold, const Adoption& adoption) {
  fold.count_carried();
  if (fold.digest() != adoption.state_digest) return Errc::proof_mismatch;
  auto decided = decide(fold, adoption.agenda);
  auto* decision = std::get_if<Decision>(&decided);
  if (decision == nullptr || text_hash(decision->text) != adoption.text_hash) {
    return Errc::proof_mismatch;
  }
  fold.adopt(adoption, std::move(decision->text));
  return boost::system::in_place_value;
}

}  // namespace palabre::federation
