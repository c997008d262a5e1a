// A folder of files as one: ZIP, as OpenDocument wants it.
//
// Source: OpenDocument 1.3, part 2, 3.3: the file `mimetype` comes first, is stored and has no
// extra field, so that its bytes stand at a known place.

#pragma once

#include <string>
#include <vector>

#include "federation/core/result.hpp"

namespace palabre::node {

struct ZipEntry {
  std::string name;
  std::string bytes;
  bool stored = false;  ///< As it is; else deflated.
};

/// In this order, all of the same time, so that the same entries are the same file. Refuses with
/// boost::system::errc::io_error.
federation::Result<std::string> to_zip(const std::vector<ZipEntry>& entries);

}  // namespace palabre::node
