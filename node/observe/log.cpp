#include "node/observe/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace palabre::node {

namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

spdlog::logger& logger() {
  static const auto made = [] {
    auto fresh = spdlog::stderr_logger_mt("palabre");
    fresh->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    fresh->flush_on(spdlog::level::info);
    return fresh;
  }();
  return *made;
}

}  // namespace

void log_line(LogLevel level, std::string_view sentence) {
  logger().log(level_of(level), spdlog::string_view_t{sentence.data(), sentence.size()});
}

void set_log_level(LogLevel level) { logger().set_level(level_of(level)); }

}  // namespace palabre::node
