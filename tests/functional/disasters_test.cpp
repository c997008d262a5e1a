// What becomes of a node that has lost its root key, its disk or a member's key, from the command
// line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "federation/core/base64.hpp"
#include "federation/record/record.hpp"
#include "federation/record/row.hpp"
#include "node/http/client.hpp"
#include "node/own_feed.hpp"
#include "tests/functional/saying.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::HasSubstr;
namespace json = boost::json;

/// Two organisations; the second dials the first.
class Disaster : public testing::Test {
 public:
  static void SetUpTestSuite() {
    auto plan = small_plan("disasters", 2);
    folder_ = plan.folder;
    network_ = start(std::move(plan));
    pass_ = " --passphrase-file " + (folder_ / "passphrase").string();
    data_ = " --data " + network_->folder(0).string();
    enrol(key_, "");
  }
  static void TearDownTestSuite() {
    network_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// A member's consent, as a word for the command line.
  static std::string consent_of(const SigningKey& key) {
    const auto consent = node::consent(network_->network(), network_->org(0), key);
    return to_hex(key.public_key().view()) + ":" + to_base64(consent.signature);
  }

  static void enrol(const SigningKey& key, const std::string& more) {
    const auto output =
        say("member enrol " + consent_of(key) + more + data_ + " --node " + network_->url(0));
    ASSERT_EQ(output.exit_code, 0) << output.text;
  }

  static unsigned post(const PostedRecord& posted) {
    node::HttpRequest request;
    request.method = "POST";
    request.headers["Content-Type"] = "application/x-protobuf";
    request.body = std::string{as_text(encode(posted))};
    const auto answer = node::fetch(network_->url(0), request, "/api/v1/records");
    return answer ? answer->status : 0;
  }

  static PostedRecord story(std::uint64_t seq) {
    node::StoryDraft draft;
    draft.theme = "essai";
    draft.title = "Un récit";
    draft.text = "Il était une fois.";
    return network_->as_member(0, key_, seq, node::story(draft));
  }

  static json::object status(std::size_t index) { return network_->get(index, "/api/v1/status"); }

  static void put_back(const std::filesystem::path& backup) {
    std::filesystem::remove_all(network_->folder(0) / "db");
    std::filesystem::copy(backup, network_->folder(0) / "db",
                          std::filesystem::copy_options::recursive);
  }
  static std::filesystem::path back_up(const std::string& name) {
    const auto backup = folder_ / name;
    std::filesystem::copy(network_->folder(0) / "db", backup,
                          std::filesystem::copy_options::recursive);
    return backup;
  }

  /// Of the epochs of the first organisation, in order.
  static std::vector<std::optional<Digest>> next_root_digests() {
    std::vector<std::optional<Digest>> digests;
    const auto store = node::open_store_to_read(network_->folder(0) / "db");
    for (std::uint32_t epoch = 0;; ++epoch) {
      const auto run = (*store)->run_from({network_->org(0), epoch}, 0);
      if (!*run) return digests;
      const auto row = decode_row((*run)->rows.front().row);
      digests.push_back(decode_epoch(row->header)->next_root_digest);
    }
  }

  static inline std::filesystem::path folder_;
  static inline std::unique_ptr<Network> network_;
  static inline std::string data_, pass_;
  static inline SigningKey key_ = SigningKey::from_seed({1, 2, 3});
};

// docs/protocol.md N-3
TEST_F(Disaster, ANodeServesAndIsRekeyedWithoutItsRootKey) {
  const auto folder = network_->folder(0);
  const auto shown = json::parse(say("keys root --public --json" + data_).text).as_object();
  EXPECT_TRUE(shown.at("committed").as_bool());
  const auto sheet = say("keys root --paper" + data_ + pass_).text;
  write_file(folder_ / "typed", joined(key_lines(sheet)));
  for (const auto* name : {"root.key", "root-next.key"}) {
    std::filesystem::rename(folder / name, folder_ / name);
  }
  ASSERT_EQ(network_->stop(0), 0);
  network_->start(0);
  EXPECT_EQ(post(story(10)), 201U);
  expect_refused("node rekey --root-key " + (folder_ / "root.key").string() + data_ + pass_,
                 "déjà en marche", "running already");
  ASSERT_EQ(network_->stop(0), 0);
  expect_refused("node rekey" + data_ + pass_, "--from-paper", "--from-paper");
  expect_refused("node rekey --root-key " + (folder_ / "root-next.key").string() + data_ + pass_,
                 "celle de cette organisation", "isn't this organisation's");
  const auto by_paper =
      say("node rekey --from-paper" + data_ + " < " + (folder_ / "typed").string());
  EXPECT_EQ(by_paper.exit_code, 0) << by_paper.text;
  // A lost operating key is what a new one is for.
  std::filesystem::remove(folder / "operating.key");
  const auto by_path =
      say("node rekey --root-key " + (folder_ / "root.key").string() + data_ + pass_);
  EXPECT_EQ(by_path.exit_code, 0) << by_path.text;
  network_->start(0);
  EXPECT_EQ(post(story(11)), 201U);
  const auto digests = next_root_digests();
  ASSERT_EQ(digests.size(), 3U);
  ASSERT_TRUE(digests[0].has_value());
  EXPECT_EQ(to_hex(digests[0]->view()), shown.at("next_root_digest").as_string());
  EXPECT_EQ(digests[1], digests[0]);
  EXPECT_EQ(digests[2], digests[0]);
  for (const auto* name : {"root.key", "root-next.key"}) {
    std::filesystem::rename(folder_ / name, folder / name);
  }
}

TEST_F(Disaster, TheOperatingKeyIsShownAndItsFileWatched) {
  const auto shown = json::parse(say("keys operating --json" + data_).text).as_object();
  EXPECT_EQ(
      shown.at("operating_key").as_string(),
      to_hex(node::DataFolder{network_->folder(0)}.read_operating_key()->public_key().view()));
  const auto file = network_->folder(0) / "operating.key";
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  expect_refused("keys operating" + data_, "chmod 600", "chmod 600");
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  const auto kept = folder_ / "kept.key";
  std::filesystem::rename(file, kept);
  std::filesystem::copy(network_->folder(1) / "operating.key", file);
  expect_refused("keys operating" + data_, "l'époque de l'organisation", "organisation's epoch");
  std::filesystem::remove(file);
  std::filesystem::rename(kept, file);
}

// docs/protocol.md Z-2, Z-3, N-2, N-5, N-8, M-5
TEST_F(Disaster, AnOperatorOverridesTheWaitForPeersByANewEpoch) {
  expect_refused("node recover" + data_ + " --node " + network_->url(0), "n'attend aucun pair",
                 "waits for no peer");
  ASSERT_EQ(network_->stop(0), 0);
  expect_refused("node recover" + data_ + pass_, "rien à rétablir", "nothing to recover");
  const auto backup = back_up("older");
  network_->start(0);
  ASSERT_EQ(post(story(2'000)), 201U);
  ASSERT_EQ(post(story(2'001)), 201U);
  ASSERT_TRUE(network_->converge(std::chrono::seconds{20}));
  ASSERT_EQ(network_->stop(1), 0);
  ASSERT_EQ(network_->stop(0), 0);
  put_back(backup);
  network_->start(0);
  EXPECT_EQ(post(story(2'002)), 503U);
  const auto waits = status(0).at("recovery").as_object();
  EXPECT_EQ(waits.at("answers_needed").to_number<int>(), 1);
  EXPECT_TRUE(waits.at("answered").as_array().empty());
  EXPECT_EQ(waits.at("silent").as_array().at(0).at("name").as_string(), "Deux");
  const auto running = say("node recover" + data_ + " --lang en --node " + network_->url(0));
  EXPECT_EQ(running.exit_code, 1);
  EXPECT_THAT(running.text, HasSubstr("No answer yet   Deux"));
  ASSERT_EQ(network_->stop(0), 0);
  expect_refused("node rekey" + data_ + pass_, "palabre node recover", "palabre node recover");
  expect_refused("node recover" + data_ + pass_, "il en manque 2", "2 are missing");
  expect_refused("node recover" + data_ + pass_, "rien n'a été fait", "nothing was done");
  // The only steward is asked a second time.
  write_file(folder_ / "word", "rétablir\n");
  const auto once = say("node recover" + data_ + pass_ + " < " + (folder_ / "word").string());
  EXPECT_EQ(once.exit_code, 1);
  EXPECT_THAT(once.text, HasSubstr("la seule gardienne"));
  EXPECT_THAT(once.text, HasSubstr("rien n'a été fait"));
  write_file(folder_ / "word", "rétablir\nmalgré cela\n");
  const auto done = say("node recover" + data_ + pass_ + " < " + (folder_ / "word").string());
  ASSERT_EQ(done.exit_code, 0) << done.text;
  EXPECT_THAT(done.text, HasSubstr("Une nouvelle époque est ouverte"));
  network_->start(0);
  ASSERT_EQ(post(story(2'003)), 201U);
  EXPECT_EQ(status(0).at("signing").as_string(), "yes");
  EXPECT_TRUE(status(0).at("recovery").is_null());
  network_->start(1);
  EXPECT_TRUE(network_->converge(std::chrono::seconds{30}));
  for (const std::size_t index : {0U, 1U}) {
    EXPECT_TRUE(status(index).at("federation").at("forks").as_array().empty());
  }
  // The peer holds more of the epoch before, and the node doesn't wait for what no longer counts.
  EXPECT_EQ(post(story(2'004)), 201U);
  // It brings back what only it still holds, once.
  const auto carries = "carry --lost --data " + network_->folder(1).string() +
                       " --lang en --node " + network_->url(1);
  const auto carried = say(carries);
  ASSERT_EQ(carried.exit_code, 0) << carried.text;
  // Two records, each with its receipt's code.
  EXPECT_EQ(std::count(carried.text.begin(), carried.text.end(), '\n'), 4) << carried.text;
  EXPECT_TRUE(network_->converge(std::chrono::seconds{20}));
  EXPECT_EQ(status(0).at("carried").to_number<int>(), 2);
  EXPECT_THAT(say(carries).text, HasSubstr("nothing that others have lost"));
}

// docs/protocol.md Y-1, Z-3
TEST_F(Disaster, AnEpochThatTheDatabaseLacksIsNotOpenedTwice) {
  ASSERT_EQ(network_->stop(0), 0);
  const auto backup = back_up("without epoch");
  ASSERT_EQ(say("node rekey" + data_ + pass_).exit_code, 0);
  network_->start(0);
  ASSERT_EQ(post(story(3'000)), 201U);
  ASSERT_TRUE(network_->converge(std::chrono::seconds{20}));
  ASSERT_EQ(network_->stop(0), 0);
  const auto latest = back_up("with epoch");
  put_back(backup);
  expect_refused("node recover --yes" + data_ + pass_, "deux histoires", "two histories");
  expect_refused("node rekey" + data_ + pass_, "deux histoires", "two histories");
  put_back(latest);
  network_->start(0);
  EXPECT_EQ(status(0).at("signing").as_string(), "yes");
}

// docs/protocol.md M-3, S-2, M-2
TEST_F(Disaster, AMemberWhoLostAKeyKeepsOneVoice) {
  const auto lost = SigningKey::from_seed({7, 7});
  const auto found = SigningKey::from_seed({8, 8});
  enrol(lost, "");
  const auto text = network_->get(0, "/api/v1/text");
  const auto& block = text.at("blocks").as_array()[1].as_object();
  node::Draft draft;
  draft.title = "Mieux dire";
  draft.operations.emplace_back(node::DraftReplace{
      *BlockId::from(*from_hex(block.at("id").as_string())),
      *Commitment::from(*from_hex(block.at("commitment").as_string())), "Un autre paragraphe."});
  const auto amendment = network_->as_member(
      0, key_, 4'000, node::compose(network_->network(), Kind::amendment, draft, {}));
  ASSERT_EQ(post(amendment), 201U);
  const auto id = record_id(amendment.signed_record.record);
  const auto stance = [&](const SigningKey& key, std::uint64_t seq, Stance what) {
    return post(network_->as_member(0, key, seq, node::endorsement(id, what)));
  };
  const auto voices = [&] {
    const auto tally = network_->get(0, "/api/v1/tallies/" + to_hex(id.view()));
    return std::pair{tally.at("support").to_number<int>(), tally.at("oppose").to_number<int>()};
  };
  ASSERT_EQ(stance(lost, 9'000, Stance::support), 201U);
  const auto one = std::pair{1, 0};
  EXPECT_EQ(voices(), one);
  const auto lost_word = to_hex(lost.public_key().view());
  enrol(found, " --replaces " + lost_word);
  EXPECT_EQ(voices(), one) << "the person's voice is still counted, once";
  // A lower sequence than the old key's: the newer generation wins all the same.
  ASSERT_EQ(stance(found, 5, Stance::support), 201U);
  EXPECT_EQ(voices(), one);
  ASSERT_EQ(stance(found, 6, Stance::oppose), 201U);
  EXPECT_EQ(voices(), std::pair(0, 1));
  EXPECT_EQ(stance(lost, 9'001, Stance::support), 403U) << "the old key speaks no more";
  ASSERT_EQ(stance(found, 7, Stance::support), 201U);
  EXPECT_EQ(voices(), one);
  const auto word = consent_of(SigningKey::from_seed({9, 9}));
  const auto more = data_ + " --node " + network_->url(0);
  expect_refused("member enrol " + word + " --replaces zz" + more, "rien de tel", "no such thing");
  expect_refused("member enrol " + word + " " + word + " --replaces " + lost_word + more,
                 "un seul consentement", "one consent");
  expect_refused("member enrol " + word + " --replaces " + lost_word + more, "inscri", "enrolled");
  EXPECT_TRUE(network_->converge(std::chrono::seconds{20}));
}

// docs/protocol.md Y-1, Y-4, J-19
TEST_F(Disaster, ARootKeyThatHasOpenedAnEpochTwiceOpensNoOther) {
  ASSERT_EQ(network_->stop(0), 0);
  const auto backup = back_up("before both");
  ASSERT_EQ(say("node rekey" + data_ + pass_).exit_code, 0);
  network_->start(0);
  ASSERT_TRUE(network_->converge(std::chrono::seconds{20}));
  ASSERT_EQ(network_->stop(0), 0);
  // Another machine, without what this one remembers of itself.
  put_back(backup);
  std::filesystem::remove(network_->folder(0) / "DEVICE");
  std::filesystem::remove(network_->folder(0) / "operating.key");
  const auto recovered = say("node recover --yes" + data_ + pass_);
  ASSERT_EQ(recovered.exit_code, 0) << recovered.text;
  network_->start(0);
  const auto signs = [] { return status(0).at("signing").as_string() == "opened_twice"; };
  for (int i = 0; i < 200 && !signs(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  ASSERT_TRUE(signs()) << status(0);
  EXPECT_EQ(post(story(4'000)), 503U);
  ASSERT_EQ(network_->stop(0), 0);
  expect_refused("node rekey" + data_ + pass_, "a ouvert deux fois la même époque",
                 "has opened one epoch twice");
}

}  // namespace
}  // namespace palabre::test
