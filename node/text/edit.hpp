// The text as a person edits it: one Markdown file with a marker before each block.
//
//   <!-- texte 0a1b2c3d4e5f6071 -->   for which version it was written, on its first line
//
//   <!-- bloc 1f2e3d4c -->        the first digits of the block's id, at least 8
//   Le texte du bloc.
//
// A block that was changed, and what was written around it, become operations:
//
//   another text under a marker                     replace
//   the same words under it, in several paragraphs  split
//   the words of the next ones too, their markers   join
//   being gone
//   a marker that stands elsewhere                  move, as few blocks as can be
//   no text under it, or no marker any more         delete
//   text beside that                                insert

#pragma once

#include "federation/core/ids.hpp"
#include "node/client/compose.hpp"

namespace palabre::node {

/// A block as a node serves it.
struct EditableBlock {
  federation::BlockId id;
  federation::Commitment commitment;
  TextBlock block;
};

std::string to_edit_file(const std::vector<EditableBlock>& text);

struct Edit {
  std::vector<DraftOperation> operations;
  std::vector<Markdown::Flaw> flaws;  ///< With lines of the edited file.
};

/// What the edited file changes. A flaw if it was written for another version of the text, or has
/// no marker at all: it would undo what others did, or delete everything. Costs O(file + blocks ·
/// log blocks).
Edit derive_operations(const std::vector<EditableBlock>& text, std::string_view edited);

}  // namespace palabre::node
