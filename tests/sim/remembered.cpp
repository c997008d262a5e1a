#include "tests/sim/remembered.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "federation/crypto/sign.hpp"

namespace palabre {

namespace {

/// Past this many everything is forgotten, so that a long sweep doesn't grow.
constexpr std::size_t claims_max = 50'000;

struct Claim {
  federation::PublicKey signer;
  federation::Bytes message;
  federation::Signature signature{};
  bool holds = false;

  bool is(const federation::PublicKey& other, federation::ByteView words,
          const federation::Signature& mark) const noexcept {
    return signer == other && signature == mark &&
           std::equal(message.begin(), message.end(), words.begin(), words.end());
  }
};

/// By the signature's first bytes, which are as good as random.
using Claims = std::unordered_multimap<std::uint64_t, Claim>;

sim::Remembered counts;

Claims& claims() {
  static Claims all;
  return all;
}

}  // namespace

sim::Remembered sim::remembered() noexcept { return counts; }

bool federation::verify(const PublicKey& signer, ByteView message,
                        const Signature& signature) noexcept {
  ++counts.asked;
  std::uint64_t hash = 0;
  std::memcpy(&hash, signature.data(), sizeof hash);
  const auto [first, last] = claims().equal_range(hash);
  const auto known = std::find_if(
      first, last, [&](const auto& each) { return each.second.is(signer, message, signature); });
  if (known != last) return known->second.holds;
  ++counts.verified;
  const bool holds = crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                                 signer.bytes.data()) == 0;
  if (claims().size() >= claims_max) claims().clear();
  claims().emplace(hash, Claim{signer, {message.begin(), message.end()}, signature, holds});
  return holds;
}

}  // namespace palabre
