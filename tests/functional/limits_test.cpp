// A node that is posted to too fast says when to go on, and loses nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "node/http/client.hpp"
#include "node/keys/key_file.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
namespace json = boost::json;

std::string program() { return PALABRE_PROGRAM; }

/// One organisation whose node lets a member post 3 records at once and 20 a minute, and an address
/// 5: what is full stays full for longer than a command takes to start under a sanitizer.
class Limits : public testing::Test {
 public:
  Limits() {
    auto plan = small_plan("limits", 1);
    folder_ = plan.folder;
    plan.serve_options = {"--member-posts", "20:3", "--address-posts", "20:5"};
    network_ = start(std::move(plan));
    for (const auto* key : {&key_, &other_}) {
      const auto consent = node::consent(network_->network(), network_->org(0), *key);
      const auto enrolment = node::enrolment(consent, SigningPlace::device);
      EXPECT_EQ(post(network_->as_organisation(0, enrolment)).status, 201U);
    }
  }
  ~Limits() override {
    network_.reset();
    std::filesystem::remove_all(folder_);
  }

  node::HttpResponse post(const PostedRecord& posted, const std::string& forwarded = {},
                          const std::string& language = "fr") {
    node::HttpRequest request;
    request.method = "POST";
    request.headers["Content-Type"] = "application/x-protobuf";
    request.headers["Accept-Language"] = language;
    if (!forwarded.empty()) request.headers["X-Forwarded-For"] = forwarded;
    request.body = std::string{as_text(encode(posted))};
    const auto answer = node::fetch(network_->url(0), request, "/api/v1/records");
    return answer ? *answer : node::HttpResponse{};
  }

  PostedRecord story(const SigningKey& key, std::uint64_t seq) {
    return network_->as_member(0, key, seq, node::story({"thème", "Titre", "Un récit.", "fr", {}}));
  }

  std::filesystem::path folder_;
  std::unique_ptr<Network> network_;
  SigningKey::Seed seed_{9};
  SigningKey key_ = SigningKey::from_seed(seed_);
  SigningKey other_ = SigningKey::from_seed({8});
};

TEST_F(Limits, AMemberWaitsAndTheSameRecordIsTakenThen) {
  // A stranger who only names the member as signer doesn't use up what is theirs.
  for (std::uint64_t i = 0; i < 4; ++i) {
    auto forged = story(key_, 50 + i);
    forged.signed_record.signature[0] ^= 1;
    EXPECT_EQ(post(forged).status, 403U);
  }
  for (std::uint64_t seq = 1; seq <= 3; ++seq) EXPECT_EQ(post(story(key_, seq)).status, 201U);
  const auto fourth = story(key_, 4);
  auto answer = post(fourth);
  EXPECT_EQ(answer.status, 429U) << answer.body;
  EXPECT_EQ(answer.header("content-type"), "application/problem+json");
  const auto seconds = std::stoi(std::string{answer.header("retry-after")});
  EXPECT_THAT(seconds, AllOf(Ge(1), Le(3)));
  EXPECT_THAT(answer.body, HasSubstr("Trop d'envois"));
  EXPECT_THAT(answer.body, HasSubstr("too_many_posts"));
  EXPECT_THAT(post(fourth, {}, "en").body, HasSubstr("Nothing is lost"));
  EXPECT_EQ(post(story(other_, 1)).status, 201U) << "another member doesn't wait";
  std::this_thread::sleep_for(std::chrono::milliseconds{seconds * 1'000 + 100});
  answer = post(fourth);
  EXPECT_EQ(answer.status, 201U) << answer.body;
}

TEST_F(Limits, AnAddressWaitsAndThisMachineDoesnt) {
  const std::string there = "198.51.100.9";
  for (std::uint64_t i = 0; i < 5; ++i) EXPECT_EQ(post(story(key_, 0), there).status, 400U);
  EXPECT_EQ(post(story(key_, 0), there).status, 429U) << "refused posts count as well";
  EXPECT_EQ(post(story(key_, 1), "198.51.100.10").status, 201U);
  for (std::uint64_t i = 0; i < 10; ++i) EXPECT_EQ(post(story(key_, 0)).status, 400U);
}

TEST_F(Limits, TheCommandLineWaitsByItself) {
  const auto key_file = (folder_ / "member.key").string();
  const auto pass = (folder_ / "pass").string();
  std::ofstream{pass} << "loopback only, and thrown away\n";
  const node::Secret secret{"loopback only, and thrown away"};
  ASSERT_TRUE(node::write_key_file(key_file, node::KeyPurpose::member, seed_, secret));
  for (std::uint64_t seq = 1; seq <= 3; ++seq) ASSERT_EQ(post(story(key_, seq)).status, 201U);
  std::string said;
  for (int i = 0; i < 2; ++i) {
    const auto output =
        run_program({"/bin/sh", "-c",
                     "exec 2>&1; exec " + program() +
                         " story tell --title T --theme t --text T --lang en --key '" + key_file +
                         "' --passphrase-file '" + pass + "' --node " + network_->url(0)});
    EXPECT_EQ(output.exit_code, 0) << output.text;
    said += output.text;
    for (std::uint64_t seq = 1; seq <= 3; ++seq) {
      post(story(key_, 1'000 * static_cast<std::uint64_t>(i + 1) + seq));
    }
  }
  EXPECT_THAT(said, HasSubstr("This node asks to wait for"));
  const auto wrong = run_program({"/bin/sh", "-c",
                                  "exec 2>&1; exec " + program() +
                                      " node serve --data x --listen "
                                      "127.0.0.1:1 --member-posts 5 --lang en"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.text, HasSubstr("PER_MINUTE:BURST is needed"));
}

}  // namespace
}  // namespace palabre::test
