// The vectors in tests/vectors, which a second reader derives as well.

#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/shared.hpp"

namespace palabre::test {

/// Fails unless the file holds what was derived. PALABRE_REWRITE writes it instead.
inline void compare(const std::string& name, const boost::json::value& derived) {
  const auto file = std::filesystem::path{PALABRE_ROOT} / "tests" / "vectors" / name;
  if (std::getenv("PALABRE_REWRITE") != nullptr) {
    std::ofstream{file} << boost::json::serialize(derived) << "\n";
  }
  EXPECT_EQ(read_json(file), derived) << name;
}

}  // namespace palabre::test
