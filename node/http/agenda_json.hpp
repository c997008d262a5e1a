// What an agenda changes besides the text, and what stands against it, as the API writes it.

#pragma once

#include "federation/deliberation/decision.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

json::object objection_json(const federation::Fold& fold, const federation::Objection& objection);
json::object changes_json(const federation::Fold& fold, const federation::Changes& changes);

}  // namespace palabre::node
