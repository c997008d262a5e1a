// Real nodes that find each other through what their organisations say of themselves.

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <thread>
#include <utility>

#include "node/http/client.hpp"
#include "tests/functional/network.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using namespace std::chrono_literals;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

using Nodes = std::vector<std::size_t>;

class Platform {
 public:
  Platform(const std::string& name, std::vector<std::vector<std::size_t>> links,
           std::vector<std::string> serve_options = {})
      : folder_{std::filesystem::temp_directory_path() /
                ("palabre-discovery-" + name + "-" + std::to_string(::getpid()))} {
    NetworkPlan plan;
    plan.program = PALABRE_PROGRAM;
    plan.folder = folder_;
    plan.name = "Découverte";
    for (std::size_t i = 0; i < links.size(); ++i) {
      plan.organisations.push_back("Organisation " + std::to_string(i));
      plan.regions.emplace_back("R");
      plan.sectors.emplace_back("S");
    }
    plan.links = std::move(links);
    plan.serve_options = std::move(serve_options);
    plan.text = std::filesystem::path{folder_}.concat(".md");
    std::ofstream{plan.text} << "# Titre\n\nUn paragraphe.\n";
    network_.emplace(plan, [](const std::string&) {});
    std::filesystem::remove(plan.text);
  }
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  ~Platform() {
    network_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  Network& network() { return *network_; }

  std::string hex(std::size_t node) const { return to_hex(network_->org(node).view()); }

  /// What `node` says of the organisation of `other`.
  json::object row(std::size_t node, std::size_t other) const {
    const auto found = network_->get(node, "/api/v1/organisations");
    for (const auto& value : found.at("organisations").as_array()) {
      if (value.at("id").as_string() == hex(other)) return value.as_object();
    }
    throw std::runtime_error{"an organisation isn't listed"};
  }

  /// The organisation of `node` says this of itself, at its own node.
  void present(std::size_t node, const std::string& city, const std::string& url) {
    const auto own = row(node, node);
    const auto root = *PublicKey::from(*from_hex(own.at("root_key").as_string()));
    const Profile profile{root, std::string{own.at("name").as_string()}, city, "R", "S", url};
    node::HttpRequest request;
    request.method = "POST";
    request.headers["Content-Type"] = "application/x-protobuf";
    request.body =
        std::string{as_text(encode(network_->as_organisation(node, node::presentation(profile))))};
    const auto answer = node::fetch(network_->url(node), request, "/api/v1/records");
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 201U);
  }

  /// Each of `nodes` says a city, and within `patience` all of them know all of these.
  bool hear_each_other(const Nodes& nodes, const std::string& city, std::chrono::seconds patience) {
    for (const auto node : nodes) {
      present(node, city, std::string{row(node, node).at("url").as_string()});
    }
    const auto all_heard = [&] {
      std::set<std::string> states;
      for (const auto node : nodes) {
        const auto status = network_->get(node, "/api/v1/status");
        states.insert(json::serialize(status.at("cut")) +
                      json::serialize(status.at("state_digest")));
        for (const auto other : nodes) {
          if (row(node, other).at("city").as_string() != city) return false;
        }
      }
      return states.size() == 1;
    };
    return holds_within(patience, all_heard);
  }

  static bool holds_within(std::chrono::seconds patience, const std::function<bool()>& condition) {
    for (const auto end = Clock::now() + patience; Clock::now() < end;) {
      if (condition()) return true;
      std::this_thread::sleep_for(50ms);
    }
    return false;
  }

  /// With whom `node` is connected, once for each connection.
  std::vector<std::string> peers(std::size_t node) const {
    std::vector<std::string> orgs;
    const auto status = network_->get(node, "/api/v1/status");
    for (const auto& peer : status.at("federation").at("peers").as_array()) {
      orgs.emplace_back(peer.at("organisation").as_string());
    }
    return orgs;
  }

  std::vector<std::string> log_lines(std::size_t node, const std::string& word) const {
    std::ifstream file{network_->folder(node) / "log"};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
      if (line.find(word) != std::string::npos) lines.push_back(line);
    }
    return lines;
  }

 private:
  std::filesystem::path folder_;
  std::optional<Network> network_;
};

TEST(Discovery, ACommandSaysWhereTheNodeIsReached) {
  Platform platform{"command", {{}}};
  const auto run = [&](const std::string& url) {
    return run_program({PALABRE_PROGRAM, "organisation", "profile", "--url", url, "--data",
                        platform.network().folder(0).string(), "--node", platform.network().url(0)})
        .exit_code;
  };
  const auto before = platform.row(0, 0);
  EXPECT_EQ(run("https://node.example"), 1) << "nobody would dial it";
  EXPECT_EQ(platform.row(0, 0), before);
  EXPECT_EQ(run("http://node.example:7777"), 0);
  auto want = before;
  want["url"] = "http://node.example:7777";
  want["records"] = before.at("records").to_number<std::uint64_t>() + 1;
  EXPECT_EQ(platform.row(0, 0), want);
  EXPECT_EQ(run(""), 0);
  EXPECT_EQ(platform.row(0, 0).at("url").as_string(), "");
}

TEST(Discovery, LeavesOfAStarFindEachOtherWhenTheHubIsKilled) {
  Platform platform{"star", {{}, {0}, {0}, {0}, {0}, {0}}};
  platform.network().kill(0);
  const Nodes leaves{1, 2, 3, 4, 5};
  EXPECT_TRUE(platform.hear_each_other(leaves, "Après", 20s));
  for (const auto leaf : leaves) {
    const auto found = [&] { return platform.peers(leaf).size() == leaves.size() - 1; };
    EXPECT_TRUE(Platform::holds_within(10s, found)) << "node " << leaf;
    const auto peers = platform.peers(leaf);
    EXPECT_EQ((std::set<std::string>{peers.begin(), peers.end()}).size(), peers.size());
  }
}

TEST(Discovery, LeavesThatDontLookStayAlone) {
  Platform platform{"alone", {{}, {0}, {0}}, {"--no-discovery"}};
  platform.network().kill(0);
  EXPECT_FALSE(platform.hear_each_other({1, 2}, "Après", 3s));
  EXPECT_THAT(platform.peers(1), SizeIs(0));
}

// docs/protocol.md P-14
TEST(Discovery, TwoThatDialEachOtherKeepOneConnection) {
  Platform platform{"pair", {{1}, {0}}};
  const auto one_each = [&] {
    return platform.peers(0).size() == 1 && platform.peers(1).size() == 1;
  };
  ASSERT_TRUE(Platform::holds_within(10s, one_each));
  const auto count_at = [&](std::size_t node) {
    return platform.log_lines(node, "connected to organisation").size();
  };
  // The later dialler may still be on its way, on a busy machine.
  Nodes before{0, 0};
  for (int i = 0; i < 10; ++i) {
    const Nodes now{count_at(0), count_at(1)};
    if (std::exchange(before, now) == now && now[0] > 0) break;
    std::this_thread::sleep_for(2s);
  }
  EXPECT_TRUE(platform.hear_each_other({0, 1}, "Ensemble", 5s));
  for (const auto end = Clock::now() + 2s; Clock::now() < end;) {
    ASSERT_TRUE(one_each());
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ((Nodes{count_at(0), count_at(1)}), before) << "it is one and the same";
  const auto metrics = node::fetch(platform.network().url(0), {}, "/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_THAT(metrics->body, HasSubstr("\npalabre_peers 1\n"));
  for (const std::size_t killed : {0U, 1U}) {
    platform.network().kill(killed);
    platform.network().start(killed);
    EXPECT_TRUE(platform.hear_each_other({0, 1}, "De nouveau " + std::to_string(killed), 10s));
    EXPECT_TRUE(Platform::holds_within(5s, one_each));
  }
}

/// A port on which connections wait for ever.
class SilentPort {
 public:
  SilentPort() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address_), sizeof address_), 0);
    socklen_t length = sizeof address_;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &length);
    ::listen(socket_, 64);
  }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  ~SilentPort() { ::close(socket_); }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }

  /// What each caller has said so far.
  std::vector<std::string> take_calls() {
    std::vector<std::string> calls;
    for (int call = 0; (call = ::accept(socket_, nullptr, nullptr)) >= 0; ::close(call)) {
      ::fcntl(call, F_SETFL, O_NONBLOCK);
      std::string said(65'536, '\0');
      const auto count = ::recv(call, said.data(), said.size(), 0);
      said.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
      calls.push_back(said);
    }
    return calls;
  }

 private:
  int socket_;
  sockaddr_in address_{};
};

TEST(FreePort, IsGivenOnce) {
  std::set<std::uint16_t> ports;
  for (int i = 0; i < 2'000; ++i) EXPECT_TRUE(ports.insert(free_port()).second);
}

TEST(Discovery, UrlsThatLeadElsewhereHarmNobody) {
  SilentPort silent;
  Platform platform{"elsewhere", {{}, {0}, {0}, {0}, {0}, {0}, {0}}};
  auto& network = platform.network();
  const struct {
    const char* name;
    std::size_t node;
    std::string url;
    const char* told;
  } cases[] = {
      {"another organisation's node", 2, network.url(1), "is answered by another than"},
      {"nowhere", 3, "http://127.0.0.1:" + std::to_string(free_port()), "can't be reached yet"},
      {"a port that never answers", 4, silent.url(), "doesn't answer as a node"},
      {"a link-local address", 5, "http://169.254.169.254", "dialled only if --peer names it"},
      {"a path of somebody else", 6, network.url(1) + "/api/v1/records", "isn't http://host:port"},
  };
  for (const auto& c : cases) platform.present(c.node, "Ailleurs", c.url);
  ASSERT_TRUE(network.converge(10s));
  // Connected nodes have no need of a url: it counts once they are gone.
  for (const auto& c : cases) network.kill(c.node);
  EXPECT_TRUE(platform.hear_each_other({0, 1}, "Ici", 5s));
  const auto told = [&](std::size_t node, std::size_t org) {
    return platform.log_lines(node, "organisation " + platform.hex(org).substr(0, 8) + ":");
  };
  const auto all_told = [&] {
    for (const auto& c : cases) {
      if (told(0, c.node).empty() || told(1, c.node).empty()) return false;
    }
    return true;
  };
  EXPECT_TRUE(Platform::holds_within(20s, all_told)) << "a handshake is waited for 15 s";
  std::this_thread::sleep_for(1s);
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    for (const std::size_t node : {0U, 1U}) {
      EXPECT_THAT(told(node, c.node), SizeIs(1));
      EXPECT_THAT(told(node, c.node), Each(HasSubstr(c.told)));
    }
  }
  // All that a stranger's url gets from a node is the request for a WebSocket.
  const auto calls = silent.take_calls();
  EXPECT_THAT(calls, Not(SizeIs(0)));
  EXPECT_LE(calls.size(), 6U);
  EXPECT_THAT(calls, Each(StartsWith("GET /federation/v1 HTTP/1.1\r\n")));
  for (const auto& call : calls) EXPECT_EQ(call.find("\r\n\r\n"), call.size() - 4);
  EXPECT_TRUE(platform.hear_each_other({0, 1}, "Toujours", 5s));
  EXPECT_THAT(platform.peers(0), SizeIs(1));
  EXPECT_THAT(platform.peers(1), SizeIs(1));
}

}  // namespace
}  // namespace palabre::test
