// What a holder of a feed tells of one record: what was signed, where it stands, whether it counts,
// and the proof of it. The same words from a running node and from a bundle.
//
// Source: docs/http.md, docs/protocol.md#receipts.

#pragma once

#include <boost/json.hpp>

#include "federation/replica/fate.hpp"
#include "federation/replica/record_proof.hpp"

namespace palabre::node {

/// Who tells, and how far it has read.
struct Holder {
  const federation::Fold& fold;
  const federation::Feeds& feeds;
};

struct Told {
  federation::RecordProof proof;         ///< Without a receipt.
  std::optional<federation::Fate> fate;  ///< None while no row is held there.
  std::uint64_t size = 0;                ///< Rows of the feed that are held.
};

/// Of the row at `place`, or, with no row, of what is missing there. None if nothing of its epoch
/// is held.
std::optional<Told> tell(const Holder& holder, const federation::Place& place,
                         const federation::SignedRow* row);

/// What it is and what became of it: to_json() without the platform and the proof.
boost::json::object summary_json(const Holder& holder, const Told& told);

/// `receipt` is a SignedReceipt, if there is one here.
boost::json::object to_json(const Holder& holder, Told told, federation::Bytes receipt = {});

std::string_view name_of(federation::Fate::State state);
std::string_view name_of(federation::Stance stance);

}  // namespace palabre::node
