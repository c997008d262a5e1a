// What an amendment would have to say to do the same to a later version of the text.
//
// Where the words that it changes are as they were, nothing but the version changes. Where somebody
// else has changed other words of a block meanwhile, both changes are taken. What can't be told
// without its author is left to them.

#pragma once

#include "node/text/edit.hpp"

namespace palabre::node {

/// An operation with the texts that it quotes, in the order of its blocks.
struct QuotedOperation {
  DraftOperation operation;
  std::vector<std::string> before;
};

/// One that has to be thought over.
struct Unfit {
  enum class Reason {
    gone,     ///< A block that it names isn't there any more.
    changed,  ///< The words that it changes, or all of a block that it deletes, parts or joins.
    parted,   ///< Something stands between what it joins.
  };
  std::size_t operation;
  Reason reason;
  std::string before;  ///< The text that it quotes; empty if it quotes none.
  std::string now;     ///< What is there; empty if it is gone.
};

struct Rebased {
  std::vector<DraftOperation> operations;  ///< But for those that are done already.
  std::vector<std::size_t> merged;         ///< Operations that took others' changes in.
  std::vector<std::size_t> done;           ///< What they ask for is in the text.
  std::vector<Unfit> unfit;
};

/// Costs changes_between() of each replacement whose block has other words.
Rebased rebase(const std::vector<QuotedOperation>& operations,
               const std::vector<EditableBlock>& text);

}  // namespace palabre::node
