// Bundles by hand, and a node without I/O that imports them.

#pragma once

#include <memory>
#include <set>

#include "federation/replica/bundle_check.hpp"
#include "federation/replica/replica.hpp"
#include "federation/sync/bundle_writer.hpp"
#include "tests/sim/world.hpp"

namespace palabre::test {

struct Contents {
  federation::NetworkId network;
  federation::Bytes founding;
  std::vector<federation::HaveEntry> base;
  std::vector<federation::Certificate> certificates;
  std::vector<federation::ForkProof> forks;
  std::vector<federation::Run> runs;
  std::vector<federation::Body> bodies;
};

inline federation::Bytes write(Contents contents) {
  federation::BundleWriter writer{{contents.network, contents.founding, contents.base}};
  for (const auto& certificate : contents.certificates) writer.add(certificate);
  for (const auto& proof : contents.forks) writer.add(proof);
  for (const auto& run : contents.runs) writer.add(run);
  std::sort(contents.bodies.begin(), contents.bodies.end(),
            [](const auto& a, const auto& b) { return commitment(a) < commitment(b); });
  for (const auto& body : contents.bodies) writer.add(body);
  writer.finish();
  return writer.take();
}

/// What a reader says of a file: Errc 0 is that nothing is wrong.
struct Reading {
  int error = 0;
  federation::BundleFlaw flaw = federation::BundleFlaw::none;
  federation::BundlePlace place;
  std::vector<federation::Frame> frames;
};

/// Reads a file in pieces of `piece` bytes.
inline Reading read(federation::ByteView bytes, std::size_t piece = 1'000) {
  Reading reading;
  federation::BundleReader reader;
  const auto refused = [&](const boost::system::error_code& error) {
    reading.error = error.value();
    reading.flaw = reader.flaw();
    reading.place = reader.place();
    return reading;
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.give(bytes.subspan(at, std::min(piece, bytes.size() - at)));
    for (;;) {
      auto frame = reader.next();
      if (!frame) return refused(frame.error());
      if (!*frame) break;
      reading.frames.push_back(std::move(**frame));
    }
  }
  if (const auto closed = reader.close(); !closed) return refused(closed.error());
  return reading;
}

/// The Replica of one organisation of a world, which has heard of nothing but its own beginning.
class Importer {
 public:
  Importer(const federation::Founding& founding, std::size_t organisation,
           const federation::Run& opening)
      : network_{federation::network_id(encode(founding))} {
    replica = std::make_unique<federation::Replica>(network_, founding, opening.feed.org,
                                                    sim::key_of(2000 + organisation));
    replica->restore(opening);
  }

  struct Outcome {
    int error = 0;
    federation::BundlePlace place;
    federation::BundleCheck::Found found;
    std::size_t passes = 0;
  };

  /// As node/bundle does it: everything is checked, then taken until a pass changes nothing.
  Outcome import(federation::ByteView bytes) {
    Outcome outcome;
    const auto reading = read(bytes);
    outcome.error = reading.error;
    outcome.place = reading.place;
    if (reading.error != 0) return outcome;
    federation::BundleCheck check{network_, replica->feeds(), {replica->parent_at(0)}};
    for (const auto& frame : reading.frames) {
      if (const auto taken = check.take(frame); !taken) {
        outcome.error = taken.error().value();
        return outcome;
      }
    }
    outcome.found = check.finish();
    for (std::string before; before != state(); ++outcome.passes) {
      before = state();
      for (const auto& frame : reading.frames) {
        replica->handle_bundled(frame, {});
        work();
      }
      for (const auto& proof : outcome.found.forks) {
        replica->handle_bundled(federation::Frame{proof}, {});
      }
      work();
    }
    return outcome;
  }

  /// What a status shows: cut, digest, proofs, texts that are missing.
  std::string state() const {
    std::string words = federation::to_hex(replica->fold().digest().view());
    for (const auto& line : replica->feeds().cut()) {
      words += " " + federation::to_hex(line.head.root.view());
    }
    words += " " + std::to_string(replica->forks().size());
    return words + " " + std::to_string(replica->missing_body_count());
  }

  std::unique_ptr<federation::Replica> replica;
  std::size_t written_bodies = 0;

 private:
  void work() {
    while (replica->has_work()) {
      const auto batch = replica->take_batch({});
      federation::Replica::Verdicts verdicts;
      for (const auto& claim : batch.run_checks) verdicts.runs.push_back(verify(claim));
      replica->finish_batch(verdicts, 1, {});
      while (const auto action = replica->poll_action()) {
        const auto* write = std::get_if<federation::Write>(&*action);
        if (write != nullptr) written_bodies += write->bodies.size();
      }
    }
  }

  federation::NetworkId network_;
};

}  // namespace palabre::test
