// Signatures that are checked once for all simulated nodes.
//
// In a network of two hundred nodes each signature is checked by every one of them, and comes out
// the same. The simulator therefore links, in the place of federation/crypto/verify.cpp, a verify()
// that asks libsodium the first time and compares all three of key, message and signature with what
// it was asked before.

#pragma once

#include <cstdint>

namespace palabre::sim {

struct Remembered {
  std::uint64_t asked = 0;
  std::uint64_t verified = 0;  ///< By libsodium.
};

/// Since the start of the process.
Remembered remembered() noexcept;

}  // namespace palabre::sim
