// A bug in this program stops it, in every build. Never on input: that is a Result.

#pragma once

#include <cstdio>
#include <cstdlib>

#define PALABRE_ASSERT(condition)                                                            \
  do {                                                                                       \
    if (!(condition)) {                                                                      \
      std::fprintf(stderr, "%s:%d: assertion failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
