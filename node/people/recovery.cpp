#include "node/people/recovery.hpp"

#include <sodium.h>

#include "federation/crypto/hash.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr Context recovery_context{"palabre/recover"};

void add_text(ByteWriter& writer, std::string_view text) {
  writer.u32(static_cast<std::uint32_t>(text.size())).raw(as_bytes(text));
}

}  // namespace

Bytes challenge_for(const Digest& secret, std::string_view folded,
                    const std::optional<Account>& account, std::uint64_t until_ms) {
  const auto held = account.value_or(Account{});
  ByteWriter message;
  message.raw(recovery_context.bytes).u64(until_ms);
  add_text(message, folded);
  message.raw(held.key.view());
  add_text(message, held.sealed);
  add_text(message, held.verifier);
  const auto bytes = message.take();
  Digest hash;
  crypto_generichash(hash.bytes.data(), hash.bytes.size(), bytes.data(), bytes.size(),
                     secret.bytes.data(), secret.bytes.size());
  ByteWriter challenge;
  challenge.u64(until_ms).raw(hash.view());
  return challenge.take();
}

Bytes recovery_preimage(const NetworkId& network, const OrgId& org, ByteView challenge,
                        std::string_view sealed, const Digest& proof) {
  const auto next = hash_as<Digest>(recovery_context, {proof.view(), as_bytes(sealed)});
  ByteWriter message;
  message.raw(recovery_context.bytes).raw(network.view()).raw(org.view());
  message.raw(challenge).raw(next.view());
  return message.take();
}

std::optional<Account> recovered(const Digest& secret, const NetworkId& network, const OrgId& org,
                                 std::string_view folded, const std::optional<Account>& account,
                                 const Recovery& recovery, std::uint64_t now_ms) {
  if (recovery.challenge.size() != challenge_bytes) return std::nullopt;
  const auto until = ByteReader{recovery.challenge}.u64();
  if (!until || *until < now_ms) return std::nullopt;
  const auto due = challenge_for(secret, folded, account, *until);
  if (sodium_memcmp(due.data(), recovery.challenge.data(), due.size()) != 0) return std::nullopt;
  if (!account || account->place != SigningPlace::device) return std::nullopt;
  const auto sealed = text_of(recovery.seal);
  const auto said = recovery_preimage(network, org, recovery.challenge, sealed, recovery.proof);
  if (!verify(account->key, said, recovery.signature)) return std::nullopt;
  auto anew = *account;
  anew.sealed = sealed;
  anew.verifier = verifier_of(recovery.proof);
  return anew;
}

}  // namespace palabre::node
