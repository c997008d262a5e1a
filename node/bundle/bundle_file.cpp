#include "node/bundle/bundle_file.hpp"

#include <vector>

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t piece_bytes = 65'536;

}  // namespace

Result<BundleFile> BundleFile::open(const std::filesystem::path& file) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(file, failed);
  std::ifstream stream{file, std::ios::binary};
  if (failed || !stream) {
    return boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory);
  }
  return BundleFile{std::move(stream), bytes};
}

Result<std::optional<Frame>> BundleFile::next() {
  for (;;) {
    auto frame = reader_.next();
    if (!frame || *frame) return frame;
    Bytes piece(piece_bytes);
    stream_.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    const auto count = static_cast<std::size_t>(stream_.gcount());
    if (stream_.bad()) return boost::system::errc::make_error_code(boost::system::errc::io_error);
    if (count == 0) {
      if (const auto closed = reader_.close(); !closed) return closed.error();
      return std::optional<Frame>{};
    }
    bytes_read_ += count;
    reader_.give(ByteView{piece}.first(count));
  }
}

}  // namespace palabre::node
