// What an agenda can take up, as the interface's answers say it: for the program and for pages.

#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <set>
#include <string>

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
  advised_otherwise,  ///< An organisation recommends something else than adopting it.
};

/// Of a row of the round's queue; none if its relations to others alone can say so.
std::optional<Waits> waits_by_itself(const boost::json::object& due);

/// Whether this round can't adopt it, whatever happens: nothing waits for such a one.
bool is_out(const boost::json::object& due);

/// The id of the first amendment that competes with it, or of which a text isn't here; but of none
/// that is `out`.
std::optional<std::string> rival_of(const boost::json::array& relations,
                                    const std::set<std::string>& out);

struct MergedText {
  federation::BlockMerge merge;
  federation::Body body;
};

/// One of `merges` of /api/v1/consolidation. None if the text isn't that of its commitment.
std::optional<MergedText> merged_text(const boost::json::object& merge);

}  // namespace palabre::node
