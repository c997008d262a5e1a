// Another program, run to its end: without a shell, with limits on its time and its words.
//
// Its standard input is a file that we have opened, so that no file's name is among its arguments;
// its environment is PATH and a UTF-8 locale. It is alone in a process group, and killed with all
// that it started when its time is up or it says too much.

#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "federation/core/result.hpp"

namespace palabre::node {

struct ProgramOrder {
  std::vector<std::string> arguments;  ///< The program first, looked for in PATH.
  std::string input_file;
  std::chrono::milliseconds time_max{};
  std::size_t output_bytes_max = 0;
};

struct ProgramOutput {
  static constexpr std::size_t error_bytes_max = 4'096;

  int exit_code = 0;  ///< 128 and the signal, if one ended it.
  std::string out;
  std::string err;  ///< The first error_bytes_max of it.
};

/// Waits for the end.
///
/// Refuses with
///   ProgramErrc::not_installed  there is no such program.
///   ProgramErrc::no_input       the file can't be opened.
///   ProgramErrc::too_slow       it was killed when its time was up.
///   ProgramErrc::too_much       it was killed when it had said more than it may.
///   a system error              a pipe or a process can't be had.
federation::Result<ProgramOutput> run_to_end(const ProgramOrder& order);

enum class ProgramErrc { not_installed = 1, no_input = 2, too_slow = 3, too_much = 4 };
boost::system::error_code make_error_code(ProgramErrc code) noexcept;

}  // namespace palabre::node

template <>
struct boost::system::is_error_code_enum<palabre::node::ProgramErrc> : std::true_type {};
