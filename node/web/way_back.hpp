// Where pages are reached from elsewhere: from paper, or on another organisation's node.

#pragma once

#include <string>
#include <string_view>

#include "federation/deliberation/fold.hpp"

namespace palabre::node {

/// A path of a page, with its query, that a code may hold.
inline constexpr std::size_t coded_path_bytes_max = 200;

/// What an organisation's profile says of where its node is reached, without the last slash. Empty
/// if it says nothing, nothing that begins with http, or too much for a code.
std::string reached_at(const federation::Fold& fold, const federation::OrgId& org);

/// Whether it is a path of ours, with its query, in the characters that addresses have.
bool is_coded_path(std::string_view path);

/// The address of the image of a code that leads to `path` on the node of `org`.
std::string code_address(const federation::OrgId& org, const std::string& path);

}  // namespace palabre::node
