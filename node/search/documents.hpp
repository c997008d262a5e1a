// Which documents a state has for whoever searches it.
//
//   block           of the present text, under its heading
//   amendment       title, reason and new texts of its latest revision
//   comment, story  but those that this organisation doesn't show
//   meeting         as it was said last: title, place, agenda, questions, minutes
//   organisation    name and city
//   recommendation  what is current: reason and answers
//   translation     the last of each text into each language
//
// What its author took back isn't among them.

#pragma once

#include <vector>

#include "federation/deliberation/fold.hpp"
#include "node/search/searchable.hpp"

namespace palabre::node {

/// `own` is the organisation whose node this is. Costs O(entries + documents · log), and no
/// reading.
std::vector<Searchable> documents_of(const federation::Fold& fold, const federation::OrgId& own);

/// Whether a notice of the own organisation hides it: what is to be decided is always shown.
bool can_be_hidden(FoundKind kind) noexcept;

/// Whether a record of this kind can change what documents_of() answers.
bool changes_documents(federation::Kind kind) noexcept;

}  // namespace palabre::node
