// Three stewards adopt an amendment from the command line, as their coordinators would; one of them
// is killed on the way.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "federation/adoption/certificate.hpp"
#include "federation/record/record.hpp"
#include "node/http/client.hpp"
#include "tests/functional/network.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using namespace std::chrono_literals;
using testing::HasSubstr;
namespace json = boost::json;

class Stewards : public testing::Test {
 public:
  static constexpr std::size_t count = 3;

  static void SetUpTestSuite() {
    folder_ = std::filesystem::temp_directory_path() /
              ("palabre-adoptions-" + std::to_string(::getpid()));
    NetworkPlan plan;
    plan.program = PALABRE_PROGRAM;
    plan.folder = folder_;
    plan.name = "Essai";
    plan.organisations = {"Une", "Deux", "Trois", "Quatre"};
    plan.regions = {"Nord", "Sud", "Nord", "Sud"};
    plan.sectors = {"A", "B", "A", "B"};
    plan.stewards = count;
    plan.links = {{}, {0}, {0, 1}, {0}};
    plan.text = std::filesystem::path{folder_}.concat(".md");
    std::ofstream{plan.text} << "# Titre\n\nUn paragraphe.\n";
    network_ = std::make_unique<Network>(plan, [](const std::string&) {});
    std::filesystem::remove(plan.text);
    for (std::size_t i = 0; i < network_->size(); ++i) {
      const auto consent = node::consent(network_->network(), network_->org(i), key(i));
      post(i, network_->as_organisation(i, node::enrolment(consent, SigningPlace::device)));
    }
  }
  static void TearDownTestSuite() {
    network_.reset();
    std::filesystem::remove_all(folder_);
  }

  static SigningKey key(std::size_t member) {
    return SigningKey::from_seed({static_cast<std::uint8_t>(40 + member)});
  }

  static void post(std::size_t at, const PostedRecord& posted) {
    node::HttpRequest request;
    request.method = "POST";
    request.headers["Content-Type"] = "application/x-protobuf";
    request.body = std::string{as_text(encode(posted))};
    const auto answer = node::fetch(network_->url(at), request, "/api/v1/records");
    ASSERT_TRUE(answer && answer->status == 201) << (answer ? answer->body : "no answer");
  }

  /// Replaces the paragraph of the present text by `text`.
  static RecordId propose(std::size_t at, std::uint64_t seq, const std::string& text) {
    const auto status = network_->get(at, "/api/v1/status");
    const auto shown = network_->get(at, "/api/v1/text");
    const auto& block = shown.at("blocks").as_array()[1].as_object();
    node::Draft draft;
    draft.title = "Mieux dire";
    draft.operations.emplace_back(
        node::DraftReplace{*BlockId::from(*from_hex(block.at("id").as_string())),
                           *Commitment::from(*from_hex(block.at("commitment").as_string())), text});
    const auto version = *Digest::from(*from_hex(status.at("adoption").as_string()));
    const auto posted = network_->as_member(
        at, key(at), seq, node::compose(version, Kind::amendment, draft, std::nullopt));
    post(at, posted);
    return record_id(posted.signed_record.record);
  }

  /// A command for the coordinator of one node, in French.
  static Output command(std::size_t at, const std::string& words) {
    return run_program({"/bin/sh", "-c",
                        "exec 2>&1; exec " + std::string{PALABRE_PROGRAM} + " adoption " + words +
                            " --lang fr --node " + network_->url(at)});
  }
  static std::string data(std::size_t at) { return " --data " + network_->folder(at).string(); }

  static std::string agenda_at(std::size_t at) {
    for (int i = 0; i < 100; ++i) {
      const auto adoptions = network_->get(at, "/api/v1/adoptions");
      const auto& agendas = adoptions.at("agendas").as_array();
      if (!agendas.empty()) return std::string{agendas[0].as_object().at("id").as_string()};
      std::this_thread::sleep_for(100ms);
    }
    return {};
  }

  static bool reaches(std::size_t at, std::uint64_t height, std::chrono::seconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      const auto adoptions = network_->get(at, "/api/v1/adoptions");
      if (adoptions.at("height").to_number<std::uint64_t>() >= height) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }

  /// For whoever reads a failure.
  static std::string how_all_stand() {
    std::string words;
    for (std::size_t i = 0; i < network_->size(); ++i) {
      words += json::serialize(network_->get(i, "/api/v1/status")) + "\n" +
               json::serialize(network_->get(i, "/api/v1/adoptions")) + "\n";
    }
    return words;
  }

  static std::string paragraph_at(std::size_t at) {
    const auto text = network_->get(at, "/api/v1/text");
    return std::string{text.at("blocks").as_array()[1].as_object().at("text").as_string()};
  }

  static inline std::filesystem::path folder_;
  static inline std::unique_ptr<Network> network_;
};

// docs/protocol.md J-3, J-4, J-11, J-13, J-14, J-15
TEST_F(Stewards, AdoptAnAmendmentAndTheTextIsTheSameEverywhere) {
  const auto amendment = propose(3, 1'000, "Un meilleur paragraphe.");
  ASSERT_TRUE(network_->converge(30s));
  const auto proposed =
      command(0, "propose --adopt " + to_hex(amendment.view()).substr(0, 12) + data(0));
  EXPECT_EQ(proposed.exit_code, 0) << proposed.text;
  EXPECT_THAT(proposed.text, HasSubstr("attendues    : "));
  const auto agenda = agenda_at(1);
  ASSERT_FALSE(agenda.empty());
  const auto inspected = command(1, "inspect " + agenda.substr(0, 10));
  EXPECT_THAT(inspected.text, HasSubstr(to_hex(amendment.view()).substr(0, 12)));
  EXPECT_EQ(command(1, "vote " + agenda.substr(0, 10) + data(1)).exit_code, 0);
  EXPECT_FALSE(reaches(0, 1, 3s)) << "two of three stewards decide nothing";
  const auto waiting = command(0, "status");
  EXPECT_THAT(waiting.text, HasSubstr("attendues    : Trois"));
  // What a steward has signed is on its disk: it may die at any moment.
  network_->kill(1);
  network_->start(1);
  ASSERT_EQ(agenda_at(2), agenda);
  EXPECT_EQ(command(2, "vote " + agenda.substr(0, 10) + data(2)).exit_code, 0);
  for (std::size_t i = 0; i < network_->size(); ++i) {
    ASSERT_TRUE(reaches(i, 1, 90s)) << i << "\n" << how_all_stand();
    EXPECT_EQ(paragraph_at(i), "Un meilleur paragraphe.");
  }
  const auto first = network_->get(0, "/api/v1/adoptions").at("adoption");
  for (std::size_t i = 1; i < network_->size(); ++i) {
    EXPECT_EQ(network_->get(i, "/api/v1/adoptions").at("adoption"), first);
  }
  // Whoever knows the founding can check it, without any feed.
  const auto fetched = [](const std::string& target) {
    const auto answer = node::fetch(network_->url(3), node::HttpRequest{}, target);
    return answer ? answer->body : std::string{};
  };
  const auto founding = decode_founding(as_bytes(fetched("/api/v1/founding")));
  const auto certificate = decode_certificate(as_bytes(fetched("/api/v1/adoptions/1/certificate")));
  ASSERT_TRUE(founding && certificate);
  const auto adoption = verify_certificate(parent_of(network_->network(), *founding), *certificate);
  ASSERT_TRUE(adoption) << adoption.error().message();
  EXPECT_EQ(to_hex(adoption->id.view()), std::string{first.as_string()});
  // A node that restarts takes its adoptions from its own disk.
  network_->kill(3);
  network_->start(3);
  EXPECT_TRUE(reaches(3, 1, 30s));
  EXPECT_TRUE(network_->converge(30s));
  // And people go on from the new text.
  propose(3, 2'000, "Encore mieux.");
  EXPECT_TRUE(network_->converge(30s));
}

TEST_F(Stewards, AreToldWhatStandsAgainstAnAgenda) {
  const auto stranger = command(3, "propose" + data(3));
  EXPECT_EQ(stranger.exit_code, 1);
  EXPECT_THAT(stranger.text, HasSubstr("Seul"));
  const auto unknown = command(0, "vote 0123456789" + data(0));
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.text, HasSubstr("pas d'ordre du jour"));
  const auto key = std::string(64, '7');
  const auto root =
      command(0, "propose --root " + to_hex(network_->org(3).view()) + ":" + key + data(0));
  EXPECT_EQ(root.exit_code, 1);
  EXPECT_THAT(root.text, HasSubstr("ce n'est pas la clé racine annoncée"));
  const auto wrong = command(0, "propose --remove Quatre" + data(0));
  EXPECT_THAT(wrong.text, HasSubstr("64 chiffres hexadécimaux"));
}

}  // namespace
}  // namespace palabre::test
