#include "federation/sync/session.hpp"

#include <algorithm>

namespace palabre::federation {

Session::Session(const Hello& own, const OrgId& peer, Instant now)
    : own_{own}, peer_{peer}, heard_at_{now}, spoke_at_{now} {
  actions_.push_back(Send{encode(Frame{own_})});
}

void Session::handle_frame(ByteView bytes, Instant now) {
  if (state_ == State::closed) return;
  heard_at_ = now;
  auto frame = decode_frame(bytes);
  if (!frame) return refuse(static_cast<Errc>(frame.error().value()));
  if (const auto* bye = std::get_if<Bye>(&*frame)) {
    state_ = State::closed;
    actions_.push_back(Close{static_cast<Errc>(bye->reason)});
    return;
  }
  if (state_ == State::await_hello) return handle_hello(*frame);
  if (std::holds_alternative<Hello>(*frame) || !is_for_peers(*frame)) {
    return refuse(Errc::unexpected_frame);
  }
  actions_.push_back(Deliver{std::move(*frame)});
}

void Session::handle_hello(const Frame& frame) {
  const auto* hello = std::get_if<Hello>(&frame);
  if (hello == nullptr) return refuse(Errc::unexpected_frame);
  if (hello->network != own_.network) return refuse(Errc::wrong_network);
  if (hello->org != peer_) return refuse(Errc::bad_signature);
  state_ = State::live;
  actions_.push_back(Deliver{frame});
}

void Session::handle_timeout(Instant now) {
  if (state_ == State::closed) return;
  if (now - heard_at_ >= silence_max) return refuse(Errc::timed_out);
  if (state_ == State::live && now - spoke_at_ >= heartbeat_every) send(Have{}, now);
}

void Session::send(const Frame& frame, Instant now) {
  if (state_ != State::live) return;
  spoke_at_ = now;
  actions_.push_back(Send{encode(frame)});
}

void Session::refuse(Errc reason) {
  if (state_ == State::closed) return;
  state_ = State::closed;
  actions_.push_back(Send{encode(Frame{Bye{static_cast<std::uint32_t>(reason)}})});
  actions_.push_back(Close{reason});
}

std::optional<Session::Action> Session::poll_action() {
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

Instant Session::deadline() const noexcept {
  if (state_ == State::closed) return Instant::max();
  const auto silence = heard_at_ + silence_max;
  return state_ == State::live ? std::min(silence, spoke_at_ + heartbeat_every) : silence;
}

}  // namespace palabre::federation
