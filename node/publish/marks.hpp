// What an amendment changes, shown and said.

#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "node/language.hpp"
#include "node/text/redline.hpp"

namespace palabre::node {

/// `del` and `ins`, with words in them for whoever hears the page.
std::string redline_html(const std::vector<RedlinePart>& parts, Language language);

/// "…les logiciels [supprimé : privés] [ajouté : publics] sont publiés…": of what stays only the
/// words around each change.
std::string redline_words(const std::vector<RedlinePart>& parts, Language language);

/// A part of a text that several amendments make, and which of them change it: by their numbers in
/// the legend that stands beside it, ascending; none for what is kept.
struct SourcedPart {
  RedlinePart part;
  std::vector<std::size_t> sources;
};

/// The same, with "[2]" behind what the second one changes: a link to the id `anchor` + "2".
std::string redline_html(const std::vector<SourcedPart>& parts, std::string_view anchor,
                         Language language);

/// "…les logiciels [supprimé par 1 : privés] [ajouté par 1, 2 : publics] sont publiés…"
std::string redline_words(const std::vector<SourcedPart>& parts, Language language);

/// One operation as people say it.
struct ShownOperation {
  std::string block;  ///< At which, its id; empty at the start of the text.
  std::string label;  ///< Such as "Changer :".
  std::vector<RedlinePart> parts;
};

/// `operation` is one of `/api/v1/amendments/{id}`. `words_of` gives a block's text by its id;
/// empty if it isn't known.
ShownOperation shown_operation(const boost::json::object& operation,
                               const std::function<std::string(std::string_view)>& words_of,
                               Language language);

}  // namespace palabre::node
