// What is left of a text on real nodes once its author has taken it back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using testing::HasSubstr;
namespace json = boost::json;

Output run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PALABRE_PROGRAM);
  return run_program(arguments);
}

/// Whether a file of this node's database holds these words.
bool database_holds(const std::filesystem::path& folder, const std::string& words) {
  for (const auto& entry : std::filesystem::directory_iterator{folder / "db"}) {
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{file}, {}};
    if (whole.find(words) != std::string::npos) return true;
  }
  return false;
}

// docs/protocol.md B-7: on the node where it was said, on another, and in a backup put back.
TEST(Erase, ATextThatItsAuthorTakesBackLeavesNoByteAnywhere) {
  const auto plan = small_plan("erase", 2);
  auto network = start(plan);
  const auto url = network->url(0);
  const std::string words = "jY7qWx2mZr9kPv4tLb8n";
  const auto key = (plan.folder / "carnet.key").string();
  const auto phrase = (plan.folder / "phrase").string();
  std::ofstream{phrase} << "une phrase de passe\n";
  const std::vector<std::string> signs{"--key", key, "--passphrase-file", phrase, "--node", url};
  const auto with = [&](std::vector<std::string> line) {
    line.insert(line.end(), signs.begin(), signs.end());
    return run(line);
  };
  const auto created = with({"member", "create", "--json"});
  ASSERT_EQ(created.exit_code, 0) << created.text;
  const std::string consent{json::parse(created.text).at("consent").as_string()};
  ASSERT_EQ(run({"member", "enrol", consent, "--data", network->folder(0).string(), "--node", url})
                .exit_code,
            0);
  ASSERT_EQ(with({"story", "tell", "--title", "T", "--theme", "t", "--text", words}).exit_code, 0);
  ASSERT_TRUE(network->converge(std::chrono::seconds{20}));
  for (const std::size_t node : {0U, 1U}) {
    for (int i = 0; i < 100 && !database_holds(network->folder(node), words); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    ASSERT_TRUE(database_holds(network->folder(node), words)) << "else this would prove nothing";
  }
  const auto backup = std::filesystem::path{plan.folder}.concat(".backup");
  ASSERT_EQ(network->stop(1), 0);
  std::filesystem::copy(network->folder(1) / "db", backup,
                        std::filesystem::copy_options::recursive);
  network->start(1);
  const auto stories = network->get(0, "/api/v1/stories");
  const auto& told = stories.at("stories").as_array().back().as_object();
  const std::string id{told.at("id").as_string()};
  ASSERT_EQ(with({"erase", id.substr(0, 16), "--yes"}).exit_code, 0);
  EXPECT_EQ(with({"erase", id.substr(0, 16), "--yes"}).exit_code, 1) << "only once";
  const auto gone_everywhere = [&] {
    for (int i = 0; i < 200; ++i) {
      const bool held =
          database_holds(network->folder(0), words) || database_holds(network->folder(1), words);
      if (!held) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    return false;
  };
  EXPECT_TRUE(gone_everywhere());
  ASSERT_EQ(network->stop(1), 0);
  std::filesystem::remove_all(network->folder(1) / "db");
  std::filesystem::rename(backup, network->folder(1) / "db");
  ASSERT_TRUE(database_holds(network->folder(1), words));
  network->start(1);
  EXPECT_TRUE(gone_everywhere());
  EXPECT_TRUE(network->converge(std::chrono::seconds{20}));
  for (const std::size_t node : {0U, 1U}) {
    const auto shown = network->get(node, "/api/v1/stories");
    const auto& story = shown.at("stories").as_array().back().as_object();
    EXPECT_TRUE(story.at("erased").as_bool());
    EXPECT_TRUE(story.at("text").is_null());
  }
  EXPECT_THAT(run({"story", "list", "--node", url, "--lang", "fr"}).text,
              HasSubstr("texte retiré par son auteur"));
  network.reset();
  std::filesystem::remove_all(plan.folder);
}

}  // namespace
}  // namespace palabre::test
