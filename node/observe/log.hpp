// Log lines: one sentence each, on standard error, with its time and level.
//
// Nothing secret and nothing that identifies a member is ever logged.

#pragma once

#include <string_view>

namespace palabre::node {

enum class LogLevel { debug, info, warning, error };

void log_line(LogLevel level, std::string_view sentence);

/// Lines below `level` aren't written. Info until it is called.
void set_log_level(LogLevel level);

inline void log_info(std::string_view sentence) { log_line(LogLevel::info, sentence); }
inline void log_warning(std::string_view sentence) { log_line(LogLevel::warning, sentence); }
inline void log_error(std::string_view sentence) { log_line(LogLevel::error, sentence); }

}  // namespace palabre::node
