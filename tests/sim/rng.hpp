// All chance of a simulated world, from one seed (SplitMix64).

#pragma once

#include <cstdint>

namespace palabre::sim {

class Rng {
 public:
  explicit Rng(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() {
    auto z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// 0 to bound - 1; 0 if that is none.
  std::uint64_t below(std::uint64_t bound) {
    const auto drawn = next();
    return bound == 0 ? 0 : drawn % bound;
  }
  bool one_in(std::uint64_t odds) { return odds != 0 && below(odds) == 0; }

 private:
  std::uint64_t state_;
};

/// An id or a hash that nobody has made.
template <typename Id>
Id any_bytes(Rng& rng) {
  Id id;
  for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(rng.next());
  return id;
}

}  // namespace palabre::sim
