#include "node/peer/channel.hpp"

#include "federation/crypto/hash.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr Context prologue_context{"palabre/peer"};
constexpr Context channel_context{"palabre/channel"};

Bytes signed_part(const NetworkId& network, const NoiseKey& static_key) {
  ByteWriter writer;
  writer.raw(channel_context.bytes).raw(network.view()).raw(static_key);
  return writer.take();
}

}  // namespace

Bytes channel_prologue(const NetworkId& network) {
  ByteWriter writer;
  writer.raw(prologue_context.bytes).raw(network.view());
  return writer.take();
}

Bytes channel_payload(const NetworkId& network, const OrgId& org, const SigningKey& operating_key,
                      const NoiseKey& own_static) {
  ByteWriter writer;
  writer.raw(org.view()).raw(operating_key.public_key().view());
  writer.raw(operating_key.sign(signed_part(network, own_static)));
  return writer.take();
}

Result<ChannelIdentity> open_channel_payload(const NetworkId& network, ByteView payload,
                                             const NoiseKey& remote_static) {
  ByteReader reader{payload};
  PALABRE_TRY(const auto org, reader.raw(32));
  PALABRE_TRY(const auto key, reader.raw(32));
  PALABRE_TRY(const auto signature_bytes, reader.raw(64));
  if (!reader.empty()) return Errc::malformed;
  Signature signature{};
  std::copy(signature_bytes.begin(), signature_bytes.end(), signature.begin());
  const ChannelIdentity identity{*OrgId::from(org), *PublicKey::from(key)};
  if (!verify(identity.operating_key, signed_part(network, remote_static), signature)) {
    return Errc::bad_signature;
  }
  return identity;
}

}  // namespace palabre::node
