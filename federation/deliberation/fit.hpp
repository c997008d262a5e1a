// How an open amendment stands to the text as it is now, which may be a later version than the one
// that it was written for.
//
//   applies   what it names is as it was, and so is what stands next to it
//   shifted   what it names has other neighbours, and the text that it expects
//   stale     something that it names is gone, or has another text: its author decides
//
// Computed by everybody alike and stored by nobody: nothing is pointed elsewhere silently.
//
// Source: docs/protocol.md#amendments.

#pragma once

#include "federation/deliberation/amendments.hpp"

namespace palabre::federation {

enum class Fit { applies, shifted, stale };

/// An operation that the text doesn't have what it names for.
struct Misfit {
  std::size_t operation;  ///< Its index.
  Errc reason;            ///< dangling or text_differs, as apply() says it.

  friend bool operator==(const Misfit&, const Misfit&) = default;
};

struct Fitting {
  Fit fit = Fit::applies;
  std::vector<Misfit> misfits;  ///< None unless it is stale.
};

/// Of several amendments, so that each version is looked through once.
class Fits {
 public:
  /// `amendments` must outlive it, and nothing may be adopted meanwhile. Costs O(blocks · log
  /// blocks).
  explicit Fits(const Amendments& amendments);

  /// Of a revision that is counted: to the platform's text or, of a sub-amendment, to what the head
  /// of the amendment that it amends makes of its base; of one that was adopted, to the platform's
  /// text. Costs O(blocks that it names · log blocks), and for each other version of the text that
  /// is met first O(blocks · log blocks), as for each sub-amendment.
  Fitting of(const Revision& revision);

 private:
  /// A text with its blocks by their ids.
  class Index {
   public:
    explicit Index(Manifest text);
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;
    Index(Index&&) = default;
    Index& operator=(Index&&) = default;
    ~Index() = default;

    /// Null if there is none.
    const ManifestBlock* find(const BlockId& id) const;
    /// Whose neighbour a place is: the blocks before and after it.
    std::pair<std::optional<BlockId>, std::optional<BlockId>> around(
        const std::optional<BlockId>& place) const;

   private:
    Manifest text_;
    std::map<BlockId, std::size_t> places_;
  };

  Fitting compare(const Revision& revision, const Index& before, const Index& now) const;
  const Index* version(const Digest& name);

  const Amendments& amendments_;
  std::map<Digest, Index> versions_;
};

}  // namespace palabre::federation
