// Data that lies beside the project, not in it.

#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace palabre::test {

inline std::filesystem::path shared_path(const std::string& name) {
  return std::filesystem::path{PALABRE_ROOT} / ".." / "shared" / name;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline boost::json::value read_json(const std::filesystem::path& path) {
  return boost::json::parse(read_file(path));
}

}  // namespace palabre::test

/// Skips the test when the folder isn't there; fails it if PALABRE_REQUIRE_SHARED is set.
#define PALABRE_NEED_SHARED(name)                                                          \
  if (!std::filesystem::exists(palabre::test::shared_path(name))) {                        \
    if (std::getenv("PALABRE_REQUIRE_SHARED") != nullptr) FAIL() << name << " is missing"; \
    GTEST_SKIP() << name << " isn't beside this clone";                                    \
  }
