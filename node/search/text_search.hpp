// Full-text search over what this node holds, for pages and for the HTTP interface.
//
//   whose turn it is ──▶ what changed (the node's thread) ──▶ index, find, read (the read pool)
//
// There is no hook in the Node: each search first takes up what came since the last one. Of many
// that come at once one is worked on at a time, so they share one thread of the pool and leave the
// other to the rest of the node. A first indexing that takes long answers with what it has:
// SearchPage::unindexed says how much is lacking.
//
// Thread rule: the io_context's one thread.

#pragma once

#include "node/node.hpp"
#include "node/search/search_index.hpp"

namespace palabre::node {

/// Searches that wait for their turn; past it, not_ready.
inline constexpr std::size_t waiting_search_count_max = 64;
/// How long one search indexes before it answers.
inline constexpr std::chrono::milliseconds indexing_patience{500};

class TextSearch {
 public:
  explicit TextSearch(Node& node) : node_{node}, free_{node.threads().io} {}
  TextSearch(const TextSearch&) = delete;
  TextSearch& operator=(const TextSearch&) = delete;

  /// Nothing that is typed is an error. Refuses with
  ///   Errc::too_large  more than question_bytes_max are typed.
  ///   Errc::not_ready  waiting_search_count_max wait already, or the index is being made anew.
  awaitable<Result<SearchPage>> find(SearchQuery query);

 private:
  /// What the index was last told of.
  struct Taken {
    const federation::Replica* replica = nullptr;
    std::uint64_t height = 0;
    std::size_t entry_count = 0;
    federation::RecordId last;
    std::uint64_t bodies_written = 0;
  };
  class Turn;

  Taken now() const;
  bool is_as_it_was(const Taken& present) const;

  Node& node_;
  SearchIndex index_;
  Taken taken_;
  Signal free_;
  bool searching_ = false;
  std::size_t waiting_count_ = 0;
};

}  // namespace palabre::node
