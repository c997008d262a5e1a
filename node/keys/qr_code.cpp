#include "node/keys/qr_code.hpp"

#include <qrencode.h>

#include <memory>

#include "federation/core/assert.hpp"

namespace palabre::node {

namespace {

/// Readers want four light modules around the code.
constexpr int margin = 4;

}  // namespace

QrCode::QrCode(const Secret& text) {
  PALABRE_ASSERT(text.reveal().size() <= text_bytes_max);
  // The hint is for what is neither digits nor capitals; those are found by themselves.
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{
      QRcode_encodeString(text.reveal().c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), &QRcode_free};
  PALABRE_ASSERT(code != nullptr);
  size_ = code->width;
  const auto count = static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_);
  dark_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) dark_.push_back(code->data[i] & 1U);
  sodium_memzero(code->data, count);
}

Secret QrCode::half_blocks(Drawn drawn) const {
  std::string text;
  text.reserve(8'192);
  for (int y = -margin; y < size_ + margin; y += 2) {
    for (int x = -margin; x < size_ + margin; ++x) {
      const bool upper = is_dark(x, y) == (drawn == Drawn::dark);
      const bool lower = is_dark(x, y + 1) == (drawn == Drawn::dark);
      text += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    text += "\n";
  }
  return Secret{std::move(text)};
}

Secret QrCode::svg() const {
  const auto side = std::to_string(size_ + 2 * margin);
  std::string text;
  text.reserve(32'768);
  text += "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
          "\" shape-rendering=\"crispEdges\" aria-hidden=\"true\"><path d=\"";
  for (int y = 0; y < size_; ++y) {
    for (int x = 0; x < size_; ++x) {
      const auto from = x;
      while (is_dark(x, y)) ++x;
      if (x == from) continue;
      const auto width = std::to_string(x - from);
      text += "M" + std::to_string(from + margin) + " " + std::to_string(y + margin) + "h" + width +
              "v1h-" + width + "z";
    }
  }
  text += "\"/></svg>";
  return Secret{std::move(text)};
}

bool QrCode::is_dark(int x, int y) const noexcept {
  if (x < 0 || y < 0 || x >= size_ || y >= size_) return false;
  return dark_[static_cast<std::size_t>(y) * static_cast<std::size_t>(size_) +
               static_cast<std::size_t>(x)] != 0;
}

}  // namespace palabre::node
