#include "tests/sim/trace.hpp"

#include <cstdio>

namespace palabre::sim {

using namespace federation;

namespace {

std::string words(const FeedId& feed) {
  return " " + to_hex(feed.org.view()).substr(0, 4) + "/" + std::to_string(feed.epoch);
}

struct Words {
  std::string operator()(const Hello&) const { return "Hello"; }
  std::string operator()(const Have& have) const {
    std::string text = "Have";
    for (const auto& entry : have.entries) {
      text += words(entry.feed) + ":" + std::to_string(entry.size);
    }
    return text;
  }
  std::string operator()(const Want& want) const {
    return "Want" + words(want.feed) + " from " + std::to_string(want.from);
  }
  std::string operator()(const Unwant& unwant) const { return "Unwant" + words(unwant.feed); }
  std::string operator()(const Run& run) const {
    return "Data" + words(run.feed) + " from " + std::to_string(run.from) + " +" +
           std::to_string(run.rows.size());
  }
  std::string operator()(const WantBodies& want) const {
    return "WantBodies " + std::to_string(want.commitments.size());
  }
  std::string operator()(const Bodies& bodies) const {
    return "Bodies " + std::to_string(bodies.bodies.size());
  }
  std::string operator()(const Bye& bye) const { return "Bye " + std::to_string(bye.reason); }
  std::string operator()(const WantHead& want) const { return "WantHead" + words(want.feed); }
  std::string operator()(const Head& head) const { return "Head" + words(head.feed); }
  std::string operator()(const ForkProof& proof) const { return "ForkProof" + words(proof.feed); }
  std::string operator()(const Adopted& adopted) const {
    return "Adopted " + std::to_string(adopted.height);
  }
  std::string operator()(const ValidBallot& valid) const {
    return "ValidBallot of " + std::to_string(valid.votes.size()) + " votes";
  }
  std::string operator()(const Certificate& certificate) const {
    return "Certificate of " + std::to_string(certificate.votes.size()) + " votes";
  }
  std::string operator()(const auto& /*in_bundles_alone*/) const { return "part of a bundle"; }
};

}  // namespace

void Trace::say(Instant now, std::size_t node, std::string_view what) const {
  if (!on_) return;
  const std::chrono::duration<double> seconds = now.time_since_epoch();
  std::fprintf(stderr, "%8.3f s  node %zu  %.*s\n", seconds.count(), node,
               static_cast<int>(what.size()), what.data());
}

std::string words_of(ByteView bytes) {
  const auto frame = decode_frame(bytes);
  return frame ? std::visit(Words{}, *frame) : "bytes that are no frame";
}

}  // namespace palabre::sim
