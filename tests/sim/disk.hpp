// A disk that keeps what was synced, and nothing else, across a crash.
//
// A write is there whole or not at all. A crash in the midst of one leaves a torn tail in RocksDB's
// log, each batch of which has a checksum: a torn one is dropped whole (tests/unit/rot_test.cpp
// cuts a real log anywhere), so that it is to the node as if the crash had come before the write.

#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "federation/replica/write.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::sim {

class Disk {
 public:
  void sync(const federation::Write& write) {
    for (const auto& feed : write.set_aside) {
      runs_.erase(feed);
      std::erase_if(unsound_, [&](const auto& place) { return place.feed == feed; });
    }
    for (const auto& place : write.sound) unsound_.erase(place);
    for (const auto& run : write.runs) {
      if (run.from == size(run.feed)) runs_[run.feed].push_back(run);
    }
    for (const auto& said : write.said) {
      said_.insert_or_assign({said.place, federation::record_id(said.record.record)}, said.record);
    }
    for (const auto& body : write.bodies) bodies_[federation::commitment(body)] = body;
    certificates_.insert(certificates_.end(), write.certificates.begin(), write.certificates.end());
    for (const auto& each : write.candidates) {
      candidates_.insert_or_assign(federation::record_id(each.record), each);
    }
    if (write.valid_ballot) valid_ballot_ = write.valid_ballot;
    for (const auto& id : write.erased) bodies_.erase(id);
    for (const auto& proof : write.forks) forks_.emplace(proof.feed, proof);
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

  std::vector<federation::Place> ends() const {
    std::vector<federation::Place> ends;
    for (const auto& [feed, runs] : runs_) ends.push_back({feed, runs.back().end()});
    return ends;
  }

  bool has_row(const federation::OrgId& org, const federation::Signature& signature) const {
    for (const auto& [feed, runs] : runs_) {
      if (feed.org != org) continue;
      for (const auto& run : runs) {
        const auto is_it = [&](const auto& row) { return row.signature == signature; };
        if (std::any_of(run.rows.begin(), run.rows.end(), is_it)) return true;
      }
    }
    return false;
  }

  /// What a bit that flips on a disk does to a store that reads it again (node/store).
  enum class Rot {
    row,         ///< Or the signature that stands with it.
    checkpoint,  ///< A note.
    said,        ///< What a member signed, kept to be appended again.
    fork_proof,
    certificate,
    text,      ///< As good as missing: the store compares it with its commitment.
    lost_row,  ///< The key itself can't be found any more.
  };
  static constexpr std::size_t rot_count = 7;
  /// Flips one bit of one such value; says whether there was one.
  bool rot(Rot what, Rng& rng);
  /// A value can't be decoded, or is missing: whoever reads this store learns so.
  bool is_unreadable() const noexcept { return unreadable_; }

  const std::map<federation::FeedId, std::vector<federation::Run>>& runs() const { return runs_; }
  using Stood = std::pair<federation::Place, federation::RecordId>;
  const std::map<Stood, federation::SignedRecord>& said() const { return said_; }
  const std::map<federation::Commitment, federation::Body>& bodies() const { return bodies_; }
  const std::set<federation::Place>& unsound() const { return unsound_; }
  const std::map<federation::FeedId, federation::ForkProof>& forks() const { return forks_; }

  const std::vector<federation::Certificate>& certificates() const { return certificates_; }
  const std::map<federation::RecordId, federation::SignedRecord>& candidates() const {
    return candidates_;
  }
  const std::optional<federation::ValidBallot>& valid_ballot() const { return valid_ballot_; }

 private:
  std::map<federation::FeedId, std::vector<federation::Run>> runs_;
  std::map<Stood, federation::SignedRecord> said_;
  std::map<federation::Commitment, federation::Body> bodies_;
  std::set<federation::Place> unsound_;
  std::map<federation::FeedId, federation::ForkProof> forks_;
  std::vector<federation::Certificate> certificates_;
  std::map<federation::RecordId, federation::SignedRecord> candidates_;
  std::optional<federation::ValidBallot> valid_ballot_;
  bool unreadable_ = false;
};

}  // namespace palabre::sim
