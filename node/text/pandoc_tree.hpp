// What pandoc made of a document, as blocks.
//
// Source: pandoc-types 1.22, Text.Pandoc.Definition: `{"t": "Para", "c": …}`.

#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <vector>

#include "node/text/document.hpp"

namespace palabre::node {

struct TreeText {
  std::vector<DraftBlock> blocks;
  struct Change {
    std::size_t block;  ///< In which, or before which, it stood.
    Foreign kind;
  };
  std::vector<Change> changes;
};

/// `document` is an object with `blocks` and `meta`. What isn't known in it is passed over.
TreeText read_tree(const boost::json::object& document);

}  // namespace palabre::node
