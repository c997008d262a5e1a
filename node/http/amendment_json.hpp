// An amendment as several resources show it.

#pragma once

#include "federation/deliberation/fit.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

/// A revision's blocks: those that it changes, deletes, moves, or puts something after.
std::vector<federation::BlockId> touched_blocks(const federation::Revision& revision);

struct AmendmentSummary {
  federation::RecordId id;
  federation::AmendmentHead head;
  federation::Revision revision;  ///< The head's.
  federation::Tally tally;
  bool erased = false;          ///< Its author took the head revision's texts back.
  federation::Fitting fitting;  ///< To the present text, while it is open.

  bool is_open() const noexcept { return !head.withdrawn && !head.adopted; }
};

/// `fits` is of this fold; so that many are asked about at once.
AmendmentSummary summary_of(const federation::Fold& fold, federation::Fits& fits,
                            const federation::RecordId& id);
json::object to_json(const AmendmentSummary& summary, const Api::Texts& texts);

/// A revision's operations, with the texts of blocks that they name without quoting them.
struct ShownOperations {
  std::vector<federation::Operation> operations;
  std::map<federation::BlockId, federation::Commitment> moved;
};
/// `base` is the text that they change; none where it isn't known.
ShownOperations shown_operations(const federation::Result<federation::Manifest>& base,
                                 const federation::AmendmentStatement& statement);

/// Every text that to_json() of them shows.
std::vector<federation::Commitment> texts_of(const ShownOperations& shown);
json::array to_json(const ShownOperations& shown, const Api::Texts& texts);

/// What organisations put to the author of a revision: the latest few, newest first.
class ShownRebases {
 public:
  ShownRebases(const federation::Fold& fold, const federation::Revision& revision);

  std::vector<federation::Commitment> texts() const;
  json::array to_json(const Api::Texts& texts) const;

 private:
  struct Shown {
    federation::RebaseEntry rebase;
    ShownOperations operations;
    bool current = false;                              ///< Of the present version of the text.
    std::optional<federation::RecordId> confirmed_by;  ///< A Revise.
  };
  std::vector<Shown> shown_;
};

}  // namespace palabre::node
