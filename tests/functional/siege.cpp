#include "tests/functional/siege.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <thread>

#include "node/http/client.hpp"

namespace palabre::test {

using namespace federation;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

/// What docs/SECURITY.md promises. A sanitizer keeps several bytes for each.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t memory_growth_max_mb = 128 * 6;
#else
constexpr std::uint64_t memory_growth_max_mb = 128;
#endif
constexpr auto arrival_max = 5s;

std::unique_ptr<Siege>& instance() {
  static std::unique_ptr<Siege> siege;
  return siege;
}

std::uint64_t memory_mb(pid_t pid, const std::string& field) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
  for (std::string word; status >> word;) {
    std::uint64_t kb = 0;
    if (word == field + ":" && status >> kb) return kb / 1'024;
  }
  throw std::runtime_error{"no " + field};
}

void forget_peak(pid_t pid) {
  std::ofstream{"/proc/" + std::to_string(pid) + "/clear_refs"} << "5";
}

SigningKey random_member() {
  std::random_device random;
  SigningKey::Seed seed{};
  for (auto& byte : seed) byte = static_cast<std::uint8_t>(random());
  return SigningKey::from_seed(seed);
}

}  // namespace

Siege& Siege::get() {
  if (!instance()) instance() = std::make_unique<Siege>(PALABRE_PROGRAM);
  return *instance();
}

void Siege::end() { instance().reset(); }

Siege::Siege(const std::filesystem::path& program)
    : folder_{std::filesystem::temp_directory_path() /
              ("palabre-siege-" + std::to_string(::getpid()))},
      member_{random_member()} {
  NetworkPlan plan;
  plan.program = program;
  plan.folder = folder_;
  plan.name = "Siège";
  plan.organisations = {"Assiégée", "Honnête", "Hostile"};
  plan.regions = {"A", "B", "C"};
  plan.sectors = {"A", "B", "C"};
  plan.links = {{}, {victim}, {victim}};
  plan.text = std::filesystem::path{folder_}.concat(".md");
  std::ofstream{plan.text} << "# Titre\n\nUn paragraphe.\n";
  network_ = std::make_unique<Network>(plan, [](const std::string&) {});
  std::filesystem::remove(plan.text);
  // As many descriptors as a service has by default.
  const rlimit usual{1'024, 1'024};
  ::prlimit(network_->pid(victim), RLIMIT_NOFILE, &usual, nullptr);
  const auto consent = node::consent(network_->network(), network_->org(honest), member_);
  const auto enrolment =
      network_->as_organisation(honest, node::enrolment(consent, SigningPlace::device));
  node::HttpRequest request;
  request.method = "POST";
  request.headers["Content-Type"] = "application/x-protobuf";
  request.body = std::string{as_text(encode(enrolment))};
  const auto answer = node::fetch(network_->url(honest), request, "/api/v1/records");
  if (!answer || answer->status != 201) throw std::runtime_error{"the enrolment was refused"};
  for (int i = 0; i < 16; ++i) speak(60'000);
  if (!network_->converge(60s)) throw std::runtime_error{"no convergence before the siege"};
  network_->stop(hostile);
}

Siege::~Siege() {
  network_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Guise Siege::guise() const {
  return {network_->network(), network_->org(hostile), &network_->operating_key(hostile)};
}

Stranger Siege::peer() const {
  // The sessions of the test before may be counted for a moment longer.
  for (int attempt = 0; attempt < 30; ++attempt) {
    Stranger stranger{url()};
    if (stranger.introduce(guise())) return stranger;
    std::this_thread::sleep_for(100ms);
  }
  throw std::runtime_error{"the hostile organisation isn't let in"};
}

/// A member of the honest organisation says something of so many bytes there.
void Siege::speak(std::size_t bytes) {
  node::StoryDraft draft;
  draft.theme = "siège";
  draft.title = "Récit " + std::to_string(++seq_);
  draft.text = std::string(bytes, 'a');
  auto statement = node::story(draft);
  for (const auto& body : statement.bodies) {
    if (body.text.size() >= 60'000) texts_.push_back(commitment(body));
  }
  node::HttpRequest request;
  request.method = "POST";
  request.headers["Content-Type"] = "application/x-protobuf";
  request.body =
      std::string{as_text(encode(network_->as_member(honest, member_, seq_, statement)))};
  const auto answer = node::fetch(network_->url(honest), request, "/api/v1/records");
  if (!answer || answer->status != 201) throw std::runtime_error{"a story was refused"};
}

std::uint64_t Siege::victim_records() const {
  return network_->get(victim, "/api/v1/status").at("records").to_number<std::uint64_t>();
}

bool Siege::speaks_and_is_heard_after(const std::function<void()>& relief) {
  const auto size_at = [this](std::size_t node) {
    return network_->get(node, "/api/v1/status").at("records").to_number<std::uint64_t>();
  };
  speak(100);
  relief();
  const auto start = Clock::now();
  while (Clock::now() - start < arrival_max) {
    if (size_at(victim) == size_at(honest)) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

bool Siege::has_peer(const OrgId& org) const {
  const auto status = network_->get(victim, "/api/v1/status");
  for (const auto& peer : status.at("federation").at("peers").as_array()) {
    if (peer.at("organisation").as_string() == to_hex(org.view())) return true;
  }
  return false;
}

void Siege::withstands(const std::string& name, const std::function<void()>& attack) {
  const auto pid = network_->pid(victim);
  forget_peak(pid);
  const auto before = memory_mb(pid, "VmRSS");
  std::atomic<bool> over = false;
  std::thread attacker{[&] {
    attack();
    over = true;
  }};
  std::size_t arrived = 0;
  Clock::duration slowest{};
  // At least once, and once more after the end.
  for (bool last = false; !last;) {
    last = over;
    const auto expected = victim_records() + 1;
    const auto start = Clock::now();
    speak(100);
    while (victim_records() < expected && Clock::now() - start < arrival_max) {
      std::this_thread::sleep_for(20ms);
    }
    const auto took = Clock::now() - start;
    EXPECT_LT(took, arrival_max) << name;
    slowest = std::max(slowest, took);
    ++arrived;
    if (!last) std::this_thread::sleep_for(100ms);
  }
  attacker.join();
  const auto peak = memory_mb(pid, "VmHWM");
  EXPECT_LE(peak, before + memory_growth_max_mb) << name;
  std::cout << name << ": memory " << before << " MB, at most " << peak << " MB; " << arrived
            << " honest records meanwhile, the slowest in "
            << std::chrono::duration_cast<std::chrono::milliseconds>(slowest).count() << " ms"
            << std::endl;
}

}  // namespace palabre::test
