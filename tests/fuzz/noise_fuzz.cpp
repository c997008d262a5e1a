// A stranger's bytes as the handshake and the transport of either role. The first byte picks the
// role and how far the handshake goes as it should before the bytes come:
//
//   role = byte & 1; honest messages = (byte >> 1) % 4, the last for the transport
//
// Nothing that wasn't sealed opens, and a channel that refused once still opens what comes next in
// its place.

#include "federation/core/assert.hpp"
#include "federation/core/limits.hpp"
#include "federation/crypto/noise.hpp"
#include "node/peer/channel.hpp"

using namespace palabre;
using namespace palabre::federation;
using Role = NoiseHandshake::Role;

namespace {

NoiseKey key_of(std::uint8_t number) {
  NoiseKey key{};
  key.fill(number);
  return key;
}

Bytes payload_of(const NoiseKey& secret) {
  static const auto signing = SigningKey::from_seed({});
  return node::channel_payload({}, {}, signing, noise_public_key(secret));
}

struct Ends {
  NoiseHandshake initiator{Role::initiator, {key_of(1), key_of(2)}, node::channel_prologue({})};
  NoiseHandshake responder{Role::responder, {key_of(3), key_of(4)}, node::channel_prologue({})};

  NoiseHandshake& writer(int message) { return message % 2 == 0 ? initiator : responder; }
  NoiseHandshake& reader(int message) { return message % 2 == 0 ? responder : initiator; }

  void exchange(int message) {
    const Bytes payload = message == 0 ? Bytes{} : payload_of(key_of(message == 1 ? 3 : 1));
    const auto written = writer(message).write(payload);
    PALABRE_ASSERT(written.has_value() && reader(message).read(*written).has_value());
  }
};

/// The stranger's message where `end` expects one; its answer if it takes it.
void say(NoiseHandshake& end, ByteView message) {
  const auto payload = end.read(message);
  if (!payload) return;
  static_cast<void>(node::open_channel_payload({}, *payload, end.remote_static()));
  if (!end.finished()) static_cast<void>(end.write(payload_of(key_of(3))));
}

void check_transport(Ends& ends, Role role, ByteView bytes) {
  auto to_responder = ends.initiator.split();
  auto to_initiator = ends.responder.split();
  auto& victim = role == Role::initiator ? to_responder : to_initiator;
  auto& honest = role == Role::initiator ? to_initiator : to_responder;
  PALABRE_ASSERT(!victim.open(bytes));
  const auto opened = victim.open(honest.seal(bytes));
  PALABRE_ASSERT(opened.has_value() &&
                 std::equal(opened->begin(), opened->end(), bytes.begin(), bytes.end()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes{data + 1, size - 1};
  const auto role = (data[0] & 1U) == 0 ? Role::responder : Role::initiator;
  const int honest = (data[0] >> 1U) % 4;
  Ends ends;
  for (int message = 0; message < honest; ++message) ends.exchange(message);
  if (honest == 3) {
    check_transport(ends, role, bytes);
  } else {
    auto& victim = role == Role::responder ? ends.responder : ends.initiator;
    // Where it isn't the stranger's turn, the victim speaks first.
    if (&victim == &ends.writer(honest)) static_cast<void>(victim.write(payload_of(key_of(3))));
    if (!victim.finished()) say(victim, bytes);
  }
  static_cast<void>(node::open_channel_payload({}, bytes, key_of(1)));
  return 0;
}
