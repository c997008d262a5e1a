// A program that runs beside the test, and stops when the test does.

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace palabre::test {

class Process {
 public:
  /// Starts `arguments[0]`, which ends when this process does; what it says on either output is
  /// appended to `log`.
  Process(const std::vector<std::string>& arguments, const std::filesystem::path& log);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  /// Asks it to stop, and kills it after ten seconds.
  ~Process();

  /// SIGKILL, and waits for the end.
  void kill() noexcept;
  /// SIGTERM, and waits; answers with the exit code, or 128 and the signal.
  int stop() noexcept;
  bool running() noexcept;
  pid_t pid() const noexcept { return pid_; }

 private:
  int wait(std::chrono::milliseconds patience) noexcept;
  pid_t pid_ = -1;
};

struct Output {
  int exit_code = 0;
  std::string text;
};

/// Runs a program to its end and gives what it wrote on standard output.
Output run_program(const std::vector<std::string>& arguments);

/// A port of 127.0.0.1 on which nothing listens now, and that this process wasn't given before.
std::uint16_t free_port();

}  // namespace palabre::test
