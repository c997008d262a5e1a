// What the amendments of an agenda make of the passages that they share, as a coordinator reads it:
// one text, of which each stretch of words says which amendments put it in or took it out.
//
//   ~Un~ [1] Le premier [1] mot, puis le tout dernier de tous [2].
//   1. Le début (Organisation 1)   2. La fin (Organisation 2)
//
// Computed by the interface from the amendments' own texts, also where somebody else has put them.

#pragma once

#include <map>

#include "federation/deliberation/agenda.hpp"
#include "node/desk/desk.hpp"

namespace palabre::node {

struct Together {
  std::vector<federation::BlockMerge> merges;  ///< As an agenda names them.
  std::vector<federation::Body> bodies;        ///< Their texts.
  json::array shown;                           ///< As desk_agenda_parts shows them, in this order.
  json::array flaws;                           ///< What can't be had together, or isn't here yet.
};

/// Each of these revisions as the amendments' list has it, the first hundred.
awaitable<json::array> shown_adopted(Visit& visit, json::array revisions);

/// None if the interface refuses, which refusal() then says.
awaitable<std::optional<Together>> put_together(Visit& visit,
                                                std::vector<federation::RecordId> adopted);

/// The common texts that an agenda of the interface names, each with where its words come from if
/// this node makes the same.
awaitable<json::array> shown_merges(Visit& visit, json::object agenda);

}  // namespace palabre::node
