#include "node/publish/zip.hpp"

#include <zip.h>

#include <memory>

namespace palabre::node {

namespace {

using federation::Result;

boost::system::error_code failed() { return make_error_code(boost::system::errc::io_error); }

struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};

struct DropArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};

/// `entry` must outlive the archive.
bool add(zip_t* archive, const ZipEntry& entry) {
  auto* source = zip_source_buffer(archive, entry.bytes.data(), entry.bytes.size(), 0);
  if (source == nullptr) return false;
  const auto at = zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (at < 0) {
    zip_source_free(source);
    return false;
  }
  const auto index = static_cast<zip_uint64_t>(at);
  const auto method = entry.stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE;
  constexpr zip_uint16_t midnight = 0;
  constexpr zip_uint16_t first_day = 0x21;  // 1980-01-01, where ZIP's days begin.
  return zip_set_file_compression(archive, index, method, 0) == 0 &&
         zip_file_set_dostime(archive, index, midnight, first_day, 0) == 0;
}

Result<std::string> read_all(zip_source_t* source) {
  zip_stat_t stat;
  if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0) return failed();
  std::string bytes(stat.size, '\0');
  const auto read = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (read < 0 || static_cast<std::size_t>(read) != bytes.size()) return failed();
  return bytes;
}

}  // namespace

Result<std::string> to_zip(const std::vector<ZipEntry>& entries) {
  const std::unique_ptr<zip_source_t, FreeSource> into{
      zip_source_buffer_create(nullptr, 0, 0, nullptr)};
  if (into == nullptr) return failed();
  std::unique_ptr<zip_t, DropArchive> archive{
      zip_open_from_source(into.get(), ZIP_CREATE | ZIP_TRUNCATE, nullptr)};
  if (archive == nullptr) return failed();
  zip_source_keep(into.get());  // The archive lets go of it when it is closed.
  for (const auto& entry : entries) {
    if (!add(archive.get(), entry)) return failed();
  }
  if (zip_close(archive.get()) != 0) return failed();
  (void)archive.release();
  return read_all(into.get());
}

}  // namespace palabre::node
