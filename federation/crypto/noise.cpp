#include "federation/crypto/noise.hpp"

#include <sodium.h>

#include <algorithm>

#include "federation/core/assert.hpp"
#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::federation {

namespace {

using Hash = std::array<std::uint8_t, 32>;

constexpr std::string_view protocol_name = "Noise_XX_25519_ChaChaPoly_SHA256";
constexpr std::size_t message_bytes_max = 65'535;
constexpr std::size_t tag_bytes = crypto_aead_chacha20poly1305_ietf_ABYTES;
constexpr std::size_t key_bytes = 32;

static_assert(protocol_name.size() == 32, "it is the first hash as it stands");

Hash hmac(const Hash& key, ByteView first, ByteView second = {}) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, first.data(), first.size());
  crypto_auth_hmacsha256_update(&state, second.data(), second.size());
  Hash hash{};
  crypto_auth_hmacsha256_final(&state, hash.data());
  return hash;
}

/// HKDF with two outputs.
std::pair<Hash, Hash> derive(const Hash& chaining_key, ByteView input) {
  constexpr std::array<std::uint8_t, 1> one{1};
  constexpr std::array<std::uint8_t, 1> two{2};
  const Hash secret = hmac(chaining_key, input);
  const Hash first = hmac(secret, one);
  return {first, hmac(secret, first, two)};
}

using Nonce = std::array<std::uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

/// Four zero bytes, then the counter, little-endian.
Nonce nonce_of(std::uint64_t counter) {
  Nonce nonce{};
  for (std::size_t i = 0; i < 8; ++i) {
    nonce[4 + i] = static_cast<std::uint8_t>(counter >> (8 * i));
  }
  return nonce;
}

NoiseKey key_from(ByteView bytes) {
  NoiseKey key{};
  std::copy_n(bytes.begin(), key.size(), key.begin());
  return key;
}

}  // namespace

NoiseKey noise_public_key(const NoiseKey& secret) noexcept {
  NoiseKey key{};
  crypto_scalarmult_base(key.data(), secret.data());
  return key;
}

Bytes NoiseCipher::encrypt(ByteView associated, ByteView plaintext) {
  PALABRE_ASSERT(key_.has_value());
  Bytes ciphertext(plaintext.size() + tag_bytes);
  crypto_aead_chacha20poly1305_ietf_encrypt(ciphertext.data(), nullptr, plaintext.data(),
                                            plaintext.size(), associated.data(), associated.size(),
                                            nullptr, nonce_of(nonce_++).data(), key_->data());
  return ciphertext;
}

Result<Bytes> NoiseCipher::decrypt(ByteView associated, ByteView ciphertext) {
  PALABRE_ASSERT(key_.has_value());
  if (ciphertext.size() < tag_bytes) return Errc::malformed;
  Bytes plaintext(ciphertext.size() - tag_bytes);
  const int refused = crypto_aead_chacha20poly1305_ietf_decrypt(
      plaintext.data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(), associated.data(),
      associated.size(), nonce_of(nonce_).data(), key_->data());
  if (refused != 0) return Errc::bad_signature;
  ++nonce_;
  return plaintext;
}

Bytes NoiseChannel::seal(ByteView frame) {
  constexpr std::size_t part_bytes_max = message_bytes_max - tag_bytes;
  Bytes sealed;
  for (;;) {
    const auto part = frame.first(std::min(frame.size(), part_bytes_max));
    const auto message = sending_.encrypt({}, part);
    sealed.insert(sealed.end(), message.begin(), message.end());
    frame = frame.subspan(part.size());
    if (part.size() < part_bytes_max) return sealed;
  }
}

Result<Bytes> NoiseChannel::open(ByteView sealed) {
  constexpr std::size_t sealed_bytes_max =
      frame_bytes_max + (frame_bytes_max / message_bytes_max + 2) * tag_bytes;
  if (sealed.size() > sealed_bytes_max) return Errc::too_large;
  if (sealed.size() % message_bytes_max == 0) return Errc::malformed;
  Bytes frame;
  while (!sealed.empty()) {
    const auto message = sealed.first(std::min(sealed.size(), message_bytes_max));
    PALABRE_TRY(const auto part, receiving_.decrypt({}, message));
    frame.insert(frame.end(), part.begin(), part.end());
    sealed = sealed.subspan(message.size());
  }
  return frame;
}

NoiseHandshake::NoiseHandshake(Role role, const Keys& keys, ByteView prologue)
    : role_{role}, keys_{keys} {
  std::copy(protocol_name.begin(), protocol_name.end(), hash_.begin());
  chaining_key_ = hash_;
  mix_hash(prologue);
}

Result<Bytes> NoiseHandshake::write(ByteView payload) {
  const auto ephemeral = noise_public_key(keys_.ephemeral_secret);
  const auto own_static = noise_public_key(keys_.static_secret);
  Bytes message;
  const auto add = [&message](ByteView bytes) {
    message.insert(message.end(), bytes.begin(), bytes.end());
  };
  if (message_index_ < 2) {
    add(ephemeral);
    mix_hash(ephemeral);
  }
  if (message_index_ == 1) {
    if (!mix_shared(keys_.ephemeral_secret, remote_ephemeral_)) return Errc::bad_signature;
    add(encrypt_and_hash(own_static));
    if (!mix_shared(keys_.static_secret, remote_ephemeral_)) return Errc::bad_signature;
  } else if (message_index_ == 2) {
    add(encrypt_and_hash(own_static));
    if (!mix_shared(keys_.static_secret, remote_ephemeral_)) return Errc::bad_signature;
  }
  add(encrypt_and_hash(payload));
  ++message_index_;
  return message;
}

Result<Bytes> NoiseHandshake::read(ByteView message) {
  if (message.size() > message_bytes_max) return Errc::too_large;
  const auto take = [&message](std::size_t count) -> Result<ByteView> {
    if (message.size() < count) return Errc::malformed;
    const auto taken = message.first(count);
    message = message.subspan(count);
    return taken;
  };
  if (message_index_ < 2) {
    PALABRE_TRY(const auto ephemeral, take(key_bytes));
    remote_ephemeral_ = key_from(ephemeral);
    mix_hash(ephemeral);
  }
  if (message_index_ == 1) {
    if (!mix_shared(keys_.ephemeral_secret, remote_ephemeral_)) return Errc::bad_signature;
  }
  if (message_index_ > 0) {
    PALABRE_TRY(const auto sealed, take(key_bytes + tag_bytes));
    PALABRE_TRY(const auto key, decrypt_and_hash(sealed));
    remote_static_ = key_from(key);
    if (!mix_shared(keys_.ephemeral_secret, remote_static_)) return Errc::bad_signature;
  }
  PALABRE_TRY(auto payload, decrypt_and_hash(message));
  ++message_index_;
  return payload;
}

NoiseChannel NoiseHandshake::split() const {
  PALABRE_ASSERT(finished());
  const auto [first, second] = derive(chaining_key_, {});
  const NoiseCipher to_responder{first};
  const NoiseCipher to_initiator{second};
  if (role_ == Role::initiator) return {to_responder, to_initiator};
  return {to_initiator, to_responder};
}

void NoiseHandshake::mix_hash(ByteView bytes) { hash_ = Sha256{}.add(hash_).add(bytes).finish(); }

Result<void> NoiseHandshake::mix_shared(const NoiseKey& secret, const NoiseKey& public_key) {
  Hash shared{};
  // Refuses a public key of small order, whose shared secret anybody knows.
  if (crypto_scalarmult(shared.data(), secret.data(), public_key.data()) != 0) {
    return Errc::bad_signature;
  }
  const auto [chaining_key, key] = derive(chaining_key_, shared);
  chaining_key_ = chaining_key;
  cipher_ = NoiseCipher{key};
  sodium_memzero(shared.data(), shared.size());
  return boost::system::in_place_value;
}

Bytes NoiseHandshake::encrypt_and_hash(ByteView plaintext) {
  Bytes sealed = cipher_.has_key() ? cipher_.encrypt(hash_, plaintext)
                                   : Bytes{plaintext.begin(), plaintext.end()};
  mix_hash(sealed);
  return sealed;
}

Result<Bytes> NoiseHandshake::decrypt_and_hash(ByteView ciphertext) {
  Bytes plaintext{ciphertext.begin(), ciphertext.end()};
  if (cipher_.has_key()) {
    PALABRE_TRY(plaintext, cipher_.decrypt(hash_, ciphertext));
  }
  mix_hash(ciphertext);
  return plaintext;
}

}  // namespace palabre::federation
