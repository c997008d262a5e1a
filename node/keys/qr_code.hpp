// A QR code of a short text, for a screen or a page. The only use of libqrencode.

#pragma once

#include <cstdint>
#include <vector>

#include "node/keys/secret.hpp"

namespace palabre::node {

class QrCode {
 public:
  static constexpr std::size_t text_bytes_max = 600;

  /// `text` has at most text_bytes_max. Of digits, capital letters and blanks alone, at most 200, a
  /// code is coarse enough to be read from paper that was folded.
  explicit QrCode(const Secret& text);
  QrCode(QrCode&&) = default;
  QrCode(const QrCode&) = delete;
  QrCode& operator=(const QrCode&) = delete;
  ~QrCode() { sodium_memzero(dark_.data(), dark_.size()); }

  /// Lines of Unicode half blocks, two rows of the code in each. What is drawn is light on a
  /// screen, which shows light on dark, and dark on paper.
  enum class Drawn { light, dark };
  Secret half_blocks(Drawn drawn) const;

  /// An `svg` element, one unit to a module, black on what lies behind it; 30 kB of the longest.
  /// Whoever doesn't see it passes it over: what it holds stands in words beside it.
  Secret svg() const;

 private:
  /// Also beyond the edge, where all is light.
  bool is_dark(int x, int y) const noexcept;

  int size_ = 0;
  std::vector<std::uint8_t> dark_;
};

}  // namespace palabre::node
