// Three organisations from the founding to the next round, from the command line alone: a steward,
// one that is connected to it, and one that no network reaches and that a stick keeps up to date.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/functional/alone.hpp"
#include "tests/functional/network.hpp"

namespace palabre::test {

class Story : public testing::Test {
 public:
  static constexpr std::size_t steward = 0;
  static constexpr std::size_t near = 1;
  static constexpr std::size_t far = 2;

  static void SetUpTestSuite();
  static void TearDownTestSuite();

 protected:
  /// In French, at one of them; what it said, which must be no refusal.
  static std::string palabre(std::size_t at, const std::string& words);
  /// The same, and it must be refused.
  static std::string refused(std::size_t at, const std::string& words);
  /// As its organisation; as a member there, of whom the first has number 0.
  static std::string by(std::size_t at);
  static std::string as(std::size_t at, std::size_t member = 0);

  static boost::json::object get(std::size_t at, const std::string& target);

  /// Proposes to put `to` in the place of `from`; the amendment's id.
  static std::string propose(std::size_t at, const std::string& from, const std::string& to,
                             const std::string& title);

  /// Waits until the two that are connected hold the same.
  static void agree();

  /// All that the steward has goes to the far one, and what that one has said comes back.
  static void carry_the_stick();

  /// The steward asks for it, and it is adopted; `words` are options of `adoption propose`.
  static void adopt(const std::string& words);

  static std::uint64_t height(std::size_t at);
  static std::string file(const std::string& name, const std::string& text);
  static std::string path(const std::string& name) { return (folder_ / name).string(); }
  static std::string org(std::size_t at);
  /// A file beside the program, which stays.
  static std::string kept(const std::string& name);
  static std::string read(const std::string& file);

  /// The 64 digits that follow `words` in `said`.
  static std::string id_after(const std::string& said, const std::string& words);

 private:
  static Output run(std::size_t at, const std::string& words);
  static void enrol(std::size_t at, std::size_t member);

  static inline std::filesystem::path folder_;
  static inline std::unique_ptr<Network> network_;
  static inline std::unique_ptr<Alone> alone_;
};

}  // namespace palabre::test
