// Two nodes that no network ever connects, and a stick that goes from one to the other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "node/http/client.hpp"
#include "tests/functional/alone.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::HasSubstr;
namespace json = boost::json;

std::string program() { return PALABRE_PROGRAM; }

std::int64_t count(const json::object& told, std::string_view name) {
  return told.at(name).to_number<std::int64_t>();
}

std::string read_all(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream{file, std::ios::binary}.rdbuf();
  return text.str();
}

void write_all(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream{file, std::ios::binary} << bytes;
}

/// The founder and a guest that joined by a bundle; made once, stopped between tests.
class Stick : public testing::Test {
 public:
  static void SetUpTestSuite() {
    folder_ =
        std::filesystem::temp_directory_path() / ("palabre-bundles-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    founder_.emplace(program(), folder_ / "founder", "Une");
    write_all(folder_ / "text.md", "# Titre\n\nUn paragraphe.\n\n- un point\n");
    founder_->found(folder_ / "text.md");
    guest_.emplace(program(), folder_ / "guest", "Deux");
    founder_->command({"bundle", "export", stick("founded")});
    guest_->join(stick("founded"), founder_->network());
    founder_->start();
    founder_->post(
        founder_->as_organisation(node::admission(founder_->network(), guest_->org(), "Sud", "B")));
    speak(*founder_, 1, 3);
    founder_->stop();
    founder_->command({"bundle", "export", stick("first")});
  }

  static void TearDownTestSuite() {
    guest_.reset();
    founder_.reset();
    std::filesystem::remove_all(folder_);
  }

  static std::string stick(const std::string& name) {
    return (folder_ / name).string() + ".bundle";
  }

  /// A new member of a running node proposes `count` amendments.
  static void speak(Alone& home, std::uint8_t member, std::uint64_t count) {
    const auto key = SigningKey::from_seed({member});
    const auto consent = node::consent(home.network(), home.org(), key);
    home.post(home.as_organisation(node::enrolment(consent, SigningPlace::device)));
    const auto text = json::parse(home.get("/api/v1/text").body).as_object();
    const auto& block = text.at("blocks").as_array()[1].as_object();
    for (std::uint64_t seq = 1; seq <= count; ++seq) {
      node::Draft draft;
      draft.title = "Mieux dire";
      draft.operations.emplace_back(
          node::DraftReplace{*BlockId::from(*from_hex(block.at("id").as_string())),
                             *Commitment::from(*from_hex(block.at("commitment").as_string())),
                             "Un paragraphe de plus, le " + std::to_string(seq) + "e."});
      home.post(
          home.as_member(key, seq, node::compose(home.network(), Kind::amendment, draft, {})));
    }
  }

  static std::string state(Alone& node) {
    node.start();
    const auto status = node.status();
    node.stop();
    return json::serialize(status.at("state_digest")) + json::serialize(status.at("cut")) +
           json::serialize(status.at("coverage").at("bodies_missing"));
  }

  static inline std::filesystem::path folder_;
  static inline std::optional<Alone> founder_;
  static inline std::optional<Alone> guest_;
};

// docs/protocol.md U-2, U-6, U-7, V-4
TEST_F(Stick, TwoNodesThatNeverMeetConverge) {
  const auto taken = guest_->command({"bundle", "import", stick("first")});
  EXPECT_EQ(count(taken, "bodies"), 9) << "three texts of the platform, and two of each amendment";
  guest_->start();
  speak(*guest_, 2, 2);
  guest_->stop();
  guest_->command({"bundle", "export", stick("answer"), "--since", stick("first")});
  EXPECT_LT(std::filesystem::file_size(stick("answer")),
            std::filesystem::file_size(stick("first")));
  EXPECT_GT(count(founder_->command({"bundle", "import", stick("answer")}), "rows"), 3);
  EXPECT_EQ(state(*founder_), state(*guest_));
  // The founder goes on, and gives what a status of the guest's lacks.
  guest_->start();
  write_all(folder_ / "status.json", json::serialize(guest_->status()));
  guest_->stop();
  founder_->start();
  speak(*founder_, 3, 2);
  founder_->stop();
  founder_->command({"bundle", "export", stick("news"), "--for", folder_ / "status.json"});
  EXPECT_EQ(count(guest_->command({"bundle", "import", stick("news")}), "records"), 3);
  EXPECT_EQ(state(*founder_), state(*guest_));
}

// docs/protocol.md U-7
TEST_F(Stick, ImportingAgainOrSomethingOldIsNothingNew) {
  founder_->command({"bundle", "export", stick("now")});
  guest_->command({"bundle", "import", stick("now")});
  const auto before = guest_->contents();
  for (const auto* name : {"now", "founded", "first"}) {
    const auto said = guest_->run({"bundle", "import", stick(name), "--lang", "fr"});
    EXPECT_EQ(said.exit_code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("Rien de nouveau"));
  }
  EXPECT_EQ(guest_->contents(), before);
}

// docs/protocol.md U-4, U-5
TEST_F(Stick, ADamagedBundleIsRefusedWithItsPlaceAndChangesNothing) {
  Alone fresh{program(), folder_ / ("fresh" + std::to_string(::getpid())), "Trois"};
  fresh.join(stick("founded"), founder_->network());
  const auto before = fresh.contents();
  const auto bytes = read_all(stick("first"));
  ASSERT_GT(bytes.size(), 2'000U);
  const auto damaged = folder_ / "damaged";
  for (std::size_t i = 0; i < 10; ++i) {
    const auto at = i * (bytes.size() - 1) / 9;
    SCOPED_TRACE(at);
    write_all(damaged, bytes.substr(0, at));
    auto said = fresh.run({"bundle", "import", damaged, "--lang", "fr"});
    EXPECT_EQ(said.exit_code, 1) << said.text;
    EXPECT_THAT(said.text, HasSubstr("octet " + std::to_string(at)));
    EXPECT_THAT(said.text, HasSubstr("Rien n'a été changé"));
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x41);
    write_all(damaged, flipped);
    said = fresh.run({"bundle", "import", damaged, "--lang", "en"});
    EXPECT_EQ(said.exit_code, 1) << said.text;
    EXPECT_THAT(said.text, HasSubstr("byte "));
    EXPECT_THAT(said.text, HasSubstr("Nothing was changed"));
    EXPECT_EQ(fresh.contents(), before);
  }
  const auto none = fresh.run({"bundle", "import", folder_ / "nothing", "--lang", "fr"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.text, HasSubstr("n'est pas là"));
  EXPECT_GT(count(fresh.command({"bundle", "import", stick("first")}), "rows"), 3);
}

// docs/protocol.md U-5, U-7
TEST_F(Stick, SaysWhatItCantUse) {
  Alone other{program(), folder_ / "other", "Ailleurs"};
  other.found(folder_ / "text.md");
  other.command({"bundle", "export", stick("other")});
  auto said = founder_->run({"bundle", "import", stick("other"), "--lang", "fr"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.text, HasSubstr("autre plateforme"));
  founder_->command({"bundle", "export", stick("later"), "--since", stick("first")});
  Alone late{program(), folder_ / "late", "Quatre"};
  late.join(stick("first"), founder_->network());
  const auto before = late.contents();
  said = late.run({"bundle", "import", stick("later"), "--lang", "en"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.text, HasSubstr("Import an earlier bundle first"));
  EXPECT_EQ(late.contents(), before);
}

// docs/protocol.md U-1, U-3
TEST_F(Stick, ShowTellsWhatIsInsideWithoutANode) {
  const auto show = [](const std::string& file, const std::string& more) {
    return run_program(
        {"/bin/sh", "-c", program() + " bundle show '" + file + "' " + more + " 2>&1"});
  };
  const auto fr = show(stick("first"), "--lang fr");
  EXPECT_EQ(fr.exit_code, 0) << fr.text;
  for (const auto* word : {"Essai", "entière", "Une", "amendment", "textes", "oui"}) {
    EXPECT_THAT(fr.text, HasSubstr(word));
  }
  EXPECT_THAT(show(stick("first"), "--lang en").text, HasSubstr("whole"));
  founder_->command({"bundle", "export", stick("shown"), "--since", stick("founded")});
  EXPECT_THAT(show(stick("shown"), "--lang en").text, HasSubstr("since a bundle or node"));
  const auto told = json::parse(show(stick("first"), "--json").text).as_object();
  EXPECT_EQ(told.at("network_id").as_string(), to_hex(founder_->network().view()));
  EXPECT_EQ(count(told.at("records").as_object(), "amendment"), 3);
  const auto none = show(folder_ / "text.md", "--lang fr");
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.text, HasSubstr("pas une liasse"));
}

/// A volunteer plugs the stick in where the node is running.
// docs/protocol.md U-5, U-6, U-7
TEST_F(Stick, ARunningNodeTakesAndGivesBundlesToo) {
  Alone busy{program(), folder_ / "busy", "Cinq"};
  busy.join(stick("founded"), founder_->network());
  busy.start();
  const auto bytes = read_all(stick("first"));
  write_all(folder_ / "half.bundle", bytes.substr(0, bytes.size() / 2));
  const auto before = json::serialize(busy.status().at("cut"));
  auto said = busy.run({"bundle", "import", stick("half"), "--lang", "fr"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.text, HasSubstr("octet " + std::to_string(bytes.size() / 2)));
  EXPECT_EQ(json::serialize(busy.status().at("cut")), before);
  EXPECT_GT(count(busy.command({"bundle", "import", stick("first")}), "rows"), 3);
  said = busy.run({"bundle", "import", stick("first"), "--lang", "fr"});
  EXPECT_EQ(said.exit_code, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("Rien de nouveau"));
  // What it gives while it runs and once it is stopped is the same history.
  busy.command({"bundle", "export", stick("running")});
  busy.stop();
  EXPECT_FALSE(std::filesystem::exists(busy.folder() / "RUNNING"));
  EXPECT_FALSE(std::filesystem::exists(busy.folder() / "incoming.bundle"));
  busy.command({"bundle", "export", stick("stopped")});
  const auto told = [](const std::string& file) {
    const auto shown = run_program({program(), "bundle", "show", file, "--json"});
    auto summary = json::parse(shown.text).as_object();
    summary.erase("bytes");
    return json::serialize(summary);
  };
  EXPECT_EQ(told(stick("running")), told(stick("stopped")));
}

/// Without the word that stands in RUNNING nobody sends files to a node.
TEST_F(Stick, OnlyWhoMayReadTheFolderMayImport) {
  Alone closed{program(), folder_ / "closed", "Six"};
  closed.join(stick("founded"), founder_->network());
  closed.start();
  for (const auto* method : {"PUT", "POST"}) {
    for (const auto* given : {"", "Bearer ", "Bearer 00000000000000000000000000000000"}) {
      node::HttpRequest request;
      request.method = method;
      request.headers["Authorization"] = given;
      request.body = "anything";
      const auto answer = node::fetch(closed.url(), request, "/api/v1/import");
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->status, 401U) << method << given;
    }
  }
  const auto mode = std::filesystem::status(closed.folder() / "RUNNING").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  closed.stop();
}

/// A folder of files, fetched by following the index and served by any web server, seeds a node.
// docs/protocol.md U-9
TEST_F(Stick, AMirrorOfFilesSeedsANewNode) {
  Alone origin{program(), folder_ / "origin", "Sept"};
  origin.found(folder_ / "text.md");
  origin.start();
  speak(origin, 9, 600);
  const auto mirror = folder_ / "mirror";
  std::filesystem::create_directories(mirror);
  const auto fetch_all = [&] {
    const auto index = origin.get("/federation/v1/bundle/index.json");
    EXPECT_THAT(index.header("cache-control"), HasSubstr("max-age=10"));
    write_all(mirror / "index.json", index.body);
    const auto list = json::parse(index.body).as_object();
    std::vector<std::string> names{std::string{list.at("founding").as_string()},
                                   std::string{list.at("forks").as_string()}};
    const auto add = [&](const json::value& name) { names.emplace_back(name.as_string()); };
    for (const auto& name : list.at("bodies").as_array()) add(name);
    for (const auto& part : list.at("parts").as_array()) {
      add(part.at("rows"));
      for (const auto& name : part.at("bodies").as_array()) add(name);
    }
    for (const auto& name : names) {
      const auto part = origin.get("/federation/v1/bundle/" + name);
      EXPECT_EQ(part.status, 200U) << name;
      const auto& cache = part.header("cache-control");
      const bool sealed = name.starts_with("rows-") || name.starts_with("founding");
      EXPECT_EQ(cache.find("immutable") != std::string::npos, sealed) << name << cache;
      if (sealed && std::filesystem::exists(mirror / name)) {
        EXPECT_EQ(read_all(mirror / name), part.body) << "a sealed part has changed: " << name;
      }
      write_all(mirror / name, part.body);
    }
    return names;
  };
  const auto before = fetch_all();
  speak(origin, 10, 60);
  const auto names = fetch_all();
  EXPECT_EQ(std::count_if(names.begin(), names.end(),
                          [](const auto& name) { return name.starts_with("rows-"); }),
            1);
  for (const auto& name : before) {
    if (name.starts_with("rows-")) {
      EXPECT_THAT(names, testing::Contains(name));
    }
  }
  const auto sealed = std::find_if(names.begin(), names.end(),
                                   [](const auto& name) { return name.starts_with("rows-"); });
  const auto shown =
      run_program({program(), "bundle", "show", (mirror / *sealed).string(), "--lang", "en"});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_THAT(shown.text, HasSubstr("a part"));
  // A name that is nearly one, and one that would lead elsewhere.
  auto other = *sealed;
  other[other.size() - 8] = other[other.size() - 8] == '0' ? '1' : '0';
  EXPECT_EQ(origin.get("/federation/v1/bundle/" + other).status, 404U);
  EXPECT_EQ(origin.get("/federation/v1/bundle/..%2Froot.key").status, 404U);
  const auto status = origin.status();
  origin.stop();

  const auto port = std::to_string(free_port());
  const Process server{{"/usr/bin/python3", "-m", "http.server", port, "--bind", "127.0.0.1",
                        "--directory", mirror.string()},
                       folder_ / "mirror.log"};
  const auto url = "http://127.0.0.1:" + port + "/index.json";
  Alone seeded{program(), folder_ / "seeded", "Huit"};
  for (int i = 0; i < 100 && !node::fetch("http://127.0.0.1:" + port, {}, "/index.json"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  seeded.join(url, origin.network());
  EXPECT_GT(count(seeded.command({"bundle", "import", url}), "rows"), 660);
  seeded.start();
  const auto cut = json::serialize(seeded.status().at("cut"));
  for (const auto& line : status.at("cut").as_array()) {
    EXPECT_THAT(cut, HasSubstr(json::serialize(line.at("root"))));
  }
  EXPECT_EQ(seeded.status().at("coverage").at("bodies_missing"), 0);
  seeded.stop();
  const auto again = seeded.run({"bundle", "import", url, "--lang", "fr"});
  EXPECT_THAT(again.text, HasSubstr("Rien de nouveau"));
}

}  // namespace
}  // namespace palabre::test
