// A text and what several amendments make of it, as one stream: what stays, what goes and what
// comes, each with whose it is.
//
//   ¶ Le texte [-mot-]{+parole+} reste  {+¶ un bloc nouveau+}  [-¶ un bloc qui part-]  ¶ la fin
//
// Without what comes it is the text before; without what goes, the text after. A pilcrow begins a
// block. A block that moves goes in one place and comes in another.

#pragma once

#include <optional>
#include <span>

#include "node/publish/together.hpp"
#include "node/text/inline_runs.hpp"
#include "node/text/redline.hpp"

namespace palabre::node {

struct BlockStart {
  federation::BlockKind kind = federation::BlockKind::paragraph;
  std::uint8_t level = 0;

  friend bool operator==(const BlockStart&, const BlockStart&) = default;
};

/// Amendments by their places in a list, ascending; several where they change the same.
using ChangedBy = std::vector<std::size_t>;

struct TrackedPiece {
  RedlinePart::Kind kind = RedlinePart::Kind::kept;
  ChangedBy by;                      ///< None if it is kept.
  std::optional<BlockStart> starts;  ///< A block begins, and `run` is empty.
  InlineRun run;

  friend bool operator==(const TrackedPiece&, const TrackedPiece&) = default;
};

/// What these amendments do to `text`, word by word. All of them fit it and no two compete. Texts
/// of more than redline_word_count_max tokens together are one removal and one addition. Costs
/// make_together() and a comparison of each block that is replaced, parted or joined.
std::vector<TrackedPiece> track(const std::vector<EditableBlock>& text,
                                std::span<const FittingAmendment> amendments);

}  // namespace palabre::node
