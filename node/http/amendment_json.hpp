// An amendment as several resources show it.

#pragma once

#include "node/http/json.hpp"

namespace palabre::node {

/// A revision's blocks: those that it changes, deletes or inserts after.
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

/// Every text that to_json(operations) shows.
std::vector<federation::Commitment> texts_of(const federation::AmendmentStatement& statement);
json::array operations_json(const federation::AmendmentStatement& statement,
                            const Api::Texts& texts);

}  // namespace palabre::node
