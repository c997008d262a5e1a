// Finds what a person means by an id, or by the first digits of one.

#pragma once

#include "node/cli/remote.hpp"

namespace palabre::node {

struct AmendmentTarget {
  federation::RecordId id;
  federation::RecordId revision;  ///< The head's.
  federation::RecordId head;
};

/// None if there is no such amendment, or several, which has then been said.
std::optional<AmendmentTarget> find_amendment(const Remote& remote, const Terminal& terminal,
                                              const std::string& given);

/// Likewise, a block of the text.
std::optional<federation::BlockId> find_block(const Remote& remote, const Terminal& terminal,
                                              const std::string& given);

}  // namespace palabre::node
