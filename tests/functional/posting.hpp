// Hands in many records at once, as their authors' own software would: each lane is one connection,
// and a member's records go through one lane, in order.
//
// What can't be delivered is tried again, as it is when a node restarts.

#pragma once

#include <deque>
#include <functional>
#include <map>

#include "federation/record/posted.hpp"
#include "node/async.hpp"

namespace palabre::test {

class Posting {
 public:
  struct Given {
    std::size_t node;
    std::string receipt;  ///< As it was answered, in base64.
    std::uint64_t epoch;
    std::uint64_t position;
  };

  Posting(std::vector<std::string> urls, std::size_t lanes_per_node);

  void add(std::size_t node, std::size_t lane, const federation::PostedRecord& posted);

  /// Posts everything. `watch` is called after each answer, with how many there are, in the thread
  /// that runs this. Throws std::runtime_error with the first refusal.
  void run(const std::function<void(std::size_t)>& watch);

  std::size_t size() const noexcept { return job_count_; }
  const std::map<federation::RecordId, Given>& receipts() const noexcept { return receipts_; }

 private:
  struct Job {
    federation::RecordId id;
    std::string bytes;
  };
  struct Lane {
    std::size_t node;
    std::deque<Job> jobs;
  };

  node::awaitable<void> work(node::asio::io_context& io, Lane& lane,
                             const std::function<void(std::size_t)>& watch);

  std::vector<std::string> urls_;
  std::size_t lanes_per_node_;
  std::vector<Lane> lanes_;
  std::size_t job_count_ = 0;
  std::map<federation::RecordId, Given> receipts_;
  std::string refusal_;
};

}  // namespace palabre::test
