// Ed25519, as libsodium has it.
//
// A signature is valid when crypto_sign_verify_detached says so, and only then: another library, or
// verification in batches, accepts another set of signatures and would split a tally.
//
// Source: RFC 8032; docs/protocol.md#signatures. Vectors: CCTV (43 of 914 accepted), Wycheproof.

#pragma once

#include <array>
#include <cstdint>

#include "federation/core/ids.hpp"

namespace palabre::federation {

using Signature = std::array<std::uint8_t, 64>;

/// The secret half of a key pair. Wiped when it goes; can be moved, neither copied nor printed.
class SigningKey {
 public:
  using Seed = std::array<std::uint8_t, 32>;

  /// The same seed always gives the same key. The caller wipes its copy.
  static SigningKey from_seed(const Seed& seed) noexcept;

  SigningKey(SigningKey&& other) noexcept;
  SigningKey& operator=(SigningKey&& other) noexcept;
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  const PublicKey& public_key() const noexcept { return public_key_; }

  /// Deterministic, as RFC 8032 has it.
  Signature sign(ByteView message) const noexcept;

 private:
  SigningKey() = default;

  PublicKey public_key_;
  std::array<std::uint8_t, 64> secret_{};
};

/// Whether `signature` is that of `signer` over `message`.
bool verify(const PublicKey& signer, ByteView message, const Signature& signature) noexcept;

}  // namespace palabre::federation
