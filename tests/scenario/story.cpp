#include "tests/scenario/story.hpp"

#include <fstream>
#include <sstream>
#include <thread>

#include "node/http/client.hpp"
#include "node/keys/key_file.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {

using namespace federation;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr std::size_t members_each = 3;

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

void Story::SetUpTestSuite() {
  auto plan = small_plan("story", 2);
  folder_ = plan.folder.string() + "-things";
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
  std::filesystem::remove_all(plan.folder);
  plan.rules = "[thresholds]\norganisations = 1\n";
  plan.text = std::filesystem::path{PALABRE_ROOT} / "docs/sample/plateforme.fr.md";
  network_ = std::make_unique<Network>(plan, [](const std::string&) {});
  file("pass", "loopback only, and thrown away\n");
  alone_ = std::make_unique<Alone>(PALABRE_PROGRAM, folder_ / "far", "Trois");
  alone_->join(network_->url(steward), network_->network());
  alone_->start();
  palabre(steward,
          "organisation admit " + org(far) + " --region Estrie --sector santé" + by(steward));
  for (std::size_t at = 0; at < 3; ++at) {
    for (std::size_t member = 0; member < members_each; ++member) enrol(at, member);
  }
  carry_the_stick();
}

void Story::TearDownTestSuite() {
  alone_.reset();
  network_.reset();
  std::filesystem::remove_all(folder_);
}

void Story::enrol(std::size_t at, std::size_t member) {
  SigningKey::Seed seed{};
  seed.fill(static_cast<std::uint8_t>(1 + at * members_each + member));
  const auto key = path("member-" + std::to_string(at) + "-" + std::to_string(member));
  const node::Secret passphrase{"loopback only, and thrown away"};
  ASSERT_TRUE(node::write_key_file(key, node::KeyPurpose::member, seed, passphrase));
  const auto consent = palabre(at, "member consent" + as(at, member));
  palabre(at, "member enrol " + last_line(consent) + by(at));
}

std::string Story::by(std::size_t at) {
  return " --data " + (at == far ? alone_->folder() : network_->folder(at)).string();
}

std::string Story::as(std::size_t at, std::size_t member) {
  return " --key " + path("member-" + std::to_string(at) + "-" + std::to_string(member)) +
         " --passphrase-file " + path("pass");
}

std::string Story::org(std::size_t at) {
  return to_hex((at == far ? alone_->org() : network_->org(at)).view());
}

Output Story::run(std::size_t at, const std::string& words) {
  const auto& url = at == far ? alone_->url() : network_->url(at);
  return run_program(
      {"/bin/sh", "-c",
       "exec 2>&1; PALABRE_NODE=" + url + " exec " + PALABRE_PROGRAM + " " + words + " --lang fr"});
}

std::string Story::palabre(std::size_t at, const std::string& words) {
  const auto output = run(at, words);
  EXPECT_EQ(output.exit_code, 0) << words << "\n" << output.text;
  return output.text;
}

std::string Story::refused(std::size_t at, const std::string& words) {
  const auto output = run(at, words);
  EXPECT_NE(output.exit_code, 0) << words << "\n" << output.text;
  return output.text;
}

json::object Story::get(std::size_t at, const std::string& target) {
  if (at != far) return network_->get(at, target);
  return json::parse(alone_->get(target).body).as_object();
}

std::string Story::id_after(const std::string& said, const std::string& words) {
  const auto found = said.find(words);
  EXPECT_NE(found, std::string::npos) << said;
  return found == std::string::npos ? std::string{} : said.substr(found + words.size(), 64);
}

std::string Story::propose(std::size_t at, const std::string& from, const std::string& to,
                           const std::string& title) {
  auto text = palabre(at, "text --marked");
  const auto found = text.find(from);
  EXPECT_NE(found, std::string::npos) << from;
  if (found == std::string::npos) return {};
  text.replace(found, from.size(), to);
  const auto said = palabre(at, "amendment propose --yes --title '" + title + "' --edit " +
                                    file("edited.md", text) + as(at));
  return id_after(said, "Proposé : ");
}

std::string Story::file(const std::string& name, const std::string& text) {
  std::ofstream{folder_ / name, std::ios::binary | std::ios::trunc} << text;
  return path(name);
}

std::string Story::kept(const std::string& name) {
  std::filesystem::create_directories("story");
  return "story/" + name;
}

std::string Story::read(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream{file, std::ios::binary}.rdbuf();
  return text.str();
}

void Story::agree() {
  const auto digest = [](std::size_t at) {
    return std::string{get(at, "/api/v1/status").at("state_digest").as_string()};
  };
  for (int i = 0; i < 300 && digest(steward) != digest(near); ++i) {
    std::this_thread::sleep_for(100ms);
  }
  EXPECT_EQ(digest(steward), digest(near));
}

void Story::carry_the_stick() {
  // There and back, so that each has heard what the other said before.
  agree();
  const auto there = path("there.bundle");
  const auto back = path("back.bundle");
  palabre(steward, "bundle export " + there + by(steward));
  palabre(far, "bundle import " + there + by(far));
  palabre(far, "bundle export " + back + by(far));
  palabre(steward, "bundle import " + back + by(steward));
  agree();
}

std::uint64_t Story::height(std::size_t at) {
  return get(at, "/api/v1/status").at("height").to_number<std::uint64_t>();
}

void Story::adopt(const std::string& words) {
  const auto next = height(steward) + 1;
  palabre(steward, "adoption propose " + words + by(steward));
  for (int i = 0; i < 300 && (height(steward) < next || height(near) < next); ++i) {
    std::this_thread::sleep_for(100ms);
  }
  EXPECT_EQ(height(near), next) << words;
  agree();
}

}  // namespace palabre::test
