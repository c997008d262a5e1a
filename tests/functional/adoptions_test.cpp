// Three stewards adopt an amendment from the command line, as their coordinators would; one of them
// is killed on the way.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "federation/adoption/certificate.hpp"
#include "federation/record/record.hpp"
#include "node/data_folder.hpp"
#include "node/http/client.hpp"
#include "tests/functional/small.hpp"

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
    auto plan = small_plan("adoptions", 4);
    folder_ = plan.folder;
    plan.stewards = count;
    plan.links[2] = {0, 1};
    network_ = start(std::move(plan));
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
    const auto shown = network_->get(at, "/api/v1/text");
    const auto& block = shown.at("blocks").as_array()[1].as_object();
    return replace(at, seq, *Commitment::from(*from_hex(block.at("commitment").as_string())), text);
  }

  /// Of the first paragraph; a sub-amendment if it amends another.
  static RecordId replace(std::size_t at, std::uint64_t seq, const Commitment& expected,
                          const std::string& text,
                          const std::optional<RecordId>& amends = std::nullopt) {
    const auto status = network_->get(at, "/api/v1/status");
    const auto shown = network_->get(at, "/api/v1/text");
    const auto& block = shown.at("blocks").as_array()[1].as_object();
    node::Draft draft;
    draft.title = "Mieux dire";
    draft.operations.emplace_back(
        node::DraftReplace{*BlockId::from(*from_hex(block.at("id").as_string())), expected, text});
    const auto version = *Digest::from(*from_hex(status.at("adoption").as_string()));
    const auto statement = node::compose(version, Kind::amendment, draft, amends);
    const auto header = *decode_amendment(statement.header);
    written_ = std::get<Replace>(header.operations.at(0)).text;
    const auto posted = network_->as_member(at, key(at), seq, statement);
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

  static bool signs(std::size_t at, std::string_view word) {
    for (int i = 0; i < 200; ++i) {
      if (network_->get(at, "/api/v1/status").at("signing").as_string() == word) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }

  /// Steward 0 puts an agenda, the others agree, and every node reaches `height`.
  static void adopt(const std::string& words, std::uint64_t height) {
    adopt_without(count_all, words, height);
  }
  static constexpr std::size_t count_all = 4;
  /// The same while node `absent` is down.
  static void adopt_without(std::size_t absent, const std::string& words, std::uint64_t height) {
    const auto before = agenda_at_height(0, height);
    ASSERT_TRUE(before.empty());
    const auto proposed = command(0, "propose " + words + data(0));
    ASSERT_EQ(proposed.exit_code, 0) << proposed.text;
    for (std::size_t i = 1; i < count; ++i) {
      const auto until = std::chrono::steady_clock::now() + 20s;
      while (agenda_at_height(i, height).empty() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(100ms);
      }
      const auto agreed = command(i, "vote " + agenda_at_height(i, height) + data(i));
      ASSERT_EQ(agreed.exit_code, 0) << agreed.text;
    }
    for (std::size_t i = 0; i < network_->size(); ++i) {
      if (i == absent) continue;
      ASSERT_TRUE(reaches(i, height, 90s)) << i << "\n" << how_all_stand();
    }
  }
  static std::string agenda_at_height(std::size_t at, std::uint64_t height) {
    const auto adoptions = network_->get(at, "/api/v1/adoptions");
    for (const auto& each : adoptions.at("agendas").as_array()) {
      const auto& agenda = each.as_object();
      if (agenda.at("height").to_number<std::uint64_t>() != height) continue;
      return std::string{agenda.at("id").as_string()};
    }
    return {};
  }

  /// Any command, with its errors.
  static Output palabre(const std::string& words) {
    return run_program(
        {"/bin/sh", "-c",
         "exec 2>&1; exec " + std::string{PALABRE_PROGRAM} + " " + words + " --lang fr"});
  }
  static std::uint64_t height() {
    return network_->get(0, "/api/v1/status").at("height").to_number<std::uint64_t>();
  }
  static std::uint64_t support(std::size_t at, const RecordId& revision) {
    const auto tallies = network_->get(at, "/api/v1/tallies/" + to_hex(revision.view()));
    return tallies.at("support").to_number<std::uint64_t>();
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
  static inline Commitment written_;  // The text of the last replacement.
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

// docs/protocol.md M-5, M-6, E-6
TEST_F(Stewards, CountAVoiceThatAnotherOrganisationCarries) {
  const auto amendment = propose(1, 5'000, "Un paragraphe à appuyer.");
  ASSERT_TRUE(network_->converge(30s));
  // The member's own node is asked nothing.
  auto posted =
      network_->as_member(3, key(3), 9'000, node::endorsement(amendment, Stance::support));
  const auto file = folder_ / "voice.record";
  std::ofstream{file, std::ios::binary} << as_text(encode(posted));
  const auto carried = palabre("carry " + file.string() + data(0) + " --node " + network_->url(0));
  ASSERT_EQ(carried.exit_code, 0) << carried.text;
  EXPECT_THAT(carried.text, HasSubstr("prochaine adoption"));
  const auto again = palabre("carry " + file.string() + data(0) + " --node " + network_->url(0));
  EXPECT_EQ(again.exit_code, 1) << "it waits already";
  ASSERT_TRUE(network_->converge(30s));
  EXPECT_EQ(support(2, amendment), 0U);
  adopt("--yes", height() + 1);
  for (std::size_t i = 0; i < network_->size(); ++i) EXPECT_EQ(support(i, amendment), 1U);
  posted.signed_record.signature[0] ^= 1U;
  std::ofstream{file, std::ios::binary} << as_text(encode(posted));
  const auto forged = palabre("carry " + file.string() + data(0) + " --node " + network_->url(0));
  EXPECT_EQ(forged.exit_code, 1);
}

// docs/protocol.md N-3, N-10, J-2
TEST_F(Stewards, GoOnWhenOneOfThemGetsAnotherRootKey) {
  const node::DataFolder folder{network_->folder(1)};
  const auto names = folder.root_keys();
  ASSERT_TRUE(names);
  const auto org = to_hex(network_->org(1).view());
  adopt("--root " + org + ":" + to_hex(names->next.view()), height() + 1);
  ASSERT_EQ(network_->stop(1), 0);
  const auto pass = " --passphrase-file " + network_->passphrase_file().string();
  const auto old_key =
      palabre("node rekey --root-key " + folder.root_key().string() + data(1) + pass);
  EXPECT_EQ(old_key.exit_code, 1) << "that key opens nothing any more";
  const auto opened = palabre("node rekey" + data(1) + pass);
  ASSERT_EQ(opened.exit_code, 0) << opened.text;
  EXPECT_THAT(opened.text, HasSubstr("clé racine adoptée"));
  const auto turned = folder.root_keys();
  ASSERT_TRUE(turned);
  EXPECT_EQ(turned->current, names->next);
  EXPECT_NE(turned->next, names->next);
  EXPECT_EQ(*node::public_key_of(folder.root_key()), turned->current);
  EXPECT_EQ(*node::public_key_of(folder.next_root_key()), turned->next);
  EXPECT_EQ(*node::public_key_of(folder.old_root_key()), names->current);
  EXPECT_THAT(palabre("keys root --public" + data(1)).text, HasSubstr(to_hex(turned->next.view())));
  network_->start(1);
  ASSERT_TRUE(network_->converge(30s));
  // All three are needed, so the new epoch's votes count.
  adopt("--yes", height() + 1);
  // The new key opens what comes after, above all that was signed before.
  ASSERT_EQ(network_->stop(1), 0);
  ASSERT_EQ(palabre("node rekey" + data(1) + pass).exit_code, 0);
  network_->start(1);
  ASSERT_TRUE(network_->converge(30s));
  adopt("--yes", height() + 1);
  // And whoever has nothing but a bundle follows the change of keys.
  const auto bundle = (folder_ / "all.bundle").string();
  ASSERT_EQ(palabre("bundle export " + bundle + " --node " + network_->url(2)).exit_code, 0);
  const auto verified = palabre("verify " + bundle);
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
  const auto made = palabre("node init --name Cinq --city Ici --region Nord --sector A --data " +
                            (folder_ / "five").string() + pass);
  ASSERT_EQ(made.exit_code, 0) << made.text;
  const auto joined =
      palabre("platform join --network " + to_hex(network_->network().view()) + " --from " +
              bundle + " --data " + (folder_ / "five").string() + pass);
  ASSERT_EQ(joined.exit_code, 0) << joined.text;
  const auto imported =
      palabre("bundle import " + bundle + " --data " + (folder_ / "five").string());
  ASSERT_EQ(imported.exit_code, 0) << imported.text;
  const auto copy = (folder_ / "copy.bundle").string();
  ASSERT_EQ(palabre("bundle export " + copy + " --data " + (folder_ / "five").string()).exit_code,
            0);
  const auto grown = palabre("verify --since " + bundle + " " + copy);
  EXPECT_EQ(grown.exit_code, 0) << grown.text;
}

// docs/protocol.md N-5, N-10, J-13
TEST_F(Stewards, BringBackAnOrganisationWhoseEpochIsVoid) {
  const auto pass = " --passphrase-file " + network_->passphrase_file().string();
  const auto db = network_->folder(3) / "db";
  ASSERT_EQ(network_->stop(3), 0);
  std::filesystem::copy(db, folder_ / "older", std::filesystem::copy_options::recursive);
  network_->start(3);
  const auto kept = propose(3, 9'000'000, "Un paragraphe qui sera adopté.");
  ASSERT_TRUE(network_->converge(30s));
  ASSERT_EQ(network_->stop(3), 0);
  adopt_without(3, "--yes", height() + 1);
  std::filesystem::remove_all(db);
  std::filesystem::rename(folder_ / "older", db);
  std::ofstream{folder_ / "word"} << "rétablir\n";
  const auto opened =
      palabre("node recover" + data(3) + pass + " < " + (folder_ / "word").string());
  ASSERT_EQ(opened.exit_code, 0) << opened.text;
  network_->start(3);
  ASSERT_TRUE(signs(3, "void_epoch")) << how_all_stand();
  // No epoch on a void one would count, so that none is opened.
  ASSERT_EQ(network_->stop(3), 0);
  const auto refused = palabre("node rekey" + data(3) + pass);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.text, HasSubstr("d'adopter votre prochaine clé racine"));
  network_->start(3);
  ASSERT_TRUE(signs(3, "void_epoch"));
  const auto names = node::DataFolder{network_->folder(3)}.root_keys();
  ASSERT_TRUE(names);
  adopt("--root " + to_hex(network_->org(3).view()) + ":" + to_hex(names->next.view()),
        height() + 1);
  ASSERT_EQ(network_->stop(3), 0);
  const auto anew = palabre("node rekey" + data(3) + pass);
  ASSERT_EQ(anew.exit_code, 0) << anew.text;
  network_->start(3);
  ASSERT_TRUE(signs(3, "yes")) << how_all_stand();
  const auto after = propose(3, 9'000'001, "Un autre paragraphe.");
  ASSERT_TRUE(network_->converge(30s));
  for (const auto& id : {kept, after}) {
    EXPECT_EQ(network_->get(0, "/api/v1/records/" + to_hex(id.view())).at("record_id").as_string(),
              to_hex(id.view()));
  }
}

// docs/protocol.md T-9, T-10, T-11
TEST_F(Stewards, AdoptTwoAmendmentsOfOneParagraphTogether) {
  const auto before = paragraph_at(0);
  const auto first = to_hex(propose(0, 20'000, "D'abord " + before).view());
  const auto second = to_hex(propose(1, 20'000, before + " Enfin.").view());
  const auto third = to_hex(propose(2, 20'000, "Ensuite " + before).view());
  ASSERT_TRUE(network_->converge(30s));
  const auto below =
      to_hex(replace(2, 20'001, written_, "Bref.", *RecordId::from(*from_hex(third))).view());
  ASSERT_TRUE(network_->converge(30s));
  const auto asked =
      network_->get(0, "/api/v1/consolidation?adopt=" + first + "," + third + "," + below);
  ASSERT_EQ(asked.at("competing").as_array().size(), 1U);
  const auto& pair = asked.at("competing").as_array()[0].as_object().at("revisions").as_array();
  EXPECT_EQ(pair, (json::array{json::string{first}, json::string{third}}));
  const auto competing = command(0, "propose --adopt " + first + " --adopt " + third + data(0));
  EXPECT_EQ(competing.exit_code, 1);
  EXPECT_THAT(competing.text, HasSubstr("les mêmes mots du bloc"));
  EXPECT_THAT(competing.text, HasSubstr(third.substr(0, 12)));
  const auto together = "D'abord " + before + " Enfin.";
  const auto next = height() + 1;
  adopt("--adopt " + first + " --adopt " + second, next);
  for (std::size_t i = 0; i < network_->size(); ++i) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < until) {
      const auto text = network_->get(i, "/api/v1/text");
      if (!text.at("blocks").as_array()[1].as_object().at("text").is_null()) break;
      std::this_thread::sleep_for(100ms);
    }
    EXPECT_EQ(paragraph_at(i), together) << i;
  }
  const auto file = (folder_ / "together.bundle").string();
  const auto exported = palabre("bundle export " + file + data(3));
  ASSERT_EQ(exported.exit_code, 0) << exported.text;
  const auto verified = palabre("verify " + file);
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
  EXPECT_THAT(verified.text, HasSubstr("en commun    1 (recalculés : 1)"));
}

TEST_F(Stewards, AreToldWhatStandsAgainstAnAgenda) {
  const auto stranger = command(3, "propose --yes" + data(3));
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

// What was adopted is computed anew from each node's own disk.
TEST_F(Stewards, LeaveDatabasesThatHold) {
  for (std::size_t i = 0; i < network_->size(); ++i) {
    SCOPED_TRACE(i);
    const auto digest = network_->get(i, "/api/v1/status").at("state_digest");
    ASSERT_EQ(network_->stop(i), 0);
    const auto said =
        run_program({PALABRE_PROGRAM, "fsck", "--data", network_->folder(i).string(), "--json"});
    const auto told = json::parse(said.text).as_object();
    EXPECT_EQ(told.at("damage"), 0) << said.text;
    EXPECT_GE(told.at("certificates").to_number<int>(), 1);
    EXPECT_EQ(told.at("state_digest"), digest);
    network_->start(i);
  }
}

}  // namespace
}  // namespace palabre::test
