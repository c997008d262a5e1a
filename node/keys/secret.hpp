// Bytes that are wiped when they go: passphrases and seeds.

#pragma once

#include <sodium.h>

#include <string>
#include <utility>

namespace palabre::node {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_{std::move(value)} {}
  Secret(Secret&& other) noexcept : value_{std::exchange(other.value_, {})} {}
  Secret& operator=(Secret&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { sodium_memzero(value_.data(), value_.size()); }

  const std::string& reveal() const noexcept { return value_; }

 private:
  std::string value_;
};

}  // namespace palabre::node
