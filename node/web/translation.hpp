// Texts in another language beside the original.

#pragma once

#include "node/web/visit.hpp"

namespace palabre::node {

/// Links to `path` with each language in which `text`, as the API has it, has been put, and to it
/// without any, for the template translations; empty if there is none.
json::array shown_languages(const Visit& visit, const json::object& text, const std::string& path);

/// A block's in the language that was asked for: `language`, `text_html`, and in `said` whose it is
/// and whether it is of an earlier text; `text_html` is empty if there is none yet.
json::object shown_translation(const Visit& visit, const json::object& block,
                               const std::string& language);

}  // namespace palabre::node
