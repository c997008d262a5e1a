// An amendment as several resources show it.

#pragma once

#include "node/http/json.hpp"

namespace palabre::node {

/// A revision's blocks: those that it changes, deletes, moves, or puts something after.
std::vector<federation::BlockId> touched_blocks(const federation::Revision& revision);

struct AmendmentSummary {
  federation::RecordId id;
  federation::AmendmentHead head;
  federation::Revision revision;  ///< The head's.
  federation::Tally tally;
  bool erased = false;  ///< Its author took the head revision's texts back.
};

AmendmentSummary summary_of(const federation::Fold& fold, const federation::RecordId& id);
json::object to_json(const AmendmentSummary& summary, const Api::Texts& texts);

/// A revision's operations, with the texts of blocks that they name without quoting them.
struct ShownOperations {
  std::vector<federation::Operation> operations;
  std::map<federation::BlockId, federation::Commitment> moved;
};
ShownOperations shown_operations(const federation::Fold& fold,
                                 const federation::Revision& revision);

/// Every text that to_json() of them shows.
std::vector<federation::Commitment> texts_of(const ShownOperations& shown);
json::array to_json(const ShownOperations& shown, const Api::Texts& texts);

}  // namespace palabre::node
