#include "federation/core/result.hpp"

#include <string>

namespace palabre::federation {

namespace {

const char* words(Errc code) noexcept {
  switch (code) {
    case Errc::malformed: return "malformed";
    case Errc::bad_signature: return "bad signature";
    case Errc::too_large: return "too large";
    case Errc::wrong_network: return "wrong network";
    case Errc::unknown_kind: return "unknown kind";
    case Errc::dangling: return "dangling reference";
    case Errc::not_enrolled: return "not enrolled";
    case Errc::stale_sequence: return "stale sequence";
    case Errc::not_owner: return "not the owner";
    case Errc::text_differs: return "text differs";
    case Errc::root_mismatch: return "root mismatch";
    case Errc::forked: return "forked";
    case Errc::unexpected_frame: return "unexpected frame";
    case Errc::timed_out: return "timed out";
    case Errc::proof_mismatch: return "proof mismatch";
    case Errc::duplicate: return "duplicate";
    case Errc::not_found: return "not found";
    case Errc::not_ready: return "not ready";
    case Errc::quota_exceeded: return "quota exceeded";
    case Errc::settled: return "settled";
  }
  return "unknown refusal";
}

class ErrcCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "palabre"; }
  std::string message(int code) const override { return words(static_cast<Errc>(code)); }
};

}  // namespace

const boost::system::error_category& errc_category() noexcept {
  static const ErrcCategory category;
  return category;
}

}  // namespace palabre::federation
