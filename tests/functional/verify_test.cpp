// Whoever has nothing but a bundle computes the numbers that a node shows, and sees what was
// tampered with.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/functional/alone.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::HasSubstr;
namespace json = boost::json;

std::string program() { return PALABRE_PROGRAM; }

std::string read_all(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream{file, std::ios::binary}.rdbuf();
  return text.str();
}

void write_all(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream{file, std::ios::binary} << bytes;
}

/// Both outputs in its text; no node, no folder, no network.
Output verify(const std::string& arguments) {
  return run_program({"/bin/sh", "-c", "exec 2>&1; exec " + program() + " verify " + arguments});
}

json::object verified(const std::string& arguments) {
  return json::parse(verify(arguments + " --json").text).as_object();
}

/// Two organisations that exchange bundles, and what the second one's node shows in the end.
class Anyone : public testing::Test {
 public:
  static void SetUpTestSuite() {
    folder_ =
        std::filesystem::temp_directory_path() / ("palabre-verify-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    Alone founder{program(), folder_ / "founder", "Une"};
    write_all(folder_ / "text.md", "# Titre\n\nUn paragraphe.\n\n- un point\n");
    founder.found(folder_ / "text.md");
    Alone guest{program(), folder_ / "guest", "Deux"};
    founder.command({"bundle", "export", file("founded")});
    guest.join(file("founded"), founder.network());
    founder.start();
    founder.post(
        founder.as_organisation(node::admission(founder.network(), guest.org(), "Sud", "B")));
    const auto amendment = propose(founder, 1);
    endorse(founder, 2, amendment, Stance::support);
    endorse(founder, 3, amendment, Stance::oppose);
    founder.stop();
    founder.command({"bundle", "export", file("older")});
    guest.command({"bundle", "import", file("older")});
    guest.start();
    endorse(guest, 4, amendment, Stance::support);
    status_ = guest.status();
    tally_ = json::parse(
                 guest.get("/api/v1/tallies/" + to_hex(amendment.view()) + "?by=organisation").body)
                 .as_object();
    guest.stop();
    guest.command({"bundle", "export", file("newer")});
    // The founder goes on without having seen the guest's voice.
    founder.start();
    endorse(founder, 5, amendment, Stance::abstain);
    founder.stop();
    founder.command({"bundle", "export", file("founder")});
  }

  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  static std::string file(const std::string& name) { return (folder_ / name).string() + ".bundle"; }

  static void enrol(Alone& home, const SigningKey& key) {
    const auto consent = node::consent(home.network(), home.org(), key);
    home.post(home.as_organisation(node::enrolment(consent, SigningPlace::device)));
  }

  static RecordId propose(Alone& home, std::uint8_t member) {
    const auto key = SigningKey::from_seed({member});
    enrol(home, key);
    const auto text = json::parse(home.get("/api/v1/text").body).as_object();
    const auto& block = text.at("blocks").as_array()[1].as_object();
    node::Draft draft;
    draft.title = "Mieux dire";
    draft.operations.emplace_back(
        node::DraftReplace{*BlockId::from(*from_hex(block.at("id").as_string())),
                           *Commitment::from(*from_hex(block.at("commitment").as_string())),
                           "Un paragraphe de plus."});
    const auto posted =
        home.as_member(key, 1, node::compose(home.network(), Kind::amendment, draft, {}));
    home.post(posted);
    return record_id(posted.signed_record.record);
  }

  static void endorse(Alone& home, std::uint8_t member, const RecordId& target, Stance stance) {
    const auto key = SigningKey::from_seed({member});
    enrol(home, key);
    home.post(home.as_member(key, 1, node::endorsement(target, stance)));
  }

  static inline std::filesystem::path folder_;
  static inline json::object status_;
  static inline json::object tally_;
};

// docs/protocol.md U-10, U-11
TEST_F(Anyone, ComputesTheNumbersThatANodeShows) {
  const auto told = verified(file("newer"));
  EXPECT_TRUE(told.at("holds").as_bool());
  EXPECT_EQ(told.at("state_digest").as_object().at("sha256"), status_.at("state_digest"));
  EXPECT_EQ(told.at("state_digest").as_object().at("status"), "provisional");
  EXPECT_EQ(told.at("records"), status_.at("records"));
  ASSERT_EQ(told.at("tallies").as_array().size(), 1U);
  const auto& tally = told.at("tallies").as_array()[0].as_object();
  for (const auto* field : {"revision", "support", "oppose", "abstain", "status", "by"}) {
    EXPECT_EQ(tally.at(field), tally_.at(field)) << field;
  }
  EXPECT_EQ(tally.at("support"), 2);
  const auto& cut = status_.at("cut").as_array();
  ASSERT_EQ(told.at("feeds").as_array().size(), cut.size());
  for (std::size_t i = 0; i < cut.size(); ++i) {
    const auto& feed = told.at("feeds").as_array()[i].as_object();
    const auto& line = cut[i].as_object();
    for (const auto* field : {"organisation", "name", "epoch", "root"}) {
      EXPECT_EQ(feed.at(field), line.at(field)) << field;
    }
    EXPECT_EQ(feed.at("rows"), line.at("size"));
  }
  for (const auto* language : {"fr", "en"}) {
    const auto said = verify(file("newer") + " --lang " + language);
    EXPECT_EQ(said.exit_code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("Deux"));
    EXPECT_THAT(said.text,
                HasSubstr(language == std::string{"fr"} ? "Tout se vérifie" : "All of it holds"));
  }
}

// docs/protocol.md U-4, U-10
TEST_F(Anyone, SeesEveryByteThatWasChanged) {
  const auto bytes = read_all(file("newer"));
  const auto damaged = (folder_ / "damaged").string();
  for (std::size_t i = 0; i < 30; ++i) {
    const auto at = i * (bytes.size() - 1) / 29;
    SCOPED_TRACE(at);
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x41);
    write_all(damaged, flipped);
    const auto said = verify(damaged + " --lang en");
    EXPECT_EQ(said.exit_code, 1) << said.text;
    EXPECT_THAT(said.text, HasSubstr("Refused: "));
    EXPECT_FALSE(verified(damaged).at("holds").as_bool());
  }
  const auto none = verify((folder_ / "nothing").string() + " --lang fr");
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.text, HasSubstr("n'est pas là"));
}

// docs/protocol.md U-12
TEST_F(Anyone, ProvesThatNothingWasRemovedOrRewritten) {
  const auto grown = verify(file("newer") + " --since " + file("older") + " --lang fr");
  EXPECT_EQ(grown.exit_code, 0) << grown.text;
  EXPECT_THAT(grown.text, HasSubstr("rien n'a été retiré ni réécrit"));
  const auto told = verified(file("newer") + " --since " + file("older"));
  EXPECT_TRUE(told.at("since").as_object().at("breaks").as_array().empty());
  EXPECT_EQ(told.at("since").as_object().at("rows").as_array().size(), 1U);
  // The other way round the guest's rows are gone.
  const auto back = verify(file("older") + " --since " + file("newer") + " --lang en");
  EXPECT_EQ(back.exit_code, 1);
  EXPECT_THAT(back.text, HasSubstr("rows were removed, from here on (organisation "));
  // What leaves nothing out can't be had from a bundle that does.
  const auto part = verify(file("founder") + " --since " + file("newer"));
  EXPECT_EQ(part.exit_code, 1) << "it lacks the guest's voice";
}

TEST_F(Anyone, AsksForAWholeBundle) {
  Alone late{program(), folder_ / "late", "Trois"};
  late.join(file("founded"), *NetworkId::from(*from_hex(status_.at("network_id").as_string())));
  late.command({"bundle", "import", file("newer")});
  late.command({"bundle", "export", file("part"), "--since", file("founded")});
  const auto said = verify(file("part") + " --lang fr");
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.text, HasSubstr("la liasse n'est pas entière"));
}

}  // namespace
}  // namespace palabre::test
