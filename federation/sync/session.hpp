// One conversation with one peer, as a state machine without I/O.
//
//     AwaitHello ──Hello──▶ Live ──Bye, silence or a violation──▶ Closed
//          └──────────────silence or a violation─────────────────────┘
//
// It greets, keeps the line alive, and lets through only what its state and bounds allow; which
// rows to ask for is the Replica's business, since that depends on the other sessions. It doesn't
// know whether it dialled or accepted.
//
// After each handle_*() and send() the caller takes actions from poll_action() until there are
// none, and calls handle_timeout() once deadline() has passed.
//
// Source: docs/protocol.md#session.

#pragma once

#include <deque>
#include <optional>
#include <variant>

#include "federation/core/time.hpp"
#include "federation/sync/frame.hpp"

namespace palabre::federation {

inline constexpr Duration heartbeat_every = std::chrono::seconds{45};
inline constexpr Duration silence_max = std::chrono::seconds{90};

class Session {
 public:
  enum class State { await_hello, live, closed };

  struct Send {
    Bytes frame;
  };
  struct Deliver {
    Frame frame;
  };
  struct Close {
    Errc reason;
  };
  using Action = std::variant<Send, Deliver, Close>;

  /// Says Hello as `own` to `peer`, whom the channel has shown to be there.
  Session(const Hello& own, const OrgId& peer, Instant now);

  void handle_frame(ByteView bytes, Instant now);
  void handle_timeout(Instant now);
  void send(const Frame& frame, Instant now);

  /// Ends the conversation, telling the peer why.
  void refuse(Errc reason);

  std::optional<Action> poll_action();
  Instant deadline() const noexcept;
  State state() const noexcept { return state_; }

  const OrgId& peer() const noexcept { return peer_; }

 private:
  void handle_hello(const Frame& frame);

  Hello own_;
  State state_ = State::await_hello;
  OrgId peer_;
  Instant heard_at_;
  Instant spoke_at_;
  std::deque<Action> actions_;
};

}  // namespace palabre::federation
