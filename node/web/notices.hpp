// What organisations don't show on their nodes, and why, in the words of pages.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "federation/deliberation/round_statement.hpp"
#include "node/web/visit.hpp"

namespace palabre::node {

std::vector<std::pair<federation::Ground, std::string>> grounds(const Locale& locale);
std::string ground_said(const Locale& locale, const std::string& name);

/// Those of the API's that are current: `name`, `ground`, `text`, `lifted`, `appeals`, the address
/// `about_href` of what each is about, and, for those of this node's coordinators, `href`, where it
/// is taken back.
json::array shown_notices(const Visit& visit, const json::object& notices);

}  // namespace palabre::node
