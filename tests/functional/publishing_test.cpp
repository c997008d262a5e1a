// Publications of real nodes, opened by the programs that people open them with.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "node/keys/key_file.hpp"
#include "node/publish/odt.hpp"
#include "tests/functional/small.hpp"
#include "tests/functional/tracked_reader.hpp"
#include "tests/functional/xml_checker.hpp"
#include "tests/support/drafts_by_lot.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using namespace std::chrono_literals;
using testing::HasSubstr;
namespace json = boost::json;

constexpr const char* no_office =
    "LibreOffice isn't installed: libreoffice-writer-nogui, python3-uno";

/// A folder that goes when the test does.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_{std::filesystem::temp_directory_path() /
              ("palabre-" + name + "-" + std::to_string(::getpid()))} {
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

node::OdtDocument document_of(const DraftsByLot& drawn) {
  node::OdtDocument document;
  document.title = "Tiré au sort";
  document.about = "Une ligne.";
  document.language = "fr";
  document.date = "2026-11-26T12:00:00Z";
  for (std::size_t i = 0; i < drawn.amendments.size(); ++i) {
    document.amendments.push_back({std::to_string(i), "Titre " + std::to_string(i), "Une"});
  }
  document.pieces = node::track(drawn.text, drawn.amendments);
  return document;
}

/// LibreOffice 7.4 leaves the list of the item before it on a paragraph that a change takes out
/// just after: its words are right, and it has a bullet until it is accepted.
bool are_alike(const std::vector<ReadBlock>& read, const std::vector<ReadBlock>& want) {
  return std::equal(read.begin(), read.end(), want.begin(), want.end(),
                    [](const ReadBlock& one, const ReadBlock& other) {
                      const bool leaks =
                          one.kind == BlockKind::list_item && other.kind == BlockKind::paragraph;
                      return one.words == other.words &&
                             (leaks || (one.kind == other.kind && one.level == other.level));
                    });
}

// docs/protocol.md T-9
TEST(TrackedChanges, GiveTheTextAfterWhenAcceptedAndTheTextBeforeWhenRejected) {
  constexpr std::uint32_t document_count = 40;
  const Folder folder{"tracked"};
  std::vector<DraftsByLot> drawn;
  std::vector<std::filesystem::path> files;
  for (std::uint32_t seed = 1; seed <= document_count; ++seed) {
    drawn.push_back(DraftLot{seed}.draw());
    files.push_back(folder / (std::to_string(seed) + ".odt"));
    const auto odt = node::to_odt(document_of(drawn.back()));
    ASSERT_TRUE(odt);
    std::ofstream{files.back(), std::ios::binary} << *odt;
  }
  const auto read = read_tracked(files);
  if (!read) GTEST_SKIP() << no_office;
  ASSERT_EQ(read->size(), files.size());
  std::size_t changes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    SCOPED_TRACE("seed " + std::to_string(i + 1));
    const auto& [count, left, accepted, rejected] = (*read)[i];
    const auto made = node::make_together(drawn[i].text, drawn[i].amendments);
    EXPECT_EQ(accepted, as_read(made.blocks));
    const auto before = as_read(drawn[i].text);
    EXPECT_TRUE(are_alike(rejected, before)) << testing::PrintToString(rejected) << "\n"
                                             << testing::PrintToString(before);
    EXPECT_EQ(left, 0U);
    changes += count;
  }
  EXPECT_GT(changes, 5 * document_count);
}

/// Two organisations, each with a member, and a text of every kind of block.
class Publications : public testing::Test {
 public:
  static void SetUpTestSuite() {
    auto plan = small_plan("publishing", 2);
    folder_ = plan.folder;
    network_ = start(std::move(plan),
                     "Un deux trois quatre cinq.\n\n## 1. L'accès\n\nPour *tous*, partout.\n\n"
                     "- Premier\n- Second & <dernier>\n\nLa fin.\n");
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
  static Output palabre(std::size_t at, const std::string& words) {
    return run_program({"/bin/sh", "-c",
                        "exec 2>&1; exec " + std::string{PALABRE_PROGRAM} + " " + words +
                            " --lang fr --node " + network_->url(at)});
  }

  /// Changes the text that a node has, and gives the amendment's id.
  static std::string propose(std::size_t at, const std::string& title, const std::string& from,
                             const std::string& to) {
    auto text = palabre(at, "text --marked").text;
    const auto found = text.find(from);
    EXPECT_NE(found, std::string::npos) << text;
    if (found != std::string::npos) text.replace(found, from.size(), to);
    const auto file = (folder_ / "edited.md").string();
    std::ofstream{file} << text;
    const auto said =
        palabre(at, "amendment propose --yes --title '" + title + "' --edit " + file + key(at));
    EXPECT_EQ(said.exit_code, 0) << said.text;
    const auto id = said.text.find("Proposé : ");
    return id == std::string::npos
               ? std::string{}
               : said.text.substr(id + std::string_view{"Proposé : "}.size(), 64);
  }

  static std::vector<node::EditableBlock> text(std::size_t at) {
    std::vector<node::EditableBlock> blocks;
    const auto answer = network_->get(at, "/api/v1/text");
    for (const auto& value : answer.at("blocks").as_array()) {
      const auto& block = value.as_object();
      const std::string kind{block.at("kind").as_string()};
      blocks.push_back({{},
                        {},
                        {kind == "heading"     ? BlockKind::heading
                         : kind == "list_item" ? BlockKind::list_item
                                               : BlockKind::paragraph,
                         block.at("level").to_number<std::uint8_t>(),
                         std::string{block.at("text").as_string()}}});
    }
    return blocks;
  }
  static std::uint64_t height(std::size_t at) {
    return network_->get(at, "/api/v1/status").at("height").to_number<std::uint64_t>();
  }

  static inline std::filesystem::path folder_;
  static inline std::unique_ptr<Network> network_;
};

// docs/protocol.md T-9, T-10
/// The first, while nothing is proposed yet.
TEST_F(Publications, AreNoFileWhereThereIsNothing) {
  const auto list = folder_ / "rien.xml";
  const auto said = palabre(0, "publish akn --out " + list.string());
  EXPECT_EQ(said.exit_code, 3) << said.text;
  EXPECT_THAT(said.text, HasSubstr("Il n'y a pas d'amendement à publier"));
  EXPECT_FALSE(std::filesystem::exists(list));
}

TEST_F(Publications, AreWhatTheNetworkAdopts) {
  const auto before = text(0);
  const std::vector<std::string> together{
      propose(0, "Chiffrer <&>", "deux trois", "2 trois"),
      propose(1, "Finir mieux", "quatre cinq.", "quatre, enfin six."),
      propose(1, "Un point de plus", "Second & \\<dernier>",
              "Second & \\<dernier>\n\n- Troisième, *neuf*"),
      propose(0, "Sans fin", "La fin.", "")};
  const auto one = propose(0, "Toutes", "Pour *tous*, partout.", "Pour *toutes*, partout.");
  const auto other = propose(1, "Chacun", "Pour *tous*, partout.", "Pour chacun, partout.");
  ASSERT_TRUE(network_->converge(30s));

  const auto file = folder_ / "suivi.odt";
  const auto said = palabre(1, "publish odt --out " + file.string());
  ASSERT_EQ(said.exit_code, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("4 amendements en modifications suivies"));
  EXPECT_THAT(said.text, HasSubstr(one.substr(0, 8) + "  Toutes"));
  EXPECT_THAT(said.text, HasSubstr("concourt avec " + one.substr(0, 8)));
  EXPECT_THAT(said.text, HasSubstr("concourt avec " + other.substr(0, 8)));
  const auto named = folder_ / "un.odt";
  const auto said_of_one =
      palabre(0, "publish odt " + one.substr(0, 12) + " --json --out " + named.string());
  EXPECT_THAT(said_of_one.text, HasSubstr("\"" + one.substr(0, 8) + "\""));
  EXPECT_EQ(palabre(0, "publish odt --out /nowhere/at/all.odt").exit_code, 1);
  EXPECT_EQ(palabre(0, "publish odt ffff --out " + named.string()).exit_code, 1);

  const auto read = read_tracked({file, named});
  std::string adopted;
  for (const auto& id : together) adopted += " --adopt " + id;
  const auto put = palabre(0, "adoption propose" + adopted + data(0));
  ASSERT_EQ(put.exit_code, 0) << put.text;
  for (int i = 0; i < 300 && height(1) < 1; ++i) std::this_thread::sleep_for(100ms);
  ASSERT_EQ(height(1), 1U);
  ASSERT_TRUE(network_->converge(30s));

  // What was adopted, or has been outgrown, is left out from now on.
  const auto later =
      palabre(1, "publish odt " + together[0] + " " + one + " --out " + named.string());
  EXPECT_EQ(later.exit_code, 0);
  EXPECT_THAT(later.text, HasSubstr("déjà adopté"));
  EXPECT_THAT(later.text, HasSubstr("1 amendement "));
  if (!read) GTEST_SKIP() << no_office;
  EXPECT_EQ((*read)[0].accepted, as_read(text(1))) << "what all nodes have adopted";
  EXPECT_TRUE(are_alike((*read)[0].rejected, as_read(before)));
  EXPECT_EQ((*read)[1].changes, 2U);
}

TEST_F(Publications, AreAkomaNtosoOfTheStandard) {
  if (!can_check_xml()) GTEST_SKIP() << "xmllint isn't installed: libxml2-utils";
  const auto list = folder_ / "amendements.xml";
  const auto id = propose(0, "Un titre <b> ]]> & autre", "Titre", "Titre &amp; \\<i> nouveau");
  const auto said = palabre(0, "publish akn " + id + " --out " + list.string());
  ASSERT_EQ(said.exit_code, 0) << said.text;
  EXPECT_EQ(check_akn(list), "");
  const auto text_file = folder_ / "texte.xml";
  ASSERT_EQ(palabre(0, "publish akn --text --out " + text_file.string()).exit_code, 0);
  EXPECT_EQ(check_akn(text_file), "");
  std::ostringstream xml;
  xml << std::ifstream{list}.rdbuf();
  EXPECT_THAT(xml.str(), HasSubstr("<docTitle>Un titre &lt;b&gt; ]]&gt; &amp; autre</docTitle>"));
  EXPECT_THAT(xml.str(), HasSubstr("urn:palabre:" + to_hex(network_->network().view()) +
                                   ":amendment:" + id + "\""));
  EXPECT_EQ(palabre(0, "publish akn --out /nowhere/at/all.xml").exit_code, 1);
}

}  // namespace
}  // namespace palabre::test
