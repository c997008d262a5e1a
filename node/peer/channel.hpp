// Who is at the other end: what each side says of itself inside the Noise handshake.
//
//   prologue  "palabre/peer" padded to 16, network_id:32
//   payload   org_id:32  operating_key:32  signature:64
//
// The payload stands in the handshake's second and third message. Its signature, by the operating
// key, covers "palabre/channel" padded to 16, the network id and the side's own X25519 static key,
// so that nobody can pass it on as theirs.
//
// Source: docs/protocol.md#session.

#pragma once

#include "federation/crypto/noise.hpp"
#include "federation/crypto/sign.hpp"

namespace palabre::node {

struct ChannelIdentity {
  federation::OrgId org;
  federation::PublicKey operating_key;
};

federation::Bytes channel_prologue(const federation::NetworkId& network);

federation::Bytes channel_payload(const federation::NetworkId& network,
                                  const federation::OrgId& org,
                                  const federation::SigningKey& operating_key,
                                  const federation::NoiseKey& own_static);

/// Refuses with Errc::malformed or Errc::bad_signature.
federation::Result<ChannelIdentity> open_channel_payload(const federation::NetworkId& network,
                                                         federation::ByteView payload,
                                                         const federation::NoiseKey& remote_static);

}  // namespace palabre::node
