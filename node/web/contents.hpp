// A long text's parts, as its page leads from one to another.

#pragma once

#include "node/web/visit.hpp"

namespace palabre::node {

/// Where the present text shows a block, in whichever part; beside a translation if one is asked.
std::string address_in_text(const Visit& visit, const std::string& id);

/// Whether `block` is the heading with which the text begins and says the platform's name, as the
/// page does above it already. `text` is a part as the API has it.
bool opens_with_name(const json::object& text, const json::object& block);

/// Of a heading on the page, whose own is the first; `top` is the highest level of the text's.
std::uint64_t rank_of(std::uint64_t level, std::uint64_t top);

/// Of the part that `text` is: its own address `href`, what it is in words, the parts around it,
/// the headings of sections that go on in it, and the table of contents; null of a whole text.
json::value shown_part(const Visit& visit, const json::object& text, std::uint64_t top);

}  // namespace palabre::node
