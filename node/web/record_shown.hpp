// A signed record, in the words of receipts and of the list of what one has signed.

#pragma once

#include "node/web/visit.hpp"

namespace palabre::node {

/// "a voice", "a comment".
std::string record_kind_said(const Locale& locale, const std::string& kind);

/// What became of it, in a sentence: a `fate` of the API's.
std::string fate_said(const Locale& locale, const json::object& fate);

/// The page about a revision, a passage, or what such a comment answers, by its id; "/" if it isn't
/// known.
std::string page_about(const federation::Fold& fold, const std::string& about);

/// Where a comment or a story is read, by its id.
std::string said_address(const federation::Fold& fold, const std::string& id);

/// `kind_said`, `stance_said`, `day_said`, and what it speaks of: `title`, `language` and `href`,
/// empty where there is nothing or it isn't shown; `code`. Of the API's `…/proof` or
/// `…/records`.
json::object shown_record(const Visit& visit, const json::object& told);

}  // namespace palabre::node
