#include "node/http/rivals.hpp"

namespace palabre::node {

using namespace federation;

RivalSearch::RivalSearch(const Fold& fold, const std::vector<Contender>& open,
                         const std::vector<const AmendmentSummary*>& asked) {
  for (const auto& [summary, is_out] : open) {
    if (is_out) continue;
    open_.push_back({summary, places_of(summary->revision.statement)});
    for (const auto& place : open_.back().places) at_[place].push_back(open_.size() - 1);
  }
  Fits fits{fold.amendments()};
  for (const auto* summary : asked) {
    asked_.push_back({{summary, places_of(summary->revision.statement)}, {}});
    auto& each = asked_.back();
    find_beside(each, fits);
    for (const auto index : each.beside) {
      if (wanted_.size() >= rivals_text_count_max) break;
      const auto& other = open_[index];
      const auto common = in_common(each.met.places, other.places);
      add_compared_texts(other.summary->revision.statement, common, wanted_);
      add_compared_texts(summary->revision.statement, common, wanted_);
    }
  }
}

void RivalSearch::find_beside(Asked& asked, Fits& fits) const {
  const auto& [summary, places] = asked.met;
  std::set<std::size_t> there;
  for (const auto& place : places) {
    const auto found = at_.find(place);
    if (found != at_.end()) there.insert(found->second.begin(), found->second.end());
  }
  for (const auto index : there) {
    const auto& other = *open_[index].summary;
    if (is_beside(summary->revision, other.head, other.revision, fits)) {
      asked.beside.push_back(index);
    }
  }
}

std::map<RecordId, RecordId> RivalSearch::compare(const Api::Texts& texts) const {
  std::map<RecordId, RecordId> rivals;
  Comparison comparison{texts};
  for (const auto& [met, beside] : asked_) {
    for (const auto index : beside) {
      const auto& other = open_[index];
      const auto relation = comparison.relation({met.summary->revision.statement, met.places},
                                                {other.summary->revision.statement, other.places});
      if (relation && *relation != Relation::competing) continue;
      rivals.emplace(met.summary->id, other.summary->id);
      break;
    }
  }
  return rivals;
}

}  // namespace palabre::node
