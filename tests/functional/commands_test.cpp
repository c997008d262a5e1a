// One real node from the command line and over HTTP: what people and programs send it that is
// wrong, and what it says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "node/data_folder.hpp"
#include "node/http/api.hpp"
#include "node/http/client.hpp"
#include "node/peer/peering.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::HasSubstr;
namespace json = boost::json;

std::string program() { return PALABRE_PROGRAM; }

/// Two organisations with a text of three blocks; made once for all tests.
class Node : public testing::Test {
 public:
  static void SetUpTestSuite() {
    auto plan = small_plan("commands", 2);
    folder_ = plan.folder;
    network_ = start(std::move(plan), "Un paragraphe.\n\n- un point\n");
    const auto consent = node::consent(network_->network(), network_->org(0), key_);
    const auto enrolment =
        network_->as_organisation(0, node::enrolment(consent, SigningPlace::device));
    ASSERT_EQ(post(encode(enrolment)).status, 201U);
  }

  static void TearDownTestSuite() {
    network_.reset();
    std::filesystem::remove_all(folder_);
  }

  static node::HttpResponse post(ByteView bytes,
                                 const std::string& media = "application/x-protobuf") {
    node::HttpRequest request;
    request.method = "POST";
    request.headers["Content-Type"] = media;
    request.headers["Accept-Language"] = "fr";
    request.body = std::string{as_text(bytes)};
    const auto answer = node::fetch(network_->url(0), request, "/api/v1/records");
    return answer ? *answer : node::HttpResponse{};
  }

  static node::HttpResponse get(const std::string& target, const std::string& method = "GET") {
    node::HttpRequest request;
    request.method = method;
    const auto answer = node::fetch(network_->url(0), request, target);
    return answer ? *answer : node::HttpResponse{};
  }

  static PostedRecord amendment(std::uint64_t seq) {
    return amendment(seq, "Mieux dire", "Un autre paragraphe.");
  }
  static PostedRecord amendment(std::uint64_t seq, const std::string& title,
                                const std::string& words) {
    const auto text = network_->get(0, "/api/v1/text");
    const auto& block = text.at("blocks").as_array()[1].as_object();
    node::Draft draft;
    draft.title = title;
    draft.operations.emplace_back(node::DraftReplace{
        *BlockId::from(*from_hex(block.at("id").as_string())),
        *Commitment::from(*from_hex(block.at("commitment").as_string())), words});
    return network_->as_member(0, key_, seq,
                               node::compose(network_->network(), Kind::amendment, draft, {}));
  }

  static Output command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program());
    return run_program(arguments);
  }

  static inline std::filesystem::path folder_;
  static inline std::unique_ptr<Network> network_;
  static inline SigningKey key_ = SigningKey::from_seed({1, 2, 3});
};

// docs/protocol.md E-1, E-2, B-4
TEST_F(Node, RefusesBadRecordsWithAReasonAndKeepsNothing) {
  const auto before = network_->get(0, "/api/v1/status");
  auto good = amendment(10);
  struct {
    const char* name;
    unsigned status;
    const char* code;
    Bytes bytes;
  } cases[] = {
      {"nothing", 403, "not_enrolled", {}},
      {"truncated", 400, "malformed", encode(good)},
      {"oversized", 413, "too_large", Bytes(1'100'000, 0)},
      {"far too large", 413, "too_large", Bytes(3'000'000, 0)},
      {"wrongly signed", 403, "bad_signature", {}},
      {"of another network", 409, "wrong_network", {}},
      {"of an unknown kind", 422, "unknown_kind", {}},
      {"not UTF-8", 400, "malformed", {}},
      {"dangling", 422, "dangling", {}},
  };
  cases[0].status = 400;
  cases[0].code = "malformed";
  cases[1].bytes.resize(cases[1].bytes.size() - 20);
  auto bad = good;
  bad.signed_record.signature[0] ^= 1;
  cases[4].bytes = encode(bad);
  const auto resigned = [&](auto change) {
    auto other = good;
    change(other);
    other.signed_record = sign(other.signed_record.record, key_);
    return encode(other);
  };
  cases[5].bytes = resigned([](PostedRecord& p) { p.signed_record.record.network.bytes[0] ^= 1; });
  cases[6].bytes = resigned([](PostedRecord& p) { p.signed_record.record.kind = 77; });
  cases[7].bytes = resigned([](PostedRecord& p) { p.bodies[0].text[0] = 0xff; });
  cases[8].bytes = encode(network_->as_member(0, key_, 11, node::endorsement({}, Stance::support)));
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto answer = post(c.bytes);
    EXPECT_EQ(answer.status, c.status) << answer.body;
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    boost::system::error_code failed;
    const auto problem = json::parse(answer.body, failed);
    ASSERT_FALSE(failed) << answer.body;
    EXPECT_EQ(problem.at("code").as_string(), c.code);
  }
  EXPECT_EQ(post(encode(good), "text/plain").status, 415U);
  const auto after = network_->get(0, "/api/v1/status");
  EXPECT_EQ(before.at("cut"), after.at("cut"));
  EXPECT_EQ(before.at("state_digest"), after.at("state_digest"));
}

// docs/protocol.md E-5, X-1
TEST_F(Node, GivesTheSameReceiptAgain) {
  const auto bytes = encode(amendment(100));
  const auto first = post(bytes);
  ASSERT_EQ(first.status, 201U) << first.body;
  const auto again = post(bytes);
  EXPECT_EQ(again.status, 200U);
  EXPECT_EQ(first.body, again.body);
  const auto found = get(first.header("location"));
  EXPECT_EQ(found.status, 200U);
  EXPECT_EQ(json::parse(found.body).at("receipt"), json::parse(first.body).at("receipt"));
  EXPECT_EQ(post(encode(amendment(99))).status, 409U) << "a sequence below the last";
}

// docs/protocol.md T-8
TEST_F(Node, SaysHowAnAmendmentStandsToTheOthers) {
  const auto text = network_->get(0, "/api/v1/text");
  const std::string words{text.at("blocks").as_array()[1].as_object().at("text").as_string()};
  const auto first = amendment(150, "Au début", "Ici : " + words);
  const auto rivals = amendment(151, "Autrement au début", "Là : " + words);
  const auto last = amendment(152, "À la fin", words + " Partout.");
  for (const auto& each : {first, rivals, last}) ASSERT_EQ(post(encode(each)).status, 201U);
  const auto id = to_hex(record_id(first.signed_record.record).view());
  const auto body = network_->get(0, "/api/v1/amendments/" + id + "/relations");
  std::map<std::string, std::string> relations;
  for (const auto& value : body.at("relations").as_array()) {
    const auto& other = value.at("amendment").as_object();
    relations[std::string{other.at("title").as_string()}] = value.at("relation").as_string();
  }
  EXPECT_EQ(relations["Autrement au début"], "competing");
  EXPECT_EQ(relations["À la fin"], "compatible");
  const auto shown = command({"amendment", "relations", id, "--node", network_->url(0)});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_THAT(shown.text, HasSubstr("concurrent"));
  EXPECT_THAT(shown.text, HasSubstr("À la fin"));
  const auto alone = command(
      {"amendment", "relations", std::string(64, '0'), "--lang", "en", "--node", network_->url(0)});
  EXPECT_EQ(alone.exit_code, 1);
}

TEST_F(Node, AnswersEveryRouteOfItsTable) {
  ASSERT_EQ(post(encode(amendment(200))).status, 201U);
  const auto adopted = run_program({program(), "adoption", "propose", "--yes", "--data",
                                    network_->folder(0).string(), "--node", network_->url(0)});
  ASSERT_EQ(adopted.exit_code, 0) << adopted.text;
  for (int i = 0; i < 100; ++i) {
    if (network_->get(0, "/api/v1/adoptions").at("height").to_number<int>() == 1) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  const auto amendments = network_->get(0, "/api/v1/amendments");
  const std::string id{amendments.at("amendments").as_array()[0].as_object().at("id").as_string()};
  const auto text = network_->get(0, "/api/v1/text");
  const std::string block{text.at("blocks").as_array()[1].as_object().at("id").as_string()};
  for (const auto& route : node::routes()) {
    SCOPED_TRACE(route.path);
    // The last goes on for as long as one listens: the browser tests do.
    if (route.method != "GET" || route.path == "/events") continue;
    std::string path{route.path};
    const auto put = [&](std::string_view hole, const std::string& value) {
      const auto at = path.find(hole);
      if (at != std::string::npos) path.replace(at, hole.size(), value);
    };
    put("{id}", route.path.find("blocks") != std::string_view::npos ? block : id);
    put("{key}", to_hex(key_.public_key().view()));
    put("{height}", "1");
    put("{organisation}/{epoch}/{position}", to_hex(network_->org(0).view()) + "/0/1");
    put("{name}", "index.json");
    put("{code}", path.starts_with("/join") ? "0000-0000-0000-0000" : id);
    if (path == "/qr.svg") path += "?path=/&organisation=" + to_hex(network_->org(0).view());
    const auto answer = get(path);
    // What is a member's own asks to sign in; nothing has been published here.
    const bool enters = answer.header("location").starts_with("/enter?next=");
    const bool is_missing = path.starts_with("/publications/");
    EXPECT_EQ(answer.status, enters ? 303U : is_missing ? 404U : 200U) << path;
    EXPECT_EQ(get(path, "HEAD").status, answer.status);
    const auto refused = get(path, "DELETE");
    EXPECT_EQ(refused.status, 405U);
    EXPECT_NE(refused.header("allow"), "");
  }
  EXPECT_EQ(get("/nothing").status, 404U);
  EXPECT_EQ(get("/api/v1/blocks/zz").status, 400U);
  EXPECT_EQ(get("/api/v1/amendments?cursor=x").status, 400U);
  EXPECT_EQ(get("/api/v1/amendments?state=closed").status, 400U);
  EXPECT_EQ(get("/api/v1/tallies/" + id + "?by=weather").status, 400U);
  EXPECT_EQ(get("/api/v1/amendments?block=" + block).status, 200U);
}

TEST_F(Node, SaysNotModifiedForWhatIsKnown) {
  const auto first = get("/api/v1/text");
  node::HttpRequest request;
  request.headers["If-None-Match"] = first.header("etag");
  const auto again = node::fetch(network_->url(0), request, "/api/v1/text");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, 304U);
  EXPECT_TRUE(again->body.empty());
}

TEST_F(Node, HasMetricsThatPrometheusTakes) {
  const auto file = folder_ / "metrics";
  std::ofstream{file} << get("/metrics").body;
  const std::string tools = PALABRE_ROOT "/build/tools/usr/bin";
  const auto line = "PATH=$PATH:" + tools + "; command -v promtool > /dev/null || exit 77; " +
                    "promtool check metrics < " + file.string() + " 2>&1";
  const auto checked = run_program({"/bin/sh", "-c", line});
  if (checked.exit_code == 77) GTEST_SKIP() << "no promtool";
  EXPECT_EQ(checked.exit_code, 0) << checked.text;
}

TEST_F(Node, StaysUpWhateverComesInstead) {
  const auto port = network_->url(0).substr(network_->url(0).rfind(':') + 1);
  const std::string upgrade =
      "GET /federation/v1 HTTP/1.1\\r\\nHost: a\\r\\nUpgrade: websocket\\r\\n"
      "Connection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n\\202\\003abc";
  const std::string cases[] = {"", "\\000\\001\\002", "GET", "GET / HTTP/9.9\\r\\n\\r\\n", upgrade};
  for (const auto& bytes : cases) {
    run_program({"/bin/bash", "-c",
                 "exec 3<>/dev/tcp/127.0.0.1/" + port + "; printf '" + bytes +
                     "' >&3; timeout 0.3 cat <&3 >/dev/null; true"});
  }
  EXPECT_EQ(get("/healthz").status, 200U);
  EXPECT_EQ(get("/readyz").status, 200U);
}

TEST_F(Node, CommandsSayWhatIsWrongInBothLanguages) {
  struct {
    std::vector<std::string> arguments;
    int exit_code;
    const char* fr;
    const char* en;
  } const cases[] = {
      {{"status", "--node", "http://127.0.0.1:1"}, 1, "ne répond pas", "doesn't answer"},
      {{"status", "--node", "nonsense"}, 1, "pas une adresse", "no address"},
      {{"amendment", "show", "ffffffff", "--node", network_->url(0)},
       1,
       "rien de tel",
       "no such thing"},
      {{"node", "serve", "--data", "/nonexistent", "--listen", "127.0.0.1:1"},
       1,
       "pas de nœud",
       "no node"},
      {{"node", "serve", "--data", network_->folder(0).string(), "--listen", "127.0.0.1:1"},
       1,
       "déjà en marche",
       "running already"},
      {{"keys", "--key", "/nonexistent"}, 1, "n'est pas là", "isn't there"},
      {{"endorse", "ffffffff"}, 2, "il manque", "required"},
      {{"status", "a", "a"}, 2, "argument inconnu : a a", "not expected: a a"},
      {{"nonsense"}, 2, "absente ou inconnue", "no such command"},
      {{"endorse", "a", "--stance", "maybe", "--key", "k"}, 2, "valeur refusée", "maybe"},
      {{"node", "serve", "--data", "d", "--listen", "127.0.0.1:1", "--pace", "101"},
       2,
       "101 n'est pas entre 1 et 100",
       "1 to 100"},
  };
  for (const auto& c : cases) {
    for (const auto* language : {"fr", "en"}) {
      auto arguments = c.arguments;
      arguments.insert(arguments.end(), {"--lang", language});
      std::string line = "exec 2>&1; exec " + program();
      for (const auto& argument : arguments) line += " '" + argument + "'";
      SCOPED_TRACE(line);
      const auto output = run_program({"/bin/sh", "-c", line});
      EXPECT_EQ(output.exit_code, c.exit_code);
      EXPECT_THAT(output.text, HasSubstr(std::string_view{language} == "fr" ? c.fr : c.en));
    }
  }
}

TEST_F(Node, EveryCommandHasHelpInBothLanguages) {
  for (const auto* line : {"",
                           "node",
                           "node init",
                           "node serve",
                           "node rekey",
                           "node recover",
                           "platform found",
                           "platform join",
                           "organisation admit",
                           "organisation list",
                           "member create",
                           "member consent",
                           "member enrol",
                           "member revoke",
                           "member list",
                           "amendment propose",
                           "amendment revise",
                           "amendment withdraw",
                           "amendment list",
                           "amendment show",
                           "amendment diff",
                           "amendment relations",
                           "endorse",
                           "comment add",
                           "comment list",
                           "story tell",
                           "story list",
                           "erase",
                           "tally",
                           "history",
                           "text",
                           "status",
                           "adoption propose",
                           "adoption inspect",
                           "adoption vote",
                           "adoption status",
                           "bundle export",
                           "bundle import",
                           "bundle show",
                           "fsck",
                           "receipt show",
                           "receipt check",
                           "keys",
                           "keys root",
                           "keys operating"}) {
    SCOPED_TRACE(line);
    const auto fr = run_program({"/bin/sh", "-c", program() + " " + line + " --help --lang fr"});
    const auto en = run_program({"/bin/sh", "-c", program() + " " + line + " --help --lang en"});
    EXPECT_EQ(fr.exit_code, 0);
    EXPECT_EQ(en.exit_code, 0);
    EXPECT_THAT(fr.text, HasSubstr("montre cette aide"));
    EXPECT_THAT(en.text, HasSubstr("shows this help"));
  }
  EXPECT_THAT(command({"--version"}).text, HasSubstr("palabre 0.1"));
}

// docs/protocol.md F-4
TEST_F(Node, AStoppedNodeComesBackWithTheSameState) {
  const auto before = network_->get(0, "/api/v1/status");
  EXPECT_EQ(network_->stop(0), 0);
  network_->start(0);
  const auto after = network_->get(0, "/api/v1/status");
  EXPECT_EQ(before.at("state_digest"), after.at("state_digest"));
  EXPECT_EQ(before.at("cut"), after.at("cut"));
}

// docs/protocol.md N-2, W-3
TEST_F(Node, AnOperatingKeyCanBeReplaced) {
  const auto rekey = [](std::size_t index) {
    return run_program({program(), "node", "rekey", "--data", network_->folder(index).string(),
                        "--passphrase-file", (folder_ / "passphrase").string(), "--json"});
  };
  EXPECT_EQ(rekey(0).exit_code, 1) << "while the node runs";
  ASSERT_EQ(network_->stop(0), 0);
  const auto made = rekey(0);
  ASSERT_EQ(made.exit_code, 0) << made.text;
  network_->start(0);
  // A member who was enrolled in the first epoch speaks in the second, and everybody hears it.
  ASSERT_EQ(post(encode(amendment(100'000))).status, 201U);
  EXPECT_TRUE(network_->converge(std::chrono::seconds{20}));
  const auto status = network_->get(1, "/api/v1/status");
  EXPECT_EQ(status.at("cut").as_array().size(), 3U);
  // A crash after the epoch was written, and before the key was put in place.
  ASSERT_EQ(network_->stop(0), 0);
  const auto folder = network_->folder(0);
  std::filesystem::copy(folder / "operating.key", folder / "operating.key.before");
  ASSERT_EQ(rekey(0).exit_code, 0);
  std::filesystem::rename(folder / "operating.key", folder / "operating.key.next");
  std::filesystem::rename(folder / "operating.key.before", folder / "operating.key");
  network_->start(0);
  EXPECT_FALSE(std::filesystem::exists(folder / "operating.key.next"));
  ASSERT_EQ(post(encode(amendment(100'001))).status, 201U);
  EXPECT_TRUE(network_->converge(std::chrono::seconds{20}));
}

// docs/protocol.md E-5, Z-1, Z-2
TEST_F(Node, ADatabasePutBackIsCaughtUpBeforeAnythingIsSigned) {
  const auto folder = network_->folder(0);
  const auto backup = std::filesystem::path{folder_}.concat(".backup");
  ASSERT_EQ(network_->stop(0), 0);
  std::filesystem::copy(folder / "db", backup, std::filesystem::copy_options::recursive);
  network_->start(0);
  const auto posted = amendment(200'000);
  ASSERT_EQ(post(encode(posted)).status, 201U);
  ASSERT_TRUE(network_->converge(std::chrono::seconds{20}));
  ASSERT_EQ(network_->stop(0), 0);
  std::filesystem::remove_all(folder / "db");
  std::filesystem::rename(backup, folder / "db");
  network_->start(0);
  const auto again = encode(amendment(200'001));
  auto answer = post(again);
  for (int i = 0; i < 200 && answer.status == 503; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    answer = post(again);
  }
  EXPECT_EQ(answer.status, 201U) << answer.body;
  EXPECT_TRUE(network_->converge(std::chrono::seconds{20}));
  // Beside a quick peer it may be over before anybody asks: the log tells of it.
  std::ifstream log{folder / "log"};
  const std::string said{std::istreambuf_iterator<char>{log}, {}};
  EXPECT_THAT(said, HasSubstr("the database may be older than what this node has signed"));
  // What was signed after the backup is back, and nobody has seen two histories.
  const auto asked = post(encode(posted));
  EXPECT_EQ(asked.status, 200U) << asked.body;
  EXPECT_FALSE(json::parse(asked.body).at("receipt").is_null());
  for (const std::size_t index : {0U, 1U}) {
    const auto status = network_->get(index, "/api/v1/status");
    EXPECT_TRUE(status.at("federation").as_object().at("forks").as_array().empty());
  }
  // Receipts of what was fetched back are made anew.
  ASSERT_EQ(network_->stop(0), 0);
  const auto checked = command({"fsck", "--data", folder.string(), "--json"});
  EXPECT_EQ(checked.exit_code, 0) << checked.text;
  network_->start(0);
}

}  // namespace
}  // namespace palabre::test
