// What a World is made of. Included by world*.cpp alone.

#pragma once

#include "tests/sim/world.hpp"

namespace palabre::sim {

struct World::Node {
  std::size_t index = 0;
  Disk disk;
  std::unique_ptr<federation::Replica> replica;  // None while it is down.
  std::uint64_t life = 0;                        // Counts its starts, so that old events miss.
  bool working = false;
  bool wrote = false;             // Since its state was looked at last.
  std::size_t operating_key = 0;  // Which of key_of().
  bool retired = false;           // A copy that its operator has stopped for good.
  bool liar = false;              // Signs nothing by itself: whoever has its key writes its rows.
  bool doubtful = false;          // Its disk was put back, and it hasn't signed since.
  std::map<federation::FeedId, std::uint64_t> reached;  // How far each feed has come.
  std::map<federation::SessionNumber, Link*> links;
  std::map<federation::PostNumber, federation::PostedRecord> posts;
};

/// A connection between two nodes; each `life` of it is one TCP connection.
struct World::Link {
  Node* ends[2] = {};
  federation::SessionNumber sessions[2] = {};
  bool up = false;
  std::uint64_t life = 0;
  federation::Instant busy_until[2] = {};
};

}  // namespace palabre::sim
