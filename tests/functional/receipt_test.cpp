// A member keeps a receipt, and asks another organisation, or a bundle, whether it was kept.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "federation/record/receipt_code.hpp"
#include "federation/replica/record_proof.hpp"
#include "node/http/client.hpp"
#include "node/keys/key_file.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::HasSubstr;
namespace json = boost::json;

std::string program() { return PALABRE_PROGRAM; }

std::string read_all(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream{file, std::ios::binary}.rdbuf();
  return text.str();
}

/// Two organisations; a member of the first has a key file, and an amendment to speak of.
class Receipts : public testing::Test {
 public:
  static void SetUpTestSuite() {
    auto plan = small_plan("receipts", 2);
    folder_ = plan.folder;
    network_ = start(std::move(plan), "Un paragraphe.\n\n- un point\n");
    std::ofstream{file("pass")} << "loopback only, and thrown away\n";
    const node::Secret passphrase{"loopback only, and thrown away"};
    ASSERT_TRUE(node::write_key_file(file("key"), node::KeyPurpose::member, seed_, passphrase));
    const auto consent = node::consent(network_->network(), network_->org(0), key_);
    post(network_->as_organisation(0, node::enrolment(consent, SigningPlace::device)));
    const auto text = network_->get(0, "/api/v1/text");
    const auto& block = text.at("blocks").as_array()[1].as_object();
    node::Draft draft;
    draft.title = "Mieux dire";
    draft.operations.emplace_back(node::DraftReplace{
        *BlockId::from(*from_hex(block.at("id").as_string())),
        *Commitment::from(*from_hex(block.at("commitment").as_string())), "Un autre paragraphe."});
    const auto proposed = network_->as_member(
        0, key_, 1, node::compose(network_->network(), Kind::amendment, draft, {}));
    post(proposed);
    amendment_ = record_id(proposed.signed_record.record);
    const auto voice = endorse("support", {"--receipt", file("receipt"), "--lang", "fr"});
    ASSERT_EQ(voice.exit_code, 0) << voice.text;
    ASSERT_THAT(voice.text, HasSubstr("Code du reçu : "));
    ASSERT_TRUE(network_->converge(std::chrono::seconds{30}));
  }

  static void TearDownTestSuite() {
    network_.reset();
    std::filesystem::remove_all(folder_);
  }

  static std::string file(const std::string& name) { return (folder_ / name).string(); }

  static void post(const PostedRecord& posted) {
    node::HttpRequest request;
    request.method = "POST";
    request.headers["Content-Type"] = "application/x-protobuf";
    request.body = std::string{as_text(encode(posted))};
    const auto answer = node::fetch(network_->url(0), request, "/api/v1/records");
    ASSERT_TRUE(answer && answer->status == 201) << (answer ? answer->body : "");
  }

  /// Both outputs in its text.
  static Output run(const std::vector<std::string>& arguments) {
    std::string line = "exec 2>&1; exec " + program();
    for (const auto& argument : arguments) line += " '" + argument + "'";
    return run_program({"/bin/sh", "-c", line});
  }

  static Output endorse(const std::string& stance, std::vector<std::string> more) {
    more.insert(more.begin(),
                {"endorse", to_hex(amendment_.view()), "--stance", stance, "--key", file("key"),
                 "--passphrase-file", file("pass"), "--node", network_->url(0)});
    return run(more);
  }

  static RecordProof kept() {
    const auto bytes = read_all(file("receipt"));
    return *decode_record_proof(as_bytes(bytes));
  }

  /// A promise, signed by the first organisation, of a record that it never took in.
  static std::string false_promise(std::uint64_t position, std::uint64_t include_by) {
    auto proof = kept();
    auto record = proof.record->record;
    record.seq += 1'000;
    proof.record = sign(record, key_);
    proof.place.position = position;
    proof.shown.reset();
    proof.receipt = sign_receipt(
        {network_->network(), network_->org(0), 0, position, record_id(record), include_by},
        network_->operating_key(0));
    const auto name = file("promise-" + std::to_string(position));
    std::ofstream{name, std::ios::binary} << as_text(encode(proof));
    return name;
  }

  static inline std::filesystem::path folder_;
  static inline std::unique_ptr<Network> network_;
  static inline SigningKey::Seed seed_{7};
  static inline SigningKey key_ = SigningKey::from_seed(seed_);
  static inline RecordId amendment_;
};

// docs/protocol.md
TEST_F(Receipts, AnybodyChecksThatItIsKept) {
  const auto id = record_id(kept().record->record);
  const auto code = receipt_code(id);
  const auto alone = run({"receipt", "check", file("receipt"), "--lang", "fr"});
  EXPECT_EQ(alone.exit_code, 0) << alone.text;
  EXPECT_THAT(alone.text, HasSubstr("Le reçu est tenu"));
  EXPECT_THAT(alone.text, HasSubstr("une voix, pour"));
  EXPECT_THAT(alone.text, HasSubstr(code));
  ASSERT_EQ(run({"bundle", "export", file("bundle"), "--node", network_->url(1)}).exit_code, 0);
  for (const auto& holder : {std::vector<std::string>{"--node", network_->url(1)},
                             std::vector<std::string>{"--against", file("bundle")}}) {
    auto typed = code;
    std::replace(typed.begin(), typed.end(), '-', ' ');
    for (const auto& target : {file("receipt"), code, typed, to_hex(id.view())}) {
      SCOPED_TRACE(holder[0] + " " + target);
      const auto said = run({"receipt", "check", target, holder[0], holder[1], "--lang", "en"});
      EXPECT_EQ(said.exit_code, 0) << said.text;
      EXPECT_THAT(said.text, HasSubstr("it counts, provisional"));
      const auto told =
          json::parse(run({"receipt", "check", target, holder[0], holder[1], "--json"}).text)
              .as_object();
      EXPECT_EQ(told.at("outcome"), "included");
      EXPECT_EQ(told.at("record_id"), json::value(to_hex(id.view())));
      EXPECT_EQ(told.at("fate").as_object().at("state"), "counted");
      EXPECT_EQ(told.at("statement").as_object().at("stance"), "support");
      EXPECT_EQ(told.at("receipt").as_bool(), target == file("receipt"));
    }
  }
}

TEST_F(Receipts, TheMembersOwnNodeGivesItAgain) {
  const auto id = record_id(kept().record->record);
  const auto shown = run({"receipt", "show", receipt_code(id), "--node", network_->url(0), "--out",
                          file("again"), "--lang", "fr"});
  EXPECT_EQ(shown.exit_code, 0) << shown.text;
  EXPECT_THAT(shown.text, HasSubstr("une voix, pour : « Mieux dire »"));
  EXPECT_THAT(shown.text, HasSubstr("Le reçu est tenu"));
  const auto again = read_all(file("again"));
  EXPECT_EQ(decode_record_proof(as_bytes(again))->receipt, kept().receipt);
  const auto stored = run({"receipt", "show", file("again"), "--lang", "en"});
  EXPECT_EQ(stored.exit_code, 0) << stored.text;
  EXPECT_THAT(stored.text, HasSubstr("The receipt is kept"));
}

// docs/protocol.md
TEST_F(Receipts, ABrokenOneIsEvidenceThatStandsAlone) {
  const auto position = kept().place.position;
  const auto promise = false_promise(position, position + 1);
  const auto alone = run({"receipt", "check", promise, "--lang", "en"});
  EXPECT_EQ(alone.exit_code, 3) << "well signed, and nothing is shown: " << alone.text;
  ASSERT_EQ(run({"bundle", "export", file("bundle2"), "--node", network_->url(1)}).exit_code, 0);
  for (const auto& holder : {std::vector<std::string>{"--node", network_->url(1)},
                             std::vector<std::string>{"--against", file("bundle2")}}) {
    const auto evidence = file("evidence" + holder[0]);
    const auto said = run({"receipt", "check", promise, holder[0], holder[1], "--evidence",
                           evidence, "--lang", "fr"});
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.text, HasSubstr("Refusé : reçu rompu"));
    // Without any node.
    const auto shown = run({"receipt", "check", evidence, "--lang", "en"});
    EXPECT_EQ(shown.exit_code, 1);
    EXPECT_THAT(shown.text, HasSubstr("Refused: broken receipt"));
    const auto told = json::parse(run({"receipt", "check", evidence, "--json"}).text).as_object();
    EXPECT_EQ(told.at("outcome"), "other_row");
    EXPECT_TRUE(told.at("broken").as_bool());
  }
}

// docs/protocol.md X-2
TEST_F(Receipts, NothingIsDueYetInAShorterCopy) {
  const auto early = run({"receipt", "check", false_promise(9'000, 9'001), "--node",
                          network_->url(1), "--lang", "fr"});
  EXPECT_EQ(early.exit_code, 3) << early.text;
  EXPECT_THAT(early.text, HasSubstr("rien n'y est encore dû"));
  const auto position = kept().place.position;
  const auto later = run({"receipt", "check", false_promise(position - 1, 9'001), "--node",
                          network_->url(1), "--lang", "en"});
  EXPECT_EQ(later.exit_code, 3) << later.text;
}

TEST_F(Receipts, WhatIsNoReceiptIsRefusedInPlainWords) {
  auto bytes = read_all(file("receipt"));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  std::ofstream{file("damaged"), std::ios::binary} << bytes;
  auto code = receipt_code(record_id(kept().record->record));
  code[0] = code[0] == '0' ? '1' : '0';
  struct {
    std::string target;
    const char* want;
  } cases[] = {
      {file("damaged"), "eceipt"},
      {file("pass"), "is no receipt of Palabre's"},
      {code, "no code without a mistake"},
      {"0000-0000", "no code without a mistake"},
      {receipt_code({{1}}), "There is no such thing here"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.target);
    const auto said =
        run({"receipt", "check", c.target, "--node", network_->url(1), "--lang", "en"});
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.text, HasSubstr(c.want));
  }
}

// docs/protocol.md X-4
TEST_F(Receipts, ALaterStanceReplacesIt) {
  ASSERT_EQ(endorse("oppose", {"--json"}).exit_code, 0);
  ASSERT_TRUE(network_->converge(std::chrono::seconds{30}));
  const auto said =
      run({"receipt", "check", file("receipt"), "--node", network_->url(1), "--lang", "fr"});
  EXPECT_EQ(said.exit_code, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("remplacé par un plus récent"));
}

TEST_F(Receipts, TheHttpInterfaceTellsOfAPlaceAndARecord) {
  const auto id = to_hex(record_id(kept().record->record).view());
  const auto told = network_->get(0, "/api/v1/records/" + id + "/proof");
  EXPECT_EQ(told.at("record_id"), json::value(id));
  const auto place = "/api/v1/feeds/" + to_hex(network_->org(0).view()) + "/0/" +
                     std::to_string(kept().place.position);
  EXPECT_EQ(network_->get(1, place).at("record_id"), json::value(id));
  const std::string code{told.at("code").as_string()};
  EXPECT_EQ(network_->get(1, "/api/v1/records/" + code).at("record_id"), json::value(id));
  for (const auto* wrong :
       {"/api/v1/feeds/00/0/0", "/api/v1/feeds/{}/x/0", "/api/v1/feeds/{}/70000/0",
        "/api/v1/feeds/{}/0/-1", "/api/v1/feeds/{}/0/18446744073709551615"}) {
    std::string target = wrong;
    if (const auto at = target.find("{}"); at != std::string::npos) {
      target.replace(at, 2, to_hex(network_->org(0).view()));
    }
    EXPECT_EQ(node::fetch(network_->url(0), {}, target)->status, 400U) << target;
  }
  const std::string nobody(64, '0');
  EXPECT_EQ(node::fetch(network_->url(0), {}, "/api/v1/feeds/" + nobody + "/0/0")->status, 404U);
}

}  // namespace
}  // namespace palabre::test
