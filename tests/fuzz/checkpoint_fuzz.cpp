// Any bytes as a signed note and as a checkpoint; a signed one has one form.

#include "federation/core/assert.hpp"
#include "federation/feed/checkpoint.hpp"
#include "federation/feed/note.hpp"

using namespace palabre::federation;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string note{reinterpret_cast<const char*>(data), size};
  const auto key = SigningKey::from_seed({});
  const NetworkId network{};
  const FeedId feed{};
  static_cast<void>(open_note(note, checkpoint_origin(network, feed), key.public_key()));
  // The same bytes with a signature that holds reach the parser of the text.
  const auto signed_note = sign_note(note + "\n", checkpoint_origin(network, feed), key);
  if (const auto opened = open_checkpoint(network, feed, signed_note, key.public_key())) {
    const Checkpoint checkpoint{feed, opened->head, opened->time_ms};
    PALABRE_ASSERT(sign_checkpoint(network, checkpoint, key) == signed_note);
  }
  return 0;
}
