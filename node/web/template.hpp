// A mustache template filled with JSON values.
//
// {{#_}}A message{{/_}} is a message of the catalogue. `rows?` says whether the list `rows` has
// any. Numbers stand as the language writes them. What is null or empty shows nothing and no
// section, and isn't looked for further out.

#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "node/web/locale.hpp"

namespace palabre::node {

/// As HTML. Everything is escaped but what stands in three braces.
std::string fill(std::string_view template_text, const boost::json::object& values,
                 const Locale& locale);

}  // namespace palabre::node
