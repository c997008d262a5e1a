// How fast a node takes in endorsements that a peer sends, against verifying the same signatures
// and doing nothing else; and what they cost on the wire and on disk.
//
// Rounds are interleaved and medians are told, so that a busy machine slows both sides alike.

#include <sodium.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iomanip>
#include <iostream>

#include "federation/core/limits.hpp"
#include "federation/sync/frame.hpp"
#include "node/node.hpp"
#include "node/store/rocks_store.hpp"
#include "tests/sim/rng.hpp"
#include "tests/support/rows.hpp"

namespace palabre::bench {
namespace {

using namespace federation;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t member_count = 400;
constexpr std::size_t endorsement_count = 12'000;
constexpr std::size_t amendment_count = 40;

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// One organisation's feed: its members, what they propose, and then endorsements alone.
class History {
 public:
  History() {
    std::vector<SigningKey> keys;
    for (std::size_t i = 0; i < member_count; ++i) {
      keys.push_back(sim::key_of(50'000 + i));
      const auto consent = keys.back().sign(consent_preimage(network, org.id));
      add({4,
           0,
           ++org.seq,
           {},
           encode(EnrolStatement{keys.back().public_key(), consent, {}, SigningPlace::device})},
          org.operating, {});
    }
    std::vector<std::pair<RecordId, Address>> proposals;
    for (std::size_t i = 0; i < amendment_count; ++i) {
      const auto said = sim::amendment({network.bytes}, founding.manifest,
                                       i % founding.manifest.size(), std::to_string(i));
      const Address place{0, 0, static_cast<std::uint32_t>(count_)};
      proposals.emplace_back(add({32, 1, i + 1, {}, said.header}, keys[0], {}), place);
    }
    close();
    setup_count = runs.size();
    sim::Rng rng{7};
    std::vector<std::uint64_t> seqs(member_count, 1'000);
    for (std::size_t i = 0; i < endorsement_count; ++i) {
      const auto who = rng.below(member_count);
      const auto& [target, address] = proposals[rng.below(amendment_count)];
      const auto stance = static_cast<Stance>(1 + rng.below(3));
      add({36, static_cast<std::uint32_t>(who + 1), ++seqs[who], {address}, encode_endorse(stance)},
          keys[who], {target});
    }
    close();
  }

  Founding founding = sim::founding_of(2, 12);
  NetworkId network = network_id(encode(founding));
  sim::Organisation org{[this] {
    sim::Organisation made{0};
    made.id = org_id(network, made.root.public_key());
    return made;
  }()};
  std::vector<Run> runs;
  std::size_t setup_count = 0;  ///< Runs before the endorsements.
  std::vector<Claim> claims;    ///< Of the endorsements.
  RecordId a_target;

 private:
  RecordId add(const Row& row, const SigningKey& key, std::vector<RecordId> references) {
    if (runs.empty()) open();
    const Record record{network, org.id,     key.public_key(), row.kind,
                        row.seq, row.header, references};
    const auto made = test::sign_row(network, org.id, key, row, std::move(references));
    if (row.kind == 36) {
      claims.push_back({key.public_key(), preimage(record), made.row.signature});
      a_target = record.references.front();
    }
    if (current_.rows.empty()) current_ = {{org.id, 0}, count_, {}, {}};
    current_.rows.push_back(made.row);
    ++count_;
    if (current_.rows.size() == group_row_count_max) close();
    return made.id;
  }

  void open() {
    const Profile profile{org.root.public_key(), "Organisation", "", "", "", ""};
    runs.push_back(open_epoch({network, 0, {}, 1, profile, 0}, org.root, org.operating));
    feeds_.restore(runs.back());
    count_ = runs.back().end();
  }

  void close() {
    if (current_.rows.empty()) return;
    feeds_.extend(current_, org.operating, 1);
    runs.push_back(std::move(current_));
    current_ = {};
  }

  Feeds feeds_{network};
  Run current_;
  std::uint64_t count_ = 0;
};

struct Cost {
  double cpu = 0;
  double wall = 0;
};

template <class Work>
Cost measure(Work work) {
  const auto cpu = cpu_seconds();
  const auto start = SteadyClock::now();
  work();
  const std::chrono::duration<double> wall = SteadyClock::now() - start;
  return {cpu_seconds() - cpu, wall.count()};
}

Cost verify_only(const History& history, std::size_t thread_count) {
  node::asio::thread_pool pool{thread_count};
  std::atomic<std::size_t> held{0};
  return measure([&] {
    const auto share = history.claims.size() / thread_count + 1;
    for (std::size_t first = 0; first < history.claims.size(); first += share) {
      node::asio::post(pool, [&, first] {
        const auto last = std::min(first + share, history.claims.size());
        for (auto i = first; i < last; ++i) {
          const auto& claim = history.claims[i];
          held += verify(claim.signer, claim.message, claim.signature) ? 1U : 0U;
        }
      });
    }
    pool.join();
    if (held != history.claims.size()) std::abort();
  });
}

class Silent final : public node::Outbox {
 public:
  void send(Bytes) override {}
  void close(Errc) override { std::abort(); }
};

struct Ingest {
  Cost cost;
  std::uint64_t disk_bytes = 0;
  double tally_nanoseconds = 0;
};

std::uint64_t folder_bytes(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

/// Hands frames to a real node, from the given run on, and waits until all of them are on the disk.
node::awaitable<void> feed(node::Node& node, SessionNumber session,
                           const std::vector<Bytes>& frames, std::size_t first, std::size_t last,
                           const FeedId& feed_id, std::uint64_t due) {
  for (auto i = first; i < last; ++i) {
    co_await node.room();
    node.receive(session, frames[i]);
  }
  while (node.replica().feeds().size(feed_id) < due || node.replica().has_work()) {
    co_await node.readable();
    co_await node::asio::post(node.threads().io, node::asio::use_awaitable);
  }
  co_await node.readable();
}

Ingest ingest(const History& history, const std::vector<Bytes>& frames, std::size_t thread_count) {
  const auto folder = std::filesystem::temp_directory_path() /
                      ("palabre-bench-" + std::to_string(randombytes_random()));
  auto store = *node::open_store(folder, node::IfMissing::create);
  const auto own = sim::Organisation{1};
  const auto own_id = org_id(history.network, own.root.public_key());
  const Profile profile{own.root.public_key(), "Organisation", "", "", "", ""};
  auto replica =
      std::make_unique<Replica>(history.network, history.founding, own_id, sim::key_of(2001));
  replica->restore(open_epoch({history.network, 0, {}, 1, profile, 0}, own.root, own.operating));
  node::asio::io_context io{1};
  node::asio::thread_pool verifiers{thread_count};
  node::asio::thread_pool disk{1};
  node::asio::thread_pool reads{1};
  node::Device device{folder / "DEVICE", *store};
  node::Node node{{io, verifiers, disk, reads, thread_count},
                  node::PacedClock{},
                  *store,
                  device,
                  std::move(replica)};
  Silent outbox;
  const auto session = node.connect({history.org.id, history.org.operating.public_key()}, outbox);
  node.receive(session, encode(Frame{Hello{history.network, history.org.id}}));
  node::spawn(io, "node", node.run());
  const FeedId feed_id{history.org.id, 0};
  // So that it asks for them: rows that nobody asked for are dropped.
  node.receive(session, encode(Frame{Have{{{feed_id, std::uint64_t{1} << 40U, {}}}}}));
  const auto run_until = [&](std::size_t first, std::size_t last, std::uint64_t due) {
    bool done = false;
    node::asio::co_spawn(io, feed(node, session, frames, first, last, feed_id, due),
                         [&](const std::exception_ptr& escaped) {
                           if (escaped) std::abort();
                           done = true;
                         });
    while (!done) io.run_one();
  };
  run_until(0, history.setup_count, history.runs[history.setup_count].from);
  const auto before = folder_bytes(folder);
  Ingest result;
  result.cost =
      measure([&] { run_until(history.setup_count, frames.size(), history.runs.back().end()); });
  constexpr int reads_count = 100'000;
  std::uint64_t sum = 0;
  const auto start = SteadyClock::now();
  for (int i = 0; i < reads_count; ++i) {
    sum += node.replica().fold().support().tally(history.a_target).support;
  }
  const std::chrono::duration<double, std::nano> took = SteadyClock::now() - start;
  if (sum == 0) std::abort();
  result.tally_nanoseconds = took.count() / reads_count;
  node.stop();
  while (io.run_one_for(std::chrono::milliseconds{700}) > 0) {
  }
  verifiers.join();
  disk.join();
  reads.join();
  store.reset();
  result.disk_bytes = folder_bytes(folder) - before;
  std::filesystem::remove_all(folder);
  return result;
}

void run(int rounds) {
  const History history;
  std::vector<Bytes> frames;
  std::uint64_t wire = 0;
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    frames.push_back(encode(Frame{history.runs[i]}));
    if (i >= history.setup_count) wire += frames.back().size();
  }
  std::vector<double> share, scaling, disk, tally, verified, wall_rate;
  for (int round = 0; round < rounds; ++round) {
    const auto base = verify_only(history, 2);
    const auto two = ingest(history, frames, 2);
    const auto one = ingest(history, frames, 1);
    share.push_back(base.cpu / two.cost.cpu);
    scaling.push_back(one.cost.wall / two.cost.wall);
    verified.push_back(endorsement_count / base.cpu);
    wall_rate.push_back(endorsement_count / two.cost.wall);
    disk.push_back(static_cast<double>(two.disk_bytes) / endorsement_count);
    tally.push_back(two.tally_nanoseconds);
    std::cerr << "round " << round + 1 << " of " << rounds << "\n";
  }
  std::cout << std::fixed << std::setprecision(2)
            << "verified durable ingest, per CPU-second, of verify-only  " << median(share)
            << "   (at least 0.7)\n"
            << "two threads against one, wall clock                      " << median(scaling)
            << "   (at least 1.6)\n"
            << std::setprecision(0) << "verify-only, per CPU-second                              "
            << median(verified) << "\n"
            << "ingest with two threads, per second                      " << median(wall_rate)
            << "\n"
            << std::setprecision(1) << "bytes on the wire per endorsement                        "
            << static_cast<double>(wire) / endorsement_count << "\n"
            << "bytes on disk per endorsement, log included              " << median(disk) << "\n"
            << "nanoseconds to read a tally                              " << median(tally) << "\n";
}

}  // namespace
}  // namespace palabre::bench

int main(int argument_count, char** arguments) {
  if (sodium_init() < 0) return 1;
  palabre::bench::run(argument_count > 1 ? std::max(1, std::atoi(arguments[1])) : 7);
}
