// Two real nodes: amendments that the text outgrows, and blocks that move, part and join, from the
// command line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "node/http/client.hpp"
#include "node/keys/key_file.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using namespace std::chrono_literals;
using testing::HasSubstr;
namespace json = boost::json;

/// A member at each of two organisations.
class Rebases : public testing::Test {
 public:
  static void SetUpTestSuite() {
    auto plan = small_plan("rebases", 2);
    folder_ = plan.folder;
    network_ = start(std::move(plan), "Un deux trois quatre cinq.\n\nAprès.\n\nEncore après.\n");
    const node::Secret passphrase{"loopback only, and thrown away"};
    std::ofstream{folder_ / "pass"} << "loopback only, and thrown away\n";
    for (std::size_t i = 0; i < 2; ++i) {
      SigningKey::Seed seed{};
      seed.fill(static_cast<std::uint8_t>(i + 1));
      ASSERT_TRUE(node::write_key_file(key_file(i), node::KeyPurpose::member, seed, passphrase));
      const auto consent = palabre(i, "member consent" + key(i));
      ASSERT_EQ(consent.exit_code, 0) << consent.text;
      const auto enrolled = palabre(i, "member enrol " + last_line(consent.text) + data(i));
      ASSERT_EQ(enrolled.exit_code, 0) << enrolled.text;
    }
    ASSERT_TRUE(network_->converge(30s));
  }

  static void TearDownTestSuite() {
    network_.reset();
    std::filesystem::remove_all(folder_);
  }

  static std::string last_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1);
  }
  static std::string key_file(std::size_t i) {
    return (folder_ / ("member" + std::to_string(i))).string();
  }
  static std::string data(std::size_t i) { return " --data " + network_->folder(i).string(); }
  static std::string key(std::size_t i) {
    return " --key " + key_file(i) + " --passphrase-file " + (folder_ / "pass").string();
  }

  /// In French, at one of the nodes.
  static Output palabre(std::size_t at, const std::string& words) {
    return run_program({"/bin/sh", "-c",
                        "exec 2>&1; exec " + std::string{PALABRE_PROGRAM} + " " + words +
                            " --lang fr --node " + network_->url(at)});
  }

  /// Writes the file that `text --marked` gives, with the second part in the place of the first.
  static std::string edited(std::size_t at, const std::string& from, const std::string& to) {
    auto text = palabre(at, "text --marked").text;
    const auto found = text.find(from);
    EXPECT_NE(found, std::string::npos) << text;
    if (found != std::string::npos) text.replace(found, from.size(), to);
    const auto file = (folder_ / "edited.md").string();
    std::ofstream{file} << text;
    return file;
  }

  /// Proposes it there, and gives the amendment's id.
  static std::string propose(std::size_t at, const std::string& file) {
    const auto said = palabre(at, "amendment propose --yes --title Essai --edit " + file + key(at));
    EXPECT_EQ(said.exit_code, 0) << said.text;
    const auto found = said.text.find("Proposé : ");
    return found == std::string::npos
               ? std::string{}
               : said.text.substr(found + std::string_view{"Proposé : "}.size(), 64);
  }

  static json::object shown(std::size_t at, const std::string& id) {
    return network_->get(at, "/api/v1/amendments/" + id);
  }

  /// The steward adopts it, and both have the text that it makes.
  static void adopt(const std::string& id) {
    ASSERT_TRUE(network_->converge(30s));
    const auto next = height() + 1;
    const auto put = palabre(0, "adoption propose --adopt " + id + data(0));
    ASSERT_EQ(put.exit_code, 0) << put.text;
    for (int i = 0; i < 300 && (height(0) < next || height(1) < next); ++i) {
      std::this_thread::sleep_for(100ms);
    }
    ASSERT_EQ(height(1), next);
    ASSERT_TRUE(network_->converge(30s));
  }
  static std::uint64_t height(std::size_t at = 0) {
    return network_->get(at, "/api/v1/status").at("height").to_number<std::uint64_t>();
  }

  static std::vector<std::string> text(std::size_t at) {
    std::vector<std::string> texts;
    const auto answer = network_->get(at, "/api/v1/text");
    for (const auto& block : answer.at("blocks").as_array()) {
      const auto& words = block.as_object().at("text");
      texts.emplace_back(words.is_string() ? std::string{words.as_string()} : "");
    }
    return texts;
  }

  static inline std::filesystem::path folder_;
  static inline std::unique_ptr<Network> network_;
};

// docs/protocol.md D-7, D-8
TEST_F(Rebases, AreMadeByTheAuthorOrConfirmedByThem) {
  const auto first = propose(0, edited(0, "cinq.", "six."));
  const auto second = propose(1, edited(1, "cinq.", "sept."));
  const auto adopted = propose(1, edited(1, "Un deux", "1 deux"));
  EXPECT_EQ(shown(0, first).at("fit"), "applies");
  EXPECT_THAT(palabre(0, "amendment rebase --yes " + first + key(0)).text,
              HasSubstr("s'applique au texte tel qu'il est"));
  adopt(adopted);
  EXPECT_EQ(shown(1, adopted).at("state"), "adopted");
  EXPECT_EQ(network_->get(0, "/api/v1/text").at("version"),
            network_->get(0, "/api/v1/status").at("adoption"));
  for (const auto& id : {first, second}) EXPECT_EQ(shown(1, id).at("fit"), "stale");
  const auto listed = palabre(1, "amendment list --fit stale");
  EXPECT_THAT(listed.text, HasSubstr(first.substr(0, 12)));
  EXPECT_THAT(listed.text, testing::Not(HasSubstr(adopted.substr(0, 12))));
  const auto words = palabre(0, "amendment show " + first).text;
  EXPECT_THAT(words, HasSubstr("n'a plus ce que suppose son opération 1."));
  EXPECT_THAT(palabre(0, "amendment confirm --yes " + first + key(0)).text,
              HasSubstr("aucune organisation n'a préparé de reprise"));

  node::HttpRequest home;
  home.method = "GET";
  const auto page = node::fetch(network_->url(0), home, "/amendments?lang=fr");
  ASSERT_TRUE(page);
  EXPECT_THAT(page->body, HasSubstr("· adopté"));

  // A coordinator prepares it, and its author alone makes it count.
  const auto offered = palabre(1, "amendment offer --yes " + first + data(1));
  ASSERT_EQ(offered.exit_code, 0) << offered.text;
  ASSERT_TRUE(network_->converge(30s));
  EXPECT_EQ(shown(0, first).at("fit"), "stale") << "nothing has changed by that";
  EXPECT_THAT(palabre(0, "amendment show " + first).text, HasSubstr("a préparé une reprise"));
  const auto stranger = palabre(1, "amendment confirm --yes " + first + key(1));
  EXPECT_EQ(stranger.exit_code, 1);
  EXPECT_THAT(stranger.text, HasSubstr("auteur"));
  const auto confirmed = palabre(0, "amendment confirm --yes " + first + key(0));
  ASSERT_EQ(confirmed.exit_code, 0) << confirmed.text;
  EXPECT_THAT(confirmed.text, HasSubstr("1 deux trois quatre [-cinq.-]{+six.+}"));
  ASSERT_TRUE(network_->converge(30s));
  const auto now = shown(1, first);
  EXPECT_EQ(now.at("fit"), "applies");
  EXPECT_EQ(now.at("revisions").as_array().size(), 2U);

  // Another author does it alone; and where the same words have changed, it takes a decision.
  const auto alone = palabre(1, "amendment rebase --yes " + second + key(1));
  ASSERT_EQ(alone.exit_code, 0) << alone.text;
  EXPECT_EQ(shown(1, second).at("fit"), "applies");
  adopt(first);
  EXPECT_THAT(text(1), testing::Contains("1 deux trois quatre six."));
  const auto refused = palabre(1, "amendment rebase --yes " + second + key(1));
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.text, HasSubstr("d'autres ont changé les mêmes mots"));
  EXPECT_THAT(refused.text, HasSubstr("+ 1 deux trois quatre six."));
  EXPECT_THAT(palabre(0, "amendment rebase --yes " + first + key(0)).text,
              HasSubstr("n'est plus ouvert"));
}

// docs/protocol.md O-4
TEST_F(Rebases, BlocksMovePartAndJoinOnBothNodes) {
  const auto marked = palabre(0, "text --marked").text;
  const auto at = marked.find("<!--", marked.find("# Titre"));
  const auto paragraph = marked.substr(at, marked.find("<!--", at + 1) - at);
  auto file = edited(0, paragraph, "");
  std::ofstream{file, std::ios::app} << "\n" << paragraph;
  adopt(propose(0, file));
  const auto moved = text(0);
  ASSERT_EQ(moved.size(), 4U);
  EXPECT_EQ(moved[1], "Après.");
  const auto cut = moved[3].find(" trois");
  file = edited(1, moved[3], moved[3].substr(0, cut) + "\n\n" + moved[3].substr(cut + 1));
  adopt(propose(1, file));
  ASSERT_EQ(text(0).size(), 5U);
  const auto all = palabre(1, "text --marked").text;
  const auto begin = all.find("Après.");
  const auto end = all.find("Encore après.");
  adopt(propose(1, edited(1, all.substr(begin, end - begin), "Après. ")));
  EXPECT_THAT(text(0), testing::ElementsAre("Titre", "Après. Encore après.",
                                            moved[3].substr(0, cut), moved[3].substr(cut + 1)));
  EXPECT_EQ(text(1), text(0));
  const auto bundle = (folder_ / "all.bundle").string();
  const auto exported = run_program(
      {PALABRE_PROGRAM, "bundle", "export", bundle, "--data", network_->folder(0).string()});
  EXPECT_EQ(exported.exit_code, 0) << exported.text;
  const auto verified = run_program({PALABRE_PROGRAM, "verify", bundle});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

// docs/protocol.md T-12
TEST_F(Rebases, EachSentenceSaysWhoBroughtIt) {
  const auto block = std::string{
      network_->get(1, "/api/v1/text").at("blocks").as_array()[2].as_object().at("id").as_string()};
  const auto shown = network_->get(1, "/api/v1/provenance?block=" + block);
  std::string all;
  std::set<std::string> revisions;
  for (const auto& value :
       shown.at("blocks").as_array().at(0).as_object().at("passages").as_array()) {
    all += value.as_object().at("text").as_string();
    for (const auto& each : value.as_object().at("revisions").as_array()) {
      revisions.emplace(each.as_string());
    }
  }
  EXPECT_EQ(all, text(1)[2]);
  EXPECT_EQ(revisions.size(), shown.at("sources").as_array().size());
  const auto said = palabre(1, "text blame");
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_THAT(said.text, HasSubstr("le texte fondateur"));
  EXPECT_THAT(said.text, HasSubstr("Essai"));
  EXPECT_EQ(palabre(1, "text").exit_code, 0) << "without a word behind it, it shows the text";
  EXPECT_EQ(palabre(1, "text blame --block " + std::string(64, 'f')).exit_code, 1);
}

/// A column of a CSV whose cells are all plain, by its number.
std::uint64_t sum_of(const std::filesystem::path& file, std::size_t column) {
  std::ifstream stream{file};
  std::string line;
  std::getline(stream, line);  // The names.
  std::uint64_t sum = 0;
  while (std::getline(stream, line)) {
    std::istringstream cells{line};
    std::string cell;
    for (std::size_t i = 0; i <= column; ++i) std::getline(cells, cell, ',');
    sum += std::stoull(cell);
  }
  return sum;
}

TEST_F(Rebases, WhatIsPublishedReconcilesWithTheApi) {
  const auto open = propose(0, edited(0, "Titre", "Titre nouveau"));
  ASSERT_EQ(palabre(0, "endorse " + open + " --stance support" + key(0)).exit_code, 0);
  ASSERT_TRUE(network_->converge(30s));
  ASSERT_EQ(palabre(1, "endorse " + open + " --stance support" + key(1)).exit_code, 0);
  ASSERT_TRUE(network_->converge(30s));
  const auto folder = folder_ / "csv";
  const auto said = palabre(1, "publish csv --out " + folder.string());
  ASSERT_EQ(said.exit_code, 0) << said.text;
  std::uint64_t due = 0;
  const auto listed = network_->get(1, "/api/v1/amendments");
  for (const auto& row : listed.at("amendments").as_array()) {
    due += row.as_object().at("tally").as_object().at("support").to_number<std::uint64_t>();
  }
  EXPECT_GE(due, 2U);
  EXPECT_EQ(sum_of(folder / "amendements.csv", 7), due);
  EXPECT_EQ(sum_of(folder / "appuis.csv", 6), due) << "the sum over organisations is the same";
  const auto file = folder_ / "synopsis.html";
  ASSERT_EQ(palabre(1, "publish synopsis --out " + file.string()).exit_code, 0);
  std::ostringstream html;
  html << std::ifstream{file}.rdbuf();
  EXPECT_THAT(html.str(), HasSubstr("ajouté :"));
  EXPECT_THAT(html.str(), HasSubstr(open.substr(0, 8)));
  EXPECT_EQ(palabre(1, "publish synopsis --out /nowhere/at/all.html").exit_code, 1);
}

}  // namespace
}  // namespace palabre::test
