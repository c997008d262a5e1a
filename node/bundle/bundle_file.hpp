// A bundle on a disk or stick, read frame by frame.

#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>

#include "federation/sync/bundle.hpp"

namespace palabre::node {

using federation::Result;

/// How far long work has come, for whoever looks at it from another thread.
struct BundleProgress {
  enum class Step { reading, taking, writing };
  std::atomic<Step> step = Step::reading;
  std::atomic<std::uint64_t> done = 0;   ///< Bytes, or rows while writing.
  std::atomic<std::uint64_t> total = 0;  ///< 0: not known.
};

class BundleFile {
 public:
  /// Refuses with the system's error if it can't be read.
  static Result<BundleFile> open(const std::filesystem::path& file);

  /// As BundleReader::next(), and close() at the end. None: that was all.
  Result<std::optional<federation::Frame>> next();

  const federation::BundleReader& reader() const noexcept { return reader_; }
  std::uint64_t bytes_read() const noexcept { return bytes_read_; }
  std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  BundleFile(std::ifstream stream, std::uint64_t bytes)
      : stream_{std::move(stream)}, bytes_{bytes} {}

  std::ifstream stream_;
  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_read_ = 0;
  federation::BundleReader reader_;
};

}  // namespace palabre::node
