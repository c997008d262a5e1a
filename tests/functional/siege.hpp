// Three real nodes, of which one is attacked while another goes on speaking to it; the third's keys
// are the attacker's, who so is an organisation that belongs.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tests/functional/network.hpp"
#include "tests/functional/stranger.hpp"

namespace palabre::test {

class Siege {
 public:
  static constexpr std::size_t victim = 0;
  static constexpr std::size_t honest = 1;
  static constexpr std::size_t hostile = 2;

  /// Made at the first call; ends with the tests.
  static Siege& get();
  static void end();

  explicit Siege(const std::filesystem::path& program);
  ~Siege();

  Network& network() { return *network_; }
  const std::string& url() const { return network_->url(victim); }
  Guise guise() const;
  /// A peer that has said Hello as the hostile organisation; throws if it isn't let in for 3 s.
  Stranger peer() const;
  federation::FeedId feed(std::size_t node) const { return {network_->org(node), 0}; }
  /// Of texts of 60 kB each that everybody holds.
  const std::vector<federation::Commitment>& texts() const { return texts_; }

  /// Runs `attack` beside honest work and fails the test unless the victim stays up, within its
  /// memory, and sees every record of the honest node within 5 s. Prints the figures.
  void withstands(const std::string& name, const std::function<void()>& attack);

  /// Something is said at the honest node while the victim may be out of reach over HTTP; `relief`
  /// ends that. Whether the victim has heard it 5 s after at most.
  bool speaks_and_is_heard_after(const std::function<void()>& relief);

  /// Whether the victim says that it is connected to `org`.
  bool has_peer(const federation::OrgId& org) const;

 private:
  void speak(std::size_t bytes);
  std::uint64_t victim_records() const;

  std::filesystem::path folder_;
  std::unique_ptr<Network> network_;
  federation::SigningKey member_;
  std::uint64_t seq_ = 0;
  std::vector<federation::Commitment> texts_;
};

}  // namespace palabre::test
