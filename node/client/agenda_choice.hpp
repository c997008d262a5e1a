// What an agenda can take up, as the interface's answers say it: for the program and for pages.

#pragma once

#include <boost/json/object.hpp>
#include <optional>

#include "federation/deliberation/agenda.hpp"

namespace palabre::node {

/// Why an open amendment isn't adopted with those that nobody contests.
enum class Waits {
  late,               ///< It came after the freeze.
  erased,             ///< Its author took the text back.
  thresholds,         ///< The charter asks for more support.
  stale,              ///< It doesn't fit the present text.
  amends,             ///< It amends an amendment.
  opposed,            ///< There are voices against it.
  unsupported,        ///< Nobody is for it: no member, and no organisation recommends it.
  advised_otherwise,  ///< An organisation recommends something else than adopting it.
};

/// Of a row of the round's queue; none if only its `rival` can say so.
std::optional<Waits> waits_by_itself(const boost::json::object& due);

struct MergedText {
  federation::BlockMerge merge;
  federation::Body body;
};

/// One of `merges` of /api/v1/consolidation. None if the text isn't that of its commitment.
std::optional<MergedText> merged_text(const boost::json::object& merge);

}  // namespace palabre::node
