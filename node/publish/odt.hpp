// A tracked text as an OpenDocument that any word processor opens: who reads it may take or refuse
// each change, as they would a colleague's.
//
//   mimetype                 first, stored
//   content.xml              the text, with its changes
//   styles.xml meta.xml META-INF/manifest.xml
//
// A change that begins a block begins at the end of the block before, which is where a word
// processor puts it: then a block that comes or goes takes its own style with it.
//
// Source: OpenDocument 1.3, part 3, 5.5 (change tracking), 5.1 (text), 6.1 (white space).

#pragma once

#include <string>
#include <vector>

#include "node/publish/tracked.hpp"

namespace palabre::node {

/// What a reader is told of an amendment.
struct OdtAmendment {
  std::string id;  ///< Its first digits.
  std::string title;
  std::string organisation;  ///< Of its author.
};

struct OdtDocument {
  std::string title;
  std::string about;     ///< One line above the text.
  std::string language;  ///< Of the text, as `fr` or `fr-CA`.
  std::string date;      ///< When it was made: 2026-11-26T12:00:00Z.
  std::string generator;
  std::string state_digest;
  std::vector<OdtAmendment> amendments;  ///< Those that pieces are of, by their places.
  std::vector<TrackedPiece> pieces;
};

/// content.xml. Costs O(pieces).
std::string odt_content(const OdtDocument& document);

/// The file. The same document gives the same bytes. Refuses as to_zip() does.
federation::Result<std::string> to_odt(const OdtDocument& document);

}  // namespace palabre::node
