// One block's text as HTML, for a page: emphasis, code and links, and nothing else.

#pragma once

#include <string>
#include <string_view>

#include "federation/record/body.hpp"

namespace palabre::node {

std::string escape_html(std::string_view text);

/// Plain text is escaped; Markdown becomes em, strong, code, br and a. A link leads to http, https
/// or mailto, or is its words alone.
std::string inline_html(std::string_view text, federation::MediaType media_type);

}  // namespace palabre::node
