// Which open amendments another one competes with: asked about many of them at once, in one pass
// over the others.
//
//   places ─▶ who is there     the texts that meet there ─▶ each compared with its base once

#pragma once

#include "node/http/beside.hpp"

namespace palabre::node {

/// Texts that are read for one answer, about: to compare two long ones that have little in common
/// takes milliseconds.
inline constexpr std::size_t rivals_text_count_max = 1'000;

/// An open amendment, as the queue has it.
struct Contender {
  const AmendmentSummary* summary;
  bool is_out = false;  ///< No decision of this round can adopt it: it is nobody's rival.
};

class RivalSearch {
 public:
  /// Reads the fold: to be made before the next suspension. `open` has all that are open in the
  /// order in which they came; what they and `asked` point to must outlive the search. Past
  /// rivals_text_count_max no more texts are wanted. Costs O(open · places), and O(those at the
  /// places of each that is asked about).
  RivalSearch(const federation::Fold& fold, const std::vector<Contender>& open,
              const std::vector<const AmendmentSummary*>& asked);

  /// What compare() reads.
  const std::set<federation::Commitment>& wanted() const noexcept { return wanted_; }

  /// Of each that was asked about, by its id, the first that competes with it, or of which a text
  /// isn't here; those without a rival are absent. `texts` are those of wanted() that are here.
  /// Costs changes_between() of each text until a rival is found.
  std::map<federation::RecordId, federation::RecordId> compare(const Api::Texts& texts) const;

 private:
  struct Met {
    const AmendmentSummary* summary;
    Places places;
  };
  struct Asked {
    Met met;
    std::vector<std::size_t> beside;  ///< Of open_, ascending.
  };

  void find_beside(Asked& asked, federation::Fits& fits) const;

  std::vector<Met> open_;  ///< Without those that are out.
  std::map<std::optional<federation::BlockId>, std::vector<std::size_t>> at_;
  std::vector<Asked> asked_;
  std::set<federation::Commitment> wanted_;
};

}  // namespace palabre::node
