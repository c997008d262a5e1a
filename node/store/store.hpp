// What a node keeps on disk, in the domain's words.
//
// Thread rule: every method may be called from any thread; write() from one at a time.
//
// Source: docs/storage.md.

#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "federation/replica/write.hpp"

namespace palabre::node {

using federation::Bytes;
using federation::ByteView;
using federation::Result;

class Store {
 public:
  virtual ~Store() = default;

  /// All or nothing, and on the disk when it returns.
  virtual Result<void> write(const federation::Write& write) = 0;

  /// Removes every byte of bodies that were erased: until then the log and older tables hold some.
  /// Says how many there were. What a crash interrupts is done by the next call.
  /// Costs a rewrite of the tables that held them; beside write(), never twice at once.
  virtual Result<std::size_t> scrub() = 0;

  /// Ascending.
  virtual Result<std::vector<federation::FeedId>> feeds() const = 0;

  /// Where each feed ends. Ascending.
  virtual Result<std::vector<federation::Place>> ends() const = 0;

  /// By height from 1; and those of heights that have another one.
  virtual Result<std::vector<federation::Certificate>> certificates() const = 0;
  virtual Result<std::vector<federation::Certificate>> rivals() const = 0;
  /// Those that this node has voted for.
  virtual Result<std::vector<federation::SignedRecord>> candidates() const = 0;
  /// Of the highest height for which there is one.
  virtual Result<std::optional<federation::ValidBallot>> valid_ballot() const = 0;

  /// The longest run from `from` on that ends at a checkpoint at or before `until` and fits a
  /// frame; none when nothing is stored from there on.
  virtual Result<std::optional<federation::Run>> run_from(
      const federation::FeedId& feed, std::uint64_t from,
      std::uint64_t until = std::numeric_limits<std::uint64_t>::max()) const = 0;

  /// The checkpoint at the smallest size, `size` or more, at which one is stored. Once there is one
  /// it stays the first, since a feed only grows at its end.
  virtual Result<std::optional<federation::Checkpoint>> first_checkpoint(
      const federation::FeedId& feed, std::uint64_t size) const = 0;
  virtual Result<std::vector<federation::Place>> unsound() const = 0;
  virtual Result<std::vector<federation::ForkProof>> forks() const = 0;
  /// Histories of `feed` that were set aside, each from row 0 on: no two of them agree.
  virtual Result<std::vector<std::vector<federation::SignedRow>>> orphans(
      const federation::FeedId& feed) const = 0;
  /// What members of the own organisation signed, as it stood in its feed, also in rows that have
  /// gone since; but for what `counts`. Costs a reading of all keys.
  virtual Result<std::vector<federation::SignedRecord>> said_but(
      const std::function<bool(const federation::RecordId&)>& counts) const = 0;
  /// None also where what is stored isn't what `id` commits to.
  virtual Result<std::optional<federation::Body>> body(const federation::Commitment& id) const = 0;
  virtual Result<std::optional<Bytes>> receipt(const federation::RecordId& id) const = 0;

  /// Small values of the node's own, by name.
  virtual Result<std::optional<Bytes>> meta(std::string_view name) const = 0;
  virtual Result<void> put_meta(std::string_view name, ByteView value) = 0;
};

}  // namespace palabre::node
