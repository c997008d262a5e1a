// A disk that keeps what was synced, and nothing else, across a crash.

#pragma once

#include <map>
#include <optional>
#include <set>

#include "federation/replica/write.hpp"

namespace palabre::sim {

class Disk {
 public:
  void sync(const federation::Write& write) {
    for (const auto& run : write.runs) {
      if (run.from == size(run.feed)) runs_[run.feed].push_back(run);
    }
    for (const auto& body : write.bodies) bodies_[federation::commitment(body)] = body;
    unsound_.insert(write.unsound.begin(), write.unsound.end());
  }

  std::optional<federation::Run> run_from(const federation::FeedId& feed,
                                          std::uint64_t from) const {
    const auto found = runs_.find(feed);
    if (found == runs_.end()) return std::nullopt;
    for (const auto& run : found->second) {
      if (run.end() <= from) continue;
      auto part = run;
      part.rows.erase(part.rows.begin(),
                      part.rows.begin() + static_cast<std::ptrdiff_t>(from - run.from));
      part.from = from;
      return part;
    }
    return std::nullopt;
  }

  std::uint64_t size(const federation::FeedId& feed) const {
    const auto found = runs_.find(feed);
    return found == runs_.end() ? 0 : found->second.back().end();
  }

  const std::map<federation::FeedId, std::vector<federation::Run>>& runs() const { return runs_; }
  const std::map<federation::Commitment, federation::Body>& bodies() const { return bodies_; }
  const std::set<federation::Place>& unsound() const { return unsound_; }

 private:
  std::map<federation::FeedId, std::vector<federation::Run>> runs_;
  std::map<federation::Commitment, federation::Body> bodies_;
  std::set<federation::Place> unsound_;
};

}  // namespace palabre::sim
