// Noise_XX_25519_ChaChaPoly_SHA256, from libsodium's primitives, without I/O.
//
//   initiator                    responder
//     ── e ──────────────────────▶
//     ◀────────── e, ee, s, es ──
//     ── s, se ──────────────────▶         then each direction has its own key
//
// Source: The Noise Protocol Framework, revision 34. Vectors: cacophony and snow.

#pragma once

#include <array>
#include <optional>

#include "federation/core/ids.hpp"

namespace palabre::federation {

/// An X25519 secret or public key.
using NoiseKey = std::array<std::uint8_t, 32>;

NoiseKey noise_public_key(const NoiseKey& secret) noexcept;

/// One direction's key and message counter.
class NoiseCipher {
 public:
  NoiseCipher() = default;
  explicit NoiseCipher(const NoiseKey& key) noexcept : key_{key} {}

  Bytes encrypt(ByteView associated, ByteView plaintext);
  /// Refuses with Errc::bad_signature what wasn't encrypted with this key as this message.
  Result<Bytes> decrypt(ByteView associated, ByteView ciphertext);
  bool has_key() const noexcept { return key_.has_value(); }

 private:
  std::optional<NoiseKey> key_;
  std::uint64_t nonce_ = 0;
};

/// What a finished handshake leaves: whole frames in, whole frames out.
///
/// A sealed frame is Noise transport messages one after the other: all of 65,535 bytes but the
/// last, which is shorter, so that a frame can't be cut off between two of them unseen.
class NoiseChannel {
 public:
  NoiseChannel(const NoiseCipher& sending, const NoiseCipher& receiving)
      : sending_{sending}, receiving_{receiving} {}

  Bytes seal(ByteView frame);
  /// Refuses with Errc::too_large, Errc::malformed or Errc::bad_signature.
  Result<Bytes> open(ByteView sealed);

 private:
  NoiseCipher sending_;
  NoiseCipher receiving_;
};

class NoiseHandshake {
 public:
  enum class Role { initiator, responder };

  struct Keys {
    NoiseKey static_secret;
    NoiseKey ephemeral_secret;  ///< Fresh for each handshake.
  };

  NoiseHandshake(Role role, const Keys& keys, ByteView prologue);

  /// The next message, when it is this side's turn. Refuses with Errc::bad_signature if the peer's
  /// key gives no secret.
  Result<Bytes> write(ByteView payload);
  /// The payload of the peer's next message.
  /// Refuses with Errc::malformed or Errc::bad_signature.
  Result<Bytes> read(ByteView message);

  bool finished() const noexcept { return message_index_ == 3; }
  const NoiseKey& remote_static() const noexcept { return remote_static_; }
  const std::array<std::uint8_t, 32>& hash() const noexcept { return hash_; }

  /// Once finished.
  NoiseChannel split() const;

 private:
  void mix_hash(ByteView bytes);
  Result<void> mix_shared(const NoiseKey& secret, const NoiseKey& public_key);
  Bytes encrypt_and_hash(ByteView plaintext);
  Result<Bytes> decrypt_and_hash(ByteView ciphertext);

  Role role_;
  Keys keys_;
  NoiseKey remote_static_{};
  NoiseKey remote_ephemeral_{};
  std::array<std::uint8_t, 32> hash_{};
  std::array<std::uint8_t, 32> chaining_key_{};
  NoiseCipher cipher_;
  int message_index_ = 0;
};

}  // namespace palabre::federation
