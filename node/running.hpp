// The file RUNNING in a node's folder, while it runs: where it answers, and a word that only those
// know who may read the folder. Commands that find the database in use speak to the node with it.
//
//   RUNNING   "palabre running 1" LF "url " text LF "token " hex:32 LF      mode 0600

#pragma once

#include <filesystem>
#include <string>

#include "federation/core/result.hpp"

namespace palabre::node {

using federation::Result;

struct RunningNode {
  std::string url;
  std::string token;
};

/// Makes the file, with a fresh token; it goes with this object.
class RunningFile {
 public:
  explicit RunningFile(std::filesystem::path file) : file_{std::move(file)} {}
  RunningFile(const RunningFile&) = delete;
  RunningFile& operator=(const RunningFile&) = delete;

  const std::string& token() const noexcept { return token_; }

  /// Refuses with the system's error.
  Result<void> write(const std::string& url);
  void remove();

 private:
  std::filesystem::path file_;
  std::string token_ = make_token();
  static std::string make_token();
};

/// Refuses with Errc::not_found if there is none, or it isn't ours.
Result<RunningNode> read_running(const std::filesystem::path& file);

}  // namespace palabre::node
