// What founders are told, and what they may say of the platform before.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "federation/core/bytes.hpp"
#include "tests/functional/process.hpp"
#include "tests/sim/people.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;
namespace json = boost::json;

class Founding : public testing::Test {
 public:
  Founding() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    std::ofstream{folder_ / "pass"} << "loopback only, and thrown away\n";
    std::ofstream{folder_ / "text.md"} << "# Titre\n\nUn paragraphe.\n";
  }
  ~Founding() override { fs::remove_all(folder_); }

  /// `errors` is where what is said on the error output goes.
  Output run(const std::string& line, const std::string& errors = "2>&1") const {
    return run_program({"/bin/sh", "-c",
                        "exec " + std::string{PALABRE_PROGRAM} + " " + line +
                            " --passphrase-file '" + path("pass") + "' " + errors});
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// Makes a node whose organisation is one of `stewards`, and founds with it.
  Output found(const std::string& name, std::size_t stewards, const std::string& more) const {
    const auto made = run("node init --name Une --json --data '" + path(name) + "'");
    const auto key = json::parse(made.text).as_object().at("root_key").as_string();
    std::ofstream charter{folder_ / "charter.toml"};
    charter << "[platform]\nname = \"Essai\"\nlanguage = \"fr\"\n[[steward]]\nname = \"Une\"\n"
            << "root_key = \"" << std::string_view{key} << "\"\n";
    for (std::size_t i = 1; i < stewards; ++i) {
      charter << "[[steward]]\nname = \"Autre " << i << "\"\nroot_key = \""
              << to_hex(sim::key_of(i).public_key().view()) << "\"\n";
    }
    charter.close();
    return run("platform found --data '" + path(name) + "' --text '" + path("text.md") +
               "' --charter '" + path("charter.toml") + "' " + more);
  }

  fs::path folder_ = fs::temp_directory_path() / ("palabre-founding-" + std::to_string(::getpid()));
};

TEST_F(Founding, WithTwoOrThreeStewardsWarns) {
  const struct {
    std::size_t stewards;
    bool warns;
  } cases[] = {{1, false}, {2, true}, {3, true}, {4, false}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.stewards);
    const auto number = std::to_string(c.stewards);
    const auto fr = found("fr" + number, c.stewards, "--lang fr");
    const auto en = found("en" + number, c.stewards, "--lang en");
    EXPECT_EQ(fr.exit_code, 0) << fr.text;
    EXPECT_EQ(en.exit_code, 0) << en.text;
    const auto word = number + " gardiennes, rien n'est adopté ni admis sans toutes";
    const auto english = number + " stewards nothing is adopted or admitted without all of them";
    EXPECT_THAT(fr.text, c.warns ? testing::Matcher<std::string>{HasSubstr(word)}
                                 : testing::Matcher<std::string>{Not(HasSubstr("Attention"))});
    EXPECT_THAT(en.text, c.warns ? testing::Matcher<std::string>{HasSubstr(english)}
                                 : testing::Matcher<std::string>{Not(HasSubstr("Warning"))});
  }
}

// docs/protocol.md A-4
TEST_F(Founding, SaysFromWhichPlatformItGoesOn) {
  const std::string network(64, 'a');
  const std::string state(64, 'b');
  const auto made = found("next", 1, "--predecessor " + network + ":12:" + state);
  ASSERT_EQ(made.exit_code, 0) << made.text;
  const auto bundle = path("next.bundle");
  ASSERT_EQ(
      run_program({PALABRE_PROGRAM, "bundle", "export", bundle, "--data", path("next")}).exit_code,
      0);
  const auto shown = run_program({PALABRE_PROGRAM, "bundle", "show", bundle, "--lang", "fr"});
  EXPECT_THAT(shown.text, HasSubstr("Suite de     " + network + ", hauteur 12, état " + state));
  const auto told =
      json::parse(run_program({PALABRE_PROGRAM, "bundle", "show", bundle, "--json"}).text)
          .as_object();
  const auto& predecessor = told.at("predecessor").as_object();
  EXPECT_EQ(predecessor.at("network_id"), json::value(network));
  EXPECT_EQ(predecessor.at("height"), 12);
  EXPECT_EQ(predecessor.at("state_digest"), json::value(state));
  EXPECT_EQ(run_program({PALABRE_PROGRAM, "verify", bundle}).exit_code, 0);
  int count = 0;
  for (const auto& wrong :
       {network, network + ":12", network + ":x:" + state, network + "::" + state,
        network + ":-1:" + state, network + ":1:" + state + "b"}) {
    const auto refused =
        found("wrong" + std::to_string(++count), 1, "--lang en --predecessor '" + wrong + "'");
    EXPECT_EQ(refused.exit_code, 1) << wrong;
    EXPECT_THAT(refused.text, HasSubstr("NETWORK:HEIGHT:STATE")) << wrong;
  }
}

}  // namespace
}  // namespace palabre::test
