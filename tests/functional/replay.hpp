// Plays a consultation on twelve real nodes and checks every number on each of them.

#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/functional/consultation.hpp"
#include "tests/functional/network.hpp"
#include "tests/functional/posting.hpp"

namespace palabre::test {

struct Wish {
  std::filesystem::path program;
  std::filesystem::path folder;  ///< The consultation's data; empty: a made one.
  bool kill = false;             ///< Three nodes, during the votes.
  bool trouble = false;          ///< Votes as in replay_trouble.hpp.
  bool keep = false;
  std::uint64_t seed = 0;
};

class Replay {
 public:
  using SteadyClock = std::chrono::steady_clock;
  static constexpr std::size_t steward_count = 4;
  static constexpr std::size_t lanes_per_node = 6;
  static constexpr std::chrono::seconds patience{120};

  Replay(Wish wish, Consultation consultation)
      : wish_{std::move(wish)},
        consultation_{std::move(consultation)},
        start_{SteadyClock::now()} {}

  /// Says whether every number is right.
  bool run();

  const Wish& wish() const noexcept { return wish_; }
  Network& network() noexcept { return *network_; }
  const Consultation& consultation() const noexcept { return consultation_; }
  void say(const std::string& sentence) const;
  /// Says how long something took from `began` on.
  void say_since(SteadyClock::time_point began, const std::string& sentence) const;

  /// Posts all, and waits until every node holds it.
  void phase(
      const std::string& name, Posting& posting,
      const std::function<void(std::size_t)>& watch = [](std::size_t) {});

  std::size_t home_of(const std::string& person) const { return people_.at(person).home; }
  /// Signs a vote, to be handed in at `node` of the posting's.
  void cast(Posting& posting, const Consultation::Vote& vote, std::size_t node);
  /// What this node has promised must be kept in the end.
  void remember(const Posting& posting, std::size_t node);
  /// What it promised until now is kept, but its receipts were on that disk.
  void disk_was_put_back(std::size_t node) { receipts_anew_.insert(node); }

 private:
  void start_network();
  void enrol();
  void propose_first();
  void propose_others();
  void vote();
  void speak(Posting& posting, const std::string& person, node::Statement statement);
  void kill_one(std::size_t node, const Posting& posting);

  void print_nodes() const;
  bool check_tallies();
  bool check_tally(std::size_t node, const std::string& target);
  bool check_receipts();
  std::vector<std::uint64_t> bytes_received() const;

  struct Person {
    federation::SigningKey key;
    std::size_t home;
    std::uint64_t seq = 0;
  };

  Wish wish_;
  std::filesystem::path folder_;
  Consultation consultation_;
  SteadyClock::time_point start_;
  std::optional<Network> network_;
  std::map<std::string, Person> people_;
  std::map<federation::OrgId, std::size_t> organisations_;
  std::vector<federation::BlockId> blocks_;
  std::map<std::string, federation::RecordId> revisions_;
  std::map<federation::RecordId, Posting::Given> promised_;
  std::set<std::size_t> receipts_anew_;
  std::size_t record_count_ = 0;
  SteadyClock::time_point first_posted_{};
  double vote_bytes_ = 0;  // That a node which ran through received.
};

/// Says so, and is false.
bool wrong(const std::string& sentence);

}  // namespace palabre::test
