// Any bytes as a frame, and as a peer's whole conversation: a Session never gives out a frame
// before Hello, and nothing after it has closed.

#include "federation/core/assert.hpp"
#include "federation/core/limits.hpp"
#include "federation/sync/session.hpp"

using namespace palabre::federation;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes{data, size};
  if (const auto frame = decode_frame(bytes)) {
    const auto encoded = encode(*frame);
    PALABRE_ASSERT(encoded.size() <= frame_bytes_max);
    const auto again = decode_frame(encoded);
    PALABRE_ASSERT(again.has_value() && again->index() == frame->index());
  }
  const Hello hello{};
  Session session{hello, hello.org, Instant{}};
  if (size > 0 && data[0] % 2 == 0) session.handle_frame(encode(Frame{hello}), Instant{});
  bool closed = false;
  ByteReader reader{bytes};
  while (!reader.empty()) {
    const auto length = reader.u8();
    const auto part = reader.raw(std::min<std::size_t>(*length, reader.left()));
    session.handle_frame(*part, Instant{});
    while (const auto action = session.poll_action()) {
      PALABRE_ASSERT(!closed);
      closed = std::holds_alternative<Session::Close>(*action);
    }
  }
  return 0;
}
