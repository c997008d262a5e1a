// Drives one Replica: gives it what arrives, carries out what it wants, in its order.
//
//   take_batch ─▶ claims checked on the pool ─▶ finish_batch ─▶ Write, synced ─▶ the rest
//
// Between take_batch and the end of the Write the fold holds what may not be told yet: whoever
// reads it awaits readable() first and doesn't suspend until done. A failed Write ends the process,
// since the fold is then ahead of the disk; a start rebuilds it.
//
// Thread rule: the io_context's one thread.

#pragma once

#include <functional>
#include <map>
#include <memory>

#include "federation/replica/replica.hpp"
#include "node/async.hpp"
#include "node/clock.hpp"
#include "node/device.hpp"
#include "node/store/store.hpp"

namespace palabre::node {

/// Where frames for one peer go.
class Outbox {
 public:
  virtual ~Outbox() = default;
  virtual void send(Bytes frame) = 0;
  virtual void close(federation::Errc reason) = 0;
};

struct NodeThreads {
  asio::io_context& io;
  asio::thread_pool& verifiers;
  asio::thread_pool& disk;  ///< One thread: writes are in order.
  asio::thread_pool& reads;
  std::size_t verifier_count = 1;
};

class Node {
 public:
  Node(NodeThreads threads, PacedClock clock, Store& store, Device& device,
       std::unique_ptr<federation::Replica> replica)
      : threads_{threads},
        clock_{clock},
        store_{store},
        device_{device},
        replica_{std::move(replica)},
        wake_{threads.io},
        scrub_due_{threads.io},
        batch_done_{threads.io} {}

  /// Until stop(). Throws std::runtime_error if a write fails.
  awaitable<void> run();
  void stop();

  federation::SessionNumber connect(const federation::Replica::Speaker& speaker, Outbox& outbox);
  void receive(federation::SessionNumber session, ByteView frame);
  void disconnect(federation::SessionNumber session);
  /// One frame of this session has left.
  void sent(federation::SessionNumber session);

  /// Until frames may be read from peers again.
  awaitable<void> room();

  /// Takes a frame of a bundle that was checked.
  void take(federation::Frame frame);
  /// Until what was taken is counted and on the disk, or passed over.
  awaitable<void> taken();

  /// A signed receipt for a record that is durable now, or why it isn't in.
  awaitable<Result<Bytes>> post(federation::PostedRecord posted);

  /// Until the fold may be read.
  awaitable<void> readable();

  const federation::Replica& replica() const noexcept { return *replica_; }
  /// Since the start.
  std::uint64_t bodies_written() const noexcept { return bodies_written_; }
  NodeThreads& threads() noexcept { return threads_; }
  const PacedClock& clock() const noexcept { return clock_; }
  Store& store() noexcept { return store_; }

 private:
  awaitable<void> run_batch();
  awaitable<federation::Replica::Verdicts> check(const federation::Replica::Batch& batch);
  awaitable<void> perform_all();
  awaitable<void> perform(federation::Replica::Action action);
  awaitable<void> tick();
  awaitable<void> write(const federation::Write& batch);
  awaitable<void> scrub();
  awaitable<void> supply(const federation::Replica::Supply& supply);
  awaitable<void> supply_bodies(const federation::Replica::SupplyBodies& supply);
  void answer(federation::Replica::Answer answer);
  void say_hold();
  void say_height();
  void reload(federation::Replica::Reload reload);
  awaitable<void> recall(const federation::Replica::Recall& recall);
  awaitable<void> refold(federation::Replica::Refold refold);

  struct Poster {
    explicit Poster(asio::io_context& io) : answered{io} {}
    Signal answered;
    std::optional<Result<Bytes>> answer;
  };

  NodeThreads threads_;
  PacedClock clock_;
  Store& store_;
  Device& device_;
  std::unique_ptr<federation::Replica> replica_;
  std::map<federation::SessionNumber, Outbox*> outboxes_;
  std::map<federation::PostNumber, Poster*> posters_;
  Signal wake_;
  Signal scrub_due_;
  Signal batch_done_;
  federation::Replica::Hold said_hold_ = federation::Replica::Hold::none;
  std::uint64_t said_height_ = 0;
  bool batch_under_way_ = false;
  std::uint64_t bodies_written_ = 0;
  std::uint64_t batches_begun_ = 0;
  std::uint64_t batches_done_ = 0;
  bool stopping_ = false;
};

/// Gives an empty Replica what the store holds, and deletes from it texts that are erased.
/// Refuses with StoreErrc::corrupt what isn't what was once good, rows that don't lead to their
/// checkpoint first of all.
Result<void> restore(Store& store, federation::Replica& replica,
                     const std::function<void(std::uint64_t)>& progress);

/// What the store holds, as a Replica. `progress` is told how many rows have been read, now and
/// then.
Result<std::unique_ptr<federation::Replica>> restore_replica(
    Store& store, const federation::NetworkId& network, const federation::Founding& founding,
    const federation::OrgId& own, federation::SigningKey operating_key,
    const std::function<void(std::uint64_t)>& progress);

}  // namespace palabre::node
