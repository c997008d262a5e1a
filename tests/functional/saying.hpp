// The command line as people use it, and what it answers.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/functional/process.hpp"

namespace palabre::test {

inline std::string program() { return PALABRE_PROGRAM; }

inline std::filesystem::path fresh(const std::string& name) {
  auto folder = std::filesystem::temp_directory_path() /
                ("palabre-keys-" + name + "-" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

inline void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream{file} << text;
}

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream{file};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// A command line of the shell, after the program's name; both outputs.
inline Output say(const std::string& line) {
  return run_program({"/bin/sh", "-c", "exec 2>&1; exec " + program() + " " + line});
}

inline void expect_refused(const std::string& line, const std::string& fr, const std::string& en,
                           const std::string& input = "/dev/null") {
  SCOPED_TRACE(line);
  for (const auto* language : {"fr", "en"}) {
    const auto output = say(line + " --lang " + language + " < " + input);
    EXPECT_EQ(output.exit_code, 1) << output.text;
    EXPECT_THAT(output.text, testing::HasSubstr(std::string_view{language} == "fr" ? fr : en));
  }
}

/// The lines of a sheet that have the key.
inline std::vector<std::string> key_lines(const std::string& sheet) {
  const std::regex pattern{"[0-9A-Z]{4}( [0-9A-Z]{4}){3}(?=\n)"};
  std::vector<std::string> lines;
  for (auto at = std::sregex_iterator{sheet.begin(), sheet.end(), pattern};
       at != std::sregex_iterator{}; ++at) {
    lines.push_back(at->str());
  }
  return lines;
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

}  // namespace palabre::test
